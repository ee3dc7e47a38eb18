#!/usr/bin/env bash
# Guess: the name in `attachment; filename="changes.csv"` is `changes.csv`. Quotation marks belong to the header.
# Seen: they belong to the name, and so does every parameter after it. Without quotation marks the name is right.
# Versions: npm content-disposition-filename 0.0.1. The rule: RFC 6266, section 4.1; RFC 9110, section 5.6.4.
# Gatehouse: its downloads are named so, with quotation marks.
set -euo pipefail
echo 'Guess: the name of the file is changes.csv.'
echo 'Seen:  content-disposition-filename 0.0.1 answers "changes.csv", quotation marks included.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund content-disposition-filename@0.0.1

cat >name.cjs <<'JS'
const filename = require('content-disposition-filename')

const names = [
  'attachment; filename=changes.csv',
  'attachment; filename="changes.csv"',
  'attachment; filename="changes.csv"; size=120',
].map((header) => {
  const name = filename(header)
  console.log(`${header}: ${name}`)
  return name
})
const isAsStated = names.join(' | ') === 'changes.csv | "changes.csv" | "changes.csv"; size=120'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node name.cjs
