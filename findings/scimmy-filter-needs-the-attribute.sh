#!/usr/bin/env bash
# Guess: a filter does not match a user who lacks the attribute. RFC 7644 says so: what has no value matches no comparison.
# Seen: one user without `name` among many, and the filter raises "Cannot convert undefined or null to object". The list of
# those who match is lost. `pr`, which asks whether the attribute is there, raises the same.
# Versions: npm scimmy 1.3.5. The rule: RFC 7644, section 3.4.2.2.
# Gatehouse: a person without a name is one without a name, in lists and searches.
set -euo pipefail
echo 'Guess: of two users, the one with the name is found.'
echo 'Seen:  scimmy 1.3.5 raises an error at the other one.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund scimmy@1.3.5

cat >seen.mjs <<'JS'
import SCIMMY from 'scimmy'

const users = [{ userName: 'ana' }, { userName: 'bo', name: { familyName: 'Bo' } }]
const outcome = (filter, among) => {
  try {
    return new SCIMMY.Types.Filter(filter).match(among).map(({ userName }) => userName).join()
  } catch (error) {
    return error.message
  }
}
const seen = [
  outcome('name.familyName eq "Bo"', users.slice(1)),
  outcome('name.familyName eq "Bo"', users),
  outcome('name.familyName pr', users),
]
console.log(JSON.stringify(seen))
const isAsStated =
  seen[0] === 'bo' && seen.slice(1).every((text) => text === 'Cannot convert undefined or null to object')
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
