#!/usr/bin/env bash
# Guess: a writer of syslog writes the time it is given.
# Seen: the milliseconds are written as a number and a zero, without zeros before it: 5 ms become `.05`, which is 50 ms. So
# an event 5 ms after the second is read as later than one 40 ms after it, also by the same library.
# Versions: npm glossy 0.1.7. The rule: RFC 5424, section 6.2.3.
# Gatehouse: writes times as JavaScript does, with three digits.
set -euo pipefail
echo 'Guess: of two events, the earlier one is read as the earlier.'
echo 'Seen:  glossy 0.1.7 writes 5 ms as .05 and 40 ms as .40, and 100 ms as .100.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund glossy@0.1.7

cat >seen.mjs <<'JS'
import glossy from 'glossy'

const producer = new glossy.Produce({ type: 'RFC5424' })
const times = [5, 40, 100].map((ms) => {
  const line = producer.produce({
    facility: 'local0', severity: 'info', host: 'gate', appName: 'app', pid: 1, date: new Date(ms), message: 'Revoked',
  })
  console.log(line)
  return [ms, glossy.Parse.parse(line).time.getTime()]
})
console.log(JSON.stringify(times))
const isAsStated = JSON.stringify(times) === '[[5,50],[40,400],[100,100]]'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
