#!/usr/bin/env bash
# Guess: a library that reads the size of pictures reads that of a logo in SVG whose viewBox has commas, which
# SVG allows, and that of one whose attributes have spaces around the equals sign, which XML allows.
# Seen: image-size returns a result without width and height for the first, though its type says they are numbers, and
# calls the second invalid. probe-image-size reads both.
# Versions: npm image-size 2.1.0, probe-image-size 7.5.0.
# Gatehouse: lets the browser measure a logo.
set -euo pipefail
echo 'Guess: the size of both is 300 by 60.'
echo 'Seen:  image-size 2.1.0 finds no size in the first and refuses the second; probe-image-size 7.5.0 finds both.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund image-size@2.1.0 probe-image-size@7.5.0

node --eval '
const { imageSize } = require("image-size")
const { sync } = require("probe-image-size")
const svg = (attributes) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" ${attributes}/>`)
const commas = svg(`viewBox="0,0,300,60"`)
const spaces = svg(`width = "300" height = "60"`)
let refusal
try {
  imageSize(spaces)
} catch (error) {
  refusal = error.message
}
const found = imageSize(commas)
const others = [commas, spaces].map((picture) => [sync(picture).width, sync(picture).height].join(" x "))
console.log({ found, refusal, others })
const isAsSeen =
  found.type === "svg" && found.width === undefined && found.height === undefined &&
  refusal === "Invalid SVG" && others.every((size) => size === "300 x 60")
process.exit(isAsSeen ? 0 : 1)
'
