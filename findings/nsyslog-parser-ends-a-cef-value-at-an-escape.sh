#!/usr/bin/env bash
# Guess: in an extension of CEF `\=` is an equals sign in a value, as the format escapes it.
# Seen: the value ends before the word with the escape, and what follows becomes a field whose name is a backslash.
# Versions: npm nsyslog-parser 0.10.1. The format: ArcSight Common Event Format, "Character Encoding".
# Gatehouse: writes its events as JSON (docs/), which has one way to escape.
set -euo pipefail
echo 'Guess: msg is "count = 7".'
echo 'Seen:  nsyslog-parser 0.10.1 reads msg as "count" and a field named with a backslash.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund nsyslog-parser@0.10.1

cat >seen.mjs <<'JS'
import parse from 'nsyslog-parser'

const { fields } = parse(
  '<134>1 2026-11-29T21:00:00.000Z gate app - - - CEF:0|Acme|App|1.0|100|Revoked|5|msg=count \\= 7 act=revoke',
)
console.log(JSON.stringify(fields))
const isAsStated = fields.msg === 'count' && fields['\\'] === ' 7' && fields.act === 'revoke'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
