#!/usr/bin/env bash
# Guess: an event read from a calendar has everybody who is invited.
# Seen: of several ATTENDEE lines the last one remains, as a single object. Nothing tells that there were others.
# Versions: npm cal-parser 1.0.2. The rule: RFC 5545, section 3.8.4.1.
# Gatehouse: reads people's addresses from pasted invitations, each attendee's.
set -euo pipefail
echo 'Guess: an event with three attendees has three.'
echo 'Seen:  cal-parser 1.0.2 has the last one.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cal-parser@1.0.2

cat >attendees.cjs <<'JS'
const { parseString } = require('cal-parser')

const lines = [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Acme//Calendar//EN', 'BEGIN:VEVENT', 'UID:1@acme.example',
  'DTSTAMP:20260101T000000Z', 'DTSTART:20260102T090000Z',
  'ATTENDEE;CN=Ana:mailto:ana@acme.example',
  'ATTENDEE;CN=Ben:mailto:ben@acme.example',
  'ATTENDEE;CN=Cy:mailto:cy@acme.example',
  'END:VEVENT', 'END:VCALENDAR', '',
]
const { attendee } = parseString(lines.join('\r\n')).events[0]
console.log(JSON.stringify(attendee))
const isAsStated = JSON.stringify(attendee) === '{"value":"mailto:cy@acme.example","params":{"cn":"Cy"}}'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node attendees.cjs
