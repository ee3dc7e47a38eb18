#!/usr/bin/env bash
# Guess: a file of one JSON value a line is read by Node.js’s readline line by line in every version: lines end with a
# line feed, and a text within JSON that holds U+2028, as text pasted from a word processor does, is no end of a line.
# Seen: Node.js 20 reads such a line whole. Node.js 24 ends it at U+2028 and at U+2029, so that neither half is JSON.
# JSON.stringify escapes neither, because JSON allows both within a text.
# Versions: Node.js 20.19.5 and 24.11.1, as npm’s package node has them.
# Gatehouse: escapes both in its NDJSON (src/gateway/account/download-parts.ts), and reads lines itself (src/cli/journal-file-verifier.ts).
set -euo pipefail
echo 'Guess: readline ends a line of JSON where the line ends, in every version.'
echo 'Seen:  Node.js 24.11.1 ends it at U+2028 within a text as well; 20.19.5 does not.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

cat >lines.mjs <<'JS'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'

const text = `${JSON.stringify({ footer_text: 'Ask the help desk.\u2028Floor 3' })}\n`
const lines = []
for await (const line of createInterface({ input: Readable.from([text]) })) lines.push(line)
const whole = lines.filter((line) => {
  try {
    return JSON.parse(line) !== undefined
  } catch {
    return false
  }
})
console.log(`Node.js ${process.versions.node}: ${lines.length} lines, of which ${whole.length} are JSON`)
JS

seen=''
for version in 20.19.5 24.11.1; do
  mkdir "$version"
  (cd "$version" && npm init --yes >/dev/null && npm install --silent --no-audit --no-fund "node@$version")
  seen+="$("$version/node_modules/node/bin/node" lines.mjs)"$'\n'
done
printf '%s' "$seen"
expected='Node.js 20.19.5: 1 lines, of which 1 are JSON
Node.js 24.11.1: 2 lines, of which 0 are JSON
'
if [ "$seen" = "$expected" ]; then echo 'As stated.'; else echo 'NOT as stated.' && exit 1; fi
