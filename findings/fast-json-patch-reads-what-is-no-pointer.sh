#!/usr/bin/env bash
# Guess: a library for JSON Patch resolves JSON Pointers alone: an index with a leading zero is none, and neither is
# “#/…”, the form that a pointer has in the fragment of a URI.
# Seen: `getValueByPointer` reads /zones/01 as /zones/1, and passes over whatever stands before the first slash. The
# libraries jsonpointer and json-pointer refuse both.
# Versions: npm fast-json-patch 3.1.1, jsonpointer 5.0.1 and json-pointer 0.6.2. The rule: RFC 6901, sections 3 and 4.
# Gatehouse: takes pointers from its own contract alone, and looks them up as text.
set -euo pipefail
echo 'Guess: /zones/01 and #/zones/1 find nothing.'
echo 'Seen:  fast-json-patch 3.1.1 finds the second zone with both.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund fast-json-patch@3.1.1 jsonpointer@5.0.1 json-pointer@0.6.2

cat >pointer.mjs <<'JS'
import fastJsonPatch from 'fast-json-patch'
import jsonPointer from 'json-pointer'
import jsonpointer from 'jsonpointer'

const settings = { zones: ['a.example', 'b.example'] }
const read = (work) => {
  try {
    return work() ?? 'nothing'
  } catch {
    return 'refused'
  }
}
const seen = ['/zones/1', '/zones/01', '#/zones/1'].map((pointer) => {
  const values = [
    read(() => fastJsonPatch.getValueByPointer(settings, pointer)),
    read(() => jsonpointer.get(settings, pointer)),
    read(() => jsonPointer.get(settings, pointer)),
  ]
  console.log(pointer, values.join(' | '))
  return values.join()
})
const isAsStated =
  seen.join('; ') ===
  'b.example,b.example,b.example; b.example,nothing,refused; b.example,refused,refused'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node pointer.mjs
