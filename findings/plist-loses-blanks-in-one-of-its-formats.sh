#!/usr/bin/env bash
# Guess: a property list is the same in each of its formats, so a text with a blank or a line break at its end comes back
# from XML as from binary.
# Seen: what the library wrote as XML, blanks included, it reads without them, and a text of one blank as an empty one. From
# binary and from the OpenStep format they come back.
# Versions: npm @plist/plist 1.0.0, with @plist/xml.parse 1.1.0.
# Gatehouse: does not read property lists. The WARP client on macOS is configured by them, as XML or binary.
set -euo pipefail
echo 'Guess: a text is read as it was written, in every format of property lists.'
echo 'Seen:  @plist/plist 1.0.0 keeps blanks at the ends of a text in binary and OpenStep, but not in XML.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @plist/plist@1.0.0 @plist/xml.parse@1.1.0

cat >formats.cjs <<'JS'
const { parse, serialize } = require('@plist/plist')

const dictionary = { display_name: 'Acme ', note: 'first\nsecond\n', separator: ' ' }
console.log('written: ', JSON.stringify(dictionary))
const [binary, xml, openStep] = [0, 1, 2].map((format) => JSON.stringify(parse(serialize(dictionary, format))))
console.log('binary:  ', binary)
console.log('XML:     ', xml)
console.log('OpenStep:', openStep)
const written = JSON.stringify(dictionary)
const isAsStated =
  binary === written && openStep === written &&
  xml === '{"display_name":"Acme","note":"first\\nsecond","separator":""}'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node formats.cjs
