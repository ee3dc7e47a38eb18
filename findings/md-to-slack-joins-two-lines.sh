#!/usr/bin/env bash
# Guess: Markdown's line break, two blanks at the end of a line, is a line break in Slack, and the items of a list in a list
# are lines of their own. Both are plain Markdown, which the library is there to convert.
# Seen: two lines become one word, and the first item of the inner list follows the outer one on its line. Of a quote of two
# lines, which Slack marks line by line, the second one is outside it.
# Versions: npm md-to-slack 1.1.7.
# Gatehouse: writes Slack's own blocks, not Markdown.
set -euo pipefail
echo 'Guess: lines stay lines.'
echo 'Seen:  md-to-slack 1.1.7 writes "endedby" and "- x- y".'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund md-to-slack@1.1.7

cat >lines.mjs <<'JS'
import { markdownToSlack } from 'md-to-slack'

const texts = ['Session ended  \nby Ana', '- x\n  - y\n- z', '> one\n> two'].map((markdown) => {
  const text = markdownToSlack(markdown)
  console.log(`${JSON.stringify(markdown)}: ${JSON.stringify(text)}`)
  return text
})
const isAsStated = JSON.stringify(texts) === JSON.stringify(['Session endedby Ana', '- x- y\n- z', '> one\ntwo'])
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node lines.mjs
