#!/usr/bin/env bash
# Guess: a list that became shorter by two, taken apart into single changes, becomes shorter by two when they are applied.
# Seen: one of the two goes, and the one that stayed is in the list twice: the positions of the removals are those before
# the first of them. Applied without taking it apart, the difference is right.
# Versions: npm json-diff-ts 4.10.4.
# Gatehouse: applies no differences to lists; a setting is written whole (src/api/setting-patch-validation.ts).
set -euo pipefail
echo 'Guess: of ana, bo and cy, cy is left.'
echo 'Seen:  json-diff-ts 4.10.4 leaves cy twice.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund json-diff-ts@4.10.4

cat >seen.mjs <<'JS'
import { applyChangeset, atomizeChangeset, diff, unatomizeChangeset } from 'json-diff-ts'

const before = () => ({ admins: ['ana', 'bo', 'cy'] })
const changes = diff(before(), { admins: ['cy'] })
const whole = JSON.stringify(applyChangeset(before(), changes))
const single = JSON.stringify(applyChangeset(before(), unatomizeChangeset(atomizeChangeset(changes))))
console.log(whole)
console.log(single)
const isAsStated = whole === '{"admins":["cy"]}' && single === '{"admins":["cy","cy"]}'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
