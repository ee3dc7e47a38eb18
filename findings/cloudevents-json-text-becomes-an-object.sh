#!/usr/bin/env bash
# Guess: an event whose data is a string arrives with a string, and the two forms in which the SDK sends an event differ
# in how they travel alone.
# Seen: a string that happens to be JSON, as the copy of a setting in an audit log is, arrives from the binary form as an
# object, and from the structured form as the string. Text in quotes loses its quotes in the binary form.
# Versions: npm cloudevents 10.0.0.
# Gatehouse: what it sends is JSON objects alone, never JSON within a string.
set -euo pipefail
echo 'Guess: data that is a string of JSON stays a string in both forms.'
echo 'Seen:  cloudevents 10.0.0 reads it from the binary form as an object.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cloudevents@10.0.0

cat >forms.mjs <<'JS'
import { CloudEvent, HTTP } from 'cloudevents'

const seen = []
for (const data of ['{"session_duration":"24h"}', '"24h"', '24h']) {
  const event = new CloudEvent({
    id: '1',
    source: '/history',
    type: 'example.changed',
    datacontenttype: 'application/json',
    data,
  })
  const binary = HTTP.toEvent(HTTP.binary(event)).data
  const structured = HTTP.toEvent(HTTP.structured(event)).data
  console.log(JSON.stringify({ data, binary, structured }))
  seen.push(typeof binary, typeof structured, binary === data, structured === data)
}
const isAsStated =
  JSON.stringify(seen) ===
  JSON.stringify([
    ...['object', 'string', false, true],
    ...['string', 'string', false, true],
    ...['string', 'string', true, true],
  ])
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node forms.mjs
