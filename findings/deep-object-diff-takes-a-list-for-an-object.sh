#!/usr/bin/env bash
# Guess: a library that compares two versions of settings reports that a list of zones became an object.
# Seen: deep-object-diff compares keys alone: `[]` and `{}` are equal to it, and so are `["a"]` and `{"0": "a"}`. microdiff,
# which is of the same kind, reports both.
# Versions: npm deep-object-diff 1.1.9 and microdiff 1.6.0.
# Gatehouse: compares settings itself (src/api/diff.ts), and to it a list differs from an object.
set -euo pipefail
echo 'Guess: a list that became an object is a difference.'
echo 'Seen:  deep-object-diff 1.1.9 reports none.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund deep-object-diff@1.1.9 microdiff@1.6.0

cat >settings.mjs <<'JS'
import { diff } from 'deep-object-diff'
import microdiff from 'microdiff'

const seen = [
  [{ zones: [] }, { zones: {} }],
  [{ zones: ['acme.example'] }, { zones: { 0: 'acme.example' } }],
].map(([before, after]) => {
  const differences = [Object.keys(diff(before, after)).length, microdiff(before, after).length]
  console.log(JSON.stringify({ before, after, 'deep-object-diff': differences[0], microdiff: differences[1] }))
  return differences
})
const isAsStated = JSON.stringify(seen) === '[[0,1],[0,1]]'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node settings.mjs
