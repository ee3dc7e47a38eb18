#!/usr/bin/env bash
# Guess: a reader of curl commands reads a body in which an apostrophe is written as the shell needs it, `'\''`, and one
# that is given by `--json`, as curl has it since 2022.
# Seen: of the first it returns an empty object, of the second no body at all; both without an error. A body without an
# apostrophe, given by `--data`, is read.
# Versions: npm @bany/curl-to-json 1.2.10; npm parse-curl 0.2.6 reads the first.
# Gatehouse: writes `--json`, for curl and the shell alone (src/app/as-code/setting-to-code.ts).
set -euo pipefail
echo 'Guess: a body with an apostrophe is read.'
echo 'Seen:  @bany/curl-to-json 1.2.10 reads an empty object.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund @bany/curl-to-json@1.2.10 parse-curl@0.2.6

cat >seen.mjs <<'JS'
import module from '@bany/curl-to-json'
import parse from 'parse-curl'

const read = module.default ?? module
const put = "curl -X PUT https://api.example/organization -H 'Content-Type: application/json'"
const apostrophe = String.raw`${put} --data '{"name":"Ana'\''s"}'`
const seen = [`${put} --data '{"name":"Acme"}'`, apostrophe, `${put} --json '{"name":"Acme"}'`].map(
  (command) => read(command).data ?? null,
)
console.log(JSON.stringify(seen), parse(apostrophe).body)
const isAsStated =
  JSON.stringify(seen) === '[{"name":"Acme"},{},null]' && JSON.parse(parse(apostrophe).body).name === "Ana's"
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
