#!/usr/bin/env bash
# Guess: `nickName pr` finds the users who have a nickname. The rule asks for a value that is neither empty nor null, and
# to SCIM an attribute of null is one that is not there.
# Seen: a nickname of null is present, and so is one of "". Of the attributes without a value, an empty list alone is not.
# Versions: npm scim-query-filter-parser 2.0.4. The rule: RFC 7644, section 3.4.2.2, table 3; RFC 7643, section 2.5.
# Gatehouse: does not filter by SCIM.
set -euo pipefail
echo 'Guess: null is not present.'
echo 'Seen:  for scim-query-filter-parser 2.0.4 it is, as is an empty text.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund scim-query-filter-parser@2.0.4

cat >present.cjs <<'JS'
const { compileFilter } = require('scim-query-filter-parser')

const isPresent = compileFilter('nickName pr')
const answers = [{ nickName: 'Ani' }, {}, { nickName: null }, { nickName: '' }, { nickName: [] }].map((user) => {
  const answer = isPresent(user)
  console.log(`${JSON.stringify(user)}: ${answer}`)
  return answer
})
const isAsStated = answers.join() === 'true,false,true,true,false'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node present.cjs
