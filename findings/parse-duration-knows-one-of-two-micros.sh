#!/usr/bin/env bash
# Guess: a library that reads durations takes the two signs of a microsecond that Go takes, U+00B5 (micro sign) and
# U+03BC (Greek mu), which look the same; and refuses “2h45”, which Go refuses for its missing unit.
# Seen: the Greek letter makes the duration null, the micro sign does not. “2h45” is taken as two hours and 45 minutes.
# Versions: npm parse-duration 2.1.9. The rule: https://pkg.go.dev/time#ParseDuration.
# Gatehouse: reads the durations of Cloudflare’s API itself, as Go does, since the API’s servers do.
set -euo pipefail
echo 'Guess: both signs for micro are read, and a number without a unit is not.'
echo 'Seen:  parse-duration 2.1.9 reads one sign, and takes 2h45 for 2h45m.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund parse-duration@2.1.9

cat >duration.mjs <<'JS'
import parse from 'parse-duration'

const seen = ['24h0m0s', '1\u00b5s', '1\u03bcs', '2h45'].map((text) => {
  const milliseconds = parse(text)
  console.log(`${text} (${[...text].map((c) => c.codePointAt(0).toString(16)).join(' ')}): ${milliseconds} ms`)
  return milliseconds
})
const isAsStated = JSON.stringify(seen) === JSON.stringify([86_400_000, 0.001, null, 9_900_000])
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node duration.mjs
