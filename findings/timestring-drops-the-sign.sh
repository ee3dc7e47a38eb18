#!/usr/bin/env bash
# Guess: a parser of durations reads `-1h` as minus one hour, or refuses it, as Go does with text that is no duration.
# Seen: it reads one hour. A setting that would be refused becomes one that holds.
# Versions: npm timestring 7.0.0.
# Gatehouse: reads durations itself (src/api/duration.ts), and to it `-1h` is none.
set -euo pipefail
echo 'Guess: -1h is minus one hour, or an error.'
echo 'Seen:  timestring 7.0.0 reads 3600 seconds.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund timestring@7.0.0

cat >seen.mjs <<'JS'
import timestring from 'timestring'

const seen = ['1h', '-1h', '1h-30m'].map((text) => [text, timestring(text)])
console.log(JSON.stringify(seen))
const isAsStated = JSON.stringify(seen) === '[["1h",3600],["-1h",3600],["1h-30m",5400]]'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
