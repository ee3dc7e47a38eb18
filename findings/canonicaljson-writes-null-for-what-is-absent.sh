#!/usr/bin/env bash
# Guess: a library of canonical JSON, whose interface "matches that of native JSON object", leaves an undefined property out.
# So the text that is hashed is the same before a value is sent as JSON and after.
# Seen: it writes `null`. The one who sends hashes another text than the one who receives.
# Versions: npm @stratumn/canonicaljson 1.0.3.
# Gatehouse: chains the entries of its history by hashes. It hashes the text that is stored, and does not write it anew.
set -euo pipefail
echo 'Guess: a value has the same canonical text before and after JSON.stringify and JSON.parse.'
echo 'Seen:  @stratumn/canonicaljson 1.0.3 writes null for an undefined property, which JSON leaves out.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @stratumn/canonicaljson@1.0.3

cat >canonical.cjs <<'JS'
const { stringify } = require('@stratumn/canonicaljson')

const change = { reason: undefined, field: 'name' }
const sent = stringify(change)
const received = stringify(JSON.parse(JSON.stringify(change)))
console.log('sent:    ', sent)
console.log('received:', received)
const isAsStated = sent === '{"field":"name","reason":null}' && received === '{"field":"name"}'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node canonical.cjs
