#!/usr/bin/env bash
# Guess: in structured data of syslog `\"` is a quotation mark in a value, and its element is read as the others are.
# Seen: the element is gone, with all its values; the next one is read.
# Versions: npm nsyslog-parser 0.10.1; npm glossy 0.1.7 reads both. The rule: RFC 5424, section 6.3.3.
# Gatehouse: writes its events as JSON (docs/).
set -euo pipefail
echo 'Guess: two elements are read.'
echo 'Seen:  nsyslog-parser 0.10.1 reads one, glossy 0.1.7 two.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund nsyslog-parser@0.10.1 glossy@0.1.7

cat >seen.mjs <<'JS'
import glossy from 'glossy'
import parse from 'nsyslog-parser'

const line =
  '<134>1 2026-11-29T21:00:00.000Z gate app - - [change@32473 reason="the \\"blue\\" laptop"][ticket@32473 id="7"] Revoked'
const one = parse(line).structuredData
const two = glossy.Parse.parse(line).structuredData
console.log(JSON.stringify(one))
console.log(JSON.stringify(two))
const isAsStated =
  one.length === 1 && one[0].id === '7' && two['change@32473'].reason === 'the "blue" laptop' && two['ticket@32473'].id === '7'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
