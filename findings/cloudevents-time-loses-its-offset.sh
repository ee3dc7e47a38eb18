#!/usr/bin/env bash
# Guess: the `time` of an event is text in the form of RFC 3339, as the specification of CloudEvents has it, and the SDK
# sends the text that it was given: offset, nanoseconds and all.
# Seen: the event shows that text as long as it is not sent. What is sent, in either form, is the same moment in UTC, cut
# to milliseconds: the offset of the place where it happened is gone, and two events of one millisecond have one time.
# Versions: npm cloudevents 10.0.0.
# Gatehouse: numbers its changes, so that no order hangs on their times.
set -euo pipefail
echo 'Guess: the time of an event arrives as it was written.'
echo 'Seen:  cloudevents 10.0.0 sends it in UTC and in milliseconds.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cloudevents@10.0.0

cat >event.mjs <<'JS'
import { CloudEvent, HTTP } from 'cloudevents'

let isAsStated = true
for (const [time, arrives] of [
  ['2026-11-29T18:00:00+01:00', '2026-11-29T17:00:00.000Z'],
  ['2026-11-29T18:00:00.123456789Z', '2026-11-29T18:00:00.123Z'],
]) {
  const event = new CloudEvent({ id: '1', source: '/history', type: 'example.changed', time })
  const binary = HTTP.binary(event).headers['ce-time']
  const structured = JSON.parse(HTTP.structured(event).body).time
  console.log(JSON.stringify({ given: time, shown: event.time, binary, structured }))
  isAsStated &&= event.time === time && binary === arrives && structured === arrives
}
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node event.mjs
