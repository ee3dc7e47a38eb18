#!/usr/bin/env bash
# Guess: a line break at the end of the last line of a CSV begins no further row.
# Seen: it does, also when the file is read as objects: two people become three, and the third has an empty address and no
# name. A file of only a header has one person.
# Versions: npm csv-simple-parser 2.0.2. The rule: RFC 4180, section 2, number 2.
# Gatehouse: its CSV ends every row with a line break, the last one too.
set -euo pipefail
echo 'Guess: a file of two people, with a line break at its end, has two.'
echo 'Seen:  csv-simple-parser 2.0.2 reads three.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund csv-simple-parser@2.0.2

cat >people.mjs <<'JS'
import parse from 'csv-simple-parser'

const read = (text) => parse(text, { header: true })
const people = read('email,name\r\n"ana@acme.example","Ana"\r\n"ben@acme.example","Ben"\r\n')
console.log(JSON.stringify(people))
const withoutLineBreak = read('email,name\r\n"ana@acme.example","Ana"\r\n"ben@acme.example","Ben"')
console.log('without the last line break:', withoutLineBreak.length)
const nobody = read('email,name\r\n')
console.log('only a header:', JSON.stringify(nobody))
const isAsStated =
  people.length === 3 && people[2].email === '' && people[2].name === undefined &&
  withoutLineBreak.length === 2 && nobody.length === 1
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node people.mjs
