#!/usr/bin/env bash
# Guess: `2d 30m1h 20s` is read as `2d 1h 30m 20s` is. The library's README calls it a correct duration, and Go, whose
# notation it resembles, adds the amounts in any order.
# Seen: the answer is null, because the minutes come before the hours.
# Versions: npm js-duration-parser 1.1.3.
# Gatehouse: adds the amounts in any order, as Go does.
set -euo pipefail
echo 'Guess: the order of units does not matter.'
echo 'Seen:  js-duration-parser 1.1.3 answers null where minutes come before hours.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund js-duration-parser@1.1.3

cat >read.cjs <<'JS'
const module_ = require('js-duration-parser')

const DurationParser = module_.default ?? module_
const parser = new DurationParser()
const seconds = ['2d 1h 30m 20s', '  2d   30m1h 20s   ', '1h30m', '30m1h'].map((text) => {
  const result = parser.parse(text, 's')
  console.log(`${JSON.stringify(text)}: ${result}`)
  return result
})
const isAsStated = JSON.stringify(seconds) === '[178220,null,5400,null]'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node read.cjs
