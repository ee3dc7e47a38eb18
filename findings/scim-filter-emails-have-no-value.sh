#!/usr/bin/env bash
# Guess: `emails co "acme.example"`, the example of RFC 7644, finds a user by any address: for a multi-valued attribute
# whose values are complex, the operator is applied to their `value`.
# Seen: the library's filter finds nobody. `emails.value co "acme.example"` finds the user.
# Versions: npm scim2-parse-filter 0.2.10. The rule: RFC 7644, section 3.4.2.2, table 3 and figure 1.
# Gatehouse: does not filter by SCIM, and looks for addresses in every value of a record.
set -euo pipefail
echo 'Guess: emails co "acme.example" looks at the value of each address.'
echo 'Seen:  scim2-parse-filter 0.2.10 finds nobody unless .value is written out.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund scim2-parse-filter@0.2.10

cat >filter.mjs <<'JS'
import { filter, parse } from 'scim2-parse-filter'

const user = {
  userName: 'ana',
  emails: [
    { type: 'home', value: 'ana@home.example' },
    { type: 'work', value: 'ana@acme.example' },
  ],
}
const found = ['emails co "acme.example"', 'emails eq "ana@acme.example"', 'emails.value co "acme.example"'].map(
  (query) => {
    const isFound = filter(parse(query))(user)
    console.log(`${query}: ${isFound}`)
    return isFound
  },
)
const isAsStated = found.join() === 'false,false,true'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node filter.mjs
