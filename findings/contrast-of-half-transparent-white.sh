#!/usr/bin/env bash
# Guess: a library that accepts #ffffff80, white at half opacity, computes the contrast of what is seen: on black that is
# grey, with 5.3:1. Otherwise it refuses the color.
# Seen: of six that accept it, five answer 21:1, as if it were opaque: colorjs.io, culori, get-contrast, tinycolor2 and
# wcag-contrast. apca-w3, which measures in another unit, blends first (-34.8 instead of -107.9). A text that nobody can
# read passes every check that relies on the five.
# Versions: npm colorjs.io 0.7.1, culori 4.0.2, get-contrast 3.0.0, tinycolor2 1.6.0, wcag-contrast 3.0.0, apca-w3 0.1.9.
# Gatehouse: asks culori about six hexadecimal digits alone, which the API’s own pattern leaves.
set -euo pipefail
echo 'Guess: white at half opacity on black has less contrast than white has.'
echo 'Seen:  five of six libraries answer 21:1 for both.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund colorjs.io@0.7.1 culori@4.0.2 get-contrast@3.0.0 tinycolor2@1.6.0 wcag-contrast@3.0.0 apca-w3@0.1.9

cat >contrast.mjs <<'JS'
import { calcAPCA } from 'apca-w3'
import Color from 'colorjs.io'
import { wcagContrast } from 'culori'
import getContrast from 'get-contrast'
import tinycolor from 'tinycolor2'
import contrast from 'wcag-contrast'

const black = '#000000'
const libraries = {
  'colorjs.io': (color) => new Color(color).contrast(new Color(black), 'WCAG21'),
  culori: (color) => wcagContrast(color, black),
  'get-contrast': (color) => getContrast.ratio(color, black),
  tinycolor2: (color) => tinycolor.readability(color, black),
  'wcag-contrast': (color) => contrast.hex(color, black),
  'apca-w3': (color) => calcAPCA(color, black),
}
const alike = []
for (const [name, measure] of Object.entries(libraries)) {
  const [opaque, half] = [measure('#ffffff'), measure('#ffffff80')]
  console.log(`${name}: ${Number(opaque).toFixed(1)} opaque, ${Number(half).toFixed(1)} at half opacity`)
  if (opaque === half) alike.push(name)
}
const isAsStated =
  alike.join() === 'colorjs.io,culori,get-contrast,tinycolor2,wcag-contrast'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node contrast.mjs
