#!/usr/bin/env bash
# Guess: a parser of `1h30m` reads `730h`, a month as Cloudflare writes it, as 730 hours, or refuses it.
# Seen: it takes two digits at most. `730h` becomes 30 hours, the end of the number, and `100h` becomes nothing, because
# it ends with `00`. Neither is an error, and `99h` is read as it is.
# Versions: npm duration-timestamp 2.26.0.
# Gatehouse: the settings that it edits have such values. It reads whole amounts, and writes hours without days.
set -euo pipefail
echo 'Guess: 730h is 730 hours, or an error.'
echo 'Seen:  duration-timestamp 2.26.0 reads 30 hours, and none of 100h.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund duration-timestamp@2.26.0

cat >read.cjs <<'JS'
const { parse } = require('duration-timestamp')

const hours = ['24h', '99h', '100h', '730h'].map((text) => {
  const seconds = parse(text).total
  console.log(`${text}: ${seconds / 3600} hours`)
  return seconds / 3600
})
const isAsStated = hours.join() === '24,99,0,30'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node read.cjs
