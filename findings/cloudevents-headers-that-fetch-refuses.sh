#!/usr/bin/env bash
# Guess: the SDK writes a subject that is not ASCII into the headers of the binary form as the HTTP binding of CloudEvents
# demands, that is percent-encoded, so that any client can send it; and reads it back.
# Seen: the header holds the text as it is. `new Headers` refuses it as soon as a character is beyond Latin-1, before
# anything is sent. A header that another SDK has percent-encoded is not decoded either: “Zo%C3%AB” stays that.
# Versions: npm cloudevents 10.0.0. The rule: section 3.1.3.2 of the HTTP protocol binding, version 1.0.2.
# Gatehouse: sends no text of people in headers.
set -euo pipefail
echo 'Guess: a subject beyond ASCII is percent-encoded in the header ce-subject.'
echo 'Seen:  cloudevents 10.0.0 neither encodes nor decodes it, and Headers refuses it.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cloudevents@10.0.0

cat >headers.mjs <<'JS'
import { CloudEvent, HTTP } from 'cloudevents'

const event = new CloudEvent({
  id: '1',
  source: '/login-page',
  type: 'example.changed',
  subject: 'Zoë – Łódź',
  data: { field: 'footer_text' },
})
const { headers } = HTTP.binary(event)
console.log('ce-subject:', headers['ce-subject'])
let refusal
try {
  new Headers(headers)
} catch (error) {
  refusal = error
}
console.log('new Headers:', refusal?.name ?? 'accepted')

const encoded = { ...headers, 'ce-subject': 'Zo%C3%AB' }
const { subject } = HTTP.toEvent({ headers: encoded, body: '{"field":"footer_text"}' })
console.log('read from Zo%C3%AB:', subject)
const isAsStated =
  headers['ce-subject'] === event.subject && refusal instanceof TypeError && subject === 'Zo%C3%AB'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node headers.mjs
