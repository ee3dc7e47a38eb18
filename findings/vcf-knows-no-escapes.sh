#!/usr/bin/env bash
# Guess: a line break in a note is `\n` in a vCard. A library that reads and writes vCards makes one of the other, in both
# directions.
# Seen: reading leaves `\n` and `\,` as they are, so that a search for addresses in a note finds `nben@acme.example`.
# Writing leaves the line break out, so that two lines become one word, and does not escape a comma.
# Versions: npm vcf 2.1.2. The rule: RFC 6350, section 3.4; RFC 2426, section 4.
# Gatehouse: reads people’s addresses from pasted vCards with code of its own, which this made undo the escapes (`readVcards`).
set -euo pipefail
echo 'Guess: a note of two lines is one of two lines after reading and after writing.'
echo 'Seen:  vcf 2.1.2 reads the escapes as text, and writes two lines as one word.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund vcf@2.1.2

cat >note.cjs <<'JS'
const VCard = require('vcf')

const read = new VCard()
  .parse('BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ana\r\nNOTE:ana@acme.example\\nben@acme.example\r\nEND:VCARD\r\n')
  .get('note')
  .valueOf()
console.log('read:', JSON.stringify(read))
const found = read.match(/\w+@[\w.]+/g)
console.log('addresses in it:', found.join(', '))

const card = new VCard()
card.set('fn', 'Ana')
card.set('note', 'first\nsecond, third')
const written = /^NOTE:.*$/m.exec(card.toString('4.0'))[0].trim()
console.log('written:', written)

const isAsStated = found[1] === 'nben@acme.example' && written === 'NOTE:firstsecond, third'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node note.cjs
