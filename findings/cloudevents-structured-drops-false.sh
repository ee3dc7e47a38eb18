#!/usr/bin/env bash
# Guess: an event of the CloudEvents SDK comes back from its structured form with the data that it left with, whatever
# JSON value that is; a switch that was turned off, for instance, has the data `false`.
# Seen: `false`, the empty string and `null` do not come back: the event that is read has no data. In the text that is
# sent, `false` stands where it should; it is the reader that passes over it. `0` is lost in the same way, `true` is not.
# Versions: npm cloudevents 10.0.0.
# Gatehouse: its history is JSON of its own, in which a switch that was turned off is a value like any other.
set -euo pipefail
echo 'Guess: data of false, 0 or an empty string survives a structured event.'
echo 'Seen:  cloudevents 10.0.0 reads such an event as one without data.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cloudevents@10.0.0

cat >event.mjs <<'JS'
import { CloudEvent, HTTP } from 'cloudevents'

const seen = []
for (const data of [true, false, 0, 7, '', 'text']) {
  const event = new CloudEvent({
    id: '1',
    source: '/settings/deny_unmatched_requests',
    type: 'example.changed',
    datacontenttype: 'application/json',
    data,
  })
  const message = HTTP.structured(event)
  const read = HTTP.toEvent(message)
  console.log(JSON.stringify({ sent: data, text: JSON.parse(message.body).data, read: read.data ?? 'no data' }))
  seen.push(read.data)
}
const isAsStated =
  JSON.stringify(seen) === JSON.stringify([true, undefined, undefined, 7, undefined, 'text'])
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node event.mjs
