#!/usr/bin/env bash
# Guess: a difference, taken apart into single changes and put together again by the same library, changes what it changed.
# Seen: where a key has dots, as a hostname does, the change arrives at a new key beside the object,
# `hosts[app.acme.example]`, and the old value stays. Applied as it was, without taking it apart, it is right.
# Versions: npm json-diff-ts 4.10.4.
# Gatehouse: names what changed by JSON Pointers (RFC 6901), in which a dot is a letter like others (src/api/diff.ts).
set -euo pipefail
echo 'Guess: the value of the key app.acme.example changes.'
echo 'Seen:  json-diff-ts 4.10.4 leaves it and adds a key hosts[app.acme.example].'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund json-diff-ts@4.10.4

cat >seen.mjs <<'JS'
import { applyChangeset, atomizeChangeset, diff, unatomizeChangeset } from 'json-diff-ts'

const before = () => ({ hosts: { 'app.acme.example': 'allow' } })
const after = { hosts: { 'app.acme.example': 'deny' } }
const changes = diff(before(), after)
const whole = JSON.stringify(applyChangeset(before(), changes))
const single = JSON.stringify(applyChangeset(before(), unatomizeChangeset(atomizeChangeset(changes))))
console.log(whole)
console.log(single)
const isAsStated =
  whole === JSON.stringify(after) &&
  single === '{"hosts":{"app.acme.example":"allow"},"hosts[app.acme.example]":"deny"}'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
