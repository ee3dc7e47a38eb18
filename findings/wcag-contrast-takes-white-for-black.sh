#!/usr/bin/env bash
# Guess: a library for WCAG’s contrast either reads the name of a color or says that it cannot; white on black has 21:1.
# Seen: `hex('white', '#000000')` answers 1, the contrast of two equal colors, without an error.
# Versions: npm wcag-contrast 3.0.0.
# Gatehouse: reads colors by the API’s own pattern, six hexadecimal digits, before it computes with them.
set -euo pipefail
echo 'Guess: the contrast of white and #000000 is 21, or an error.'
echo 'Seen:  wcag-contrast 3.0.0 answers 1.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund wcag-contrast@3.0.0

cat >contrast.mjs <<'JS'
import contrast from 'wcag-contrast'

const named = contrast.hex('white', '#000000')
const digits = contrast.hex('#ffffff', '#000000')
console.log(`white: ${named}, #ffffff: ${digits}`)
const isAsStated = named === 1 && digits === 21
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node contrast.mjs
