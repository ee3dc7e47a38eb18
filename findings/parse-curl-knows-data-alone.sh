#!/usr/bin/env bash
# Guess: `--data-raw`, which browsers write into "Copy as cURL", is a body as `--data` is.
# Seen: the body is left out without an error, and so is that of `--data-binary` and `--json`. Without `-X` the method is then
# GET as well.
# Versions: npm parse-curl 0.2.6.
# Gatehouse: writes `--json`, for curl alone (src/app/as-code/setting-to-code.ts).
set -euo pipefail
echo 'Guess: a body given by --data-raw is read.'
echo 'Seen:  parse-curl 0.2.6 reads a GET without a body.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund parse-curl@0.2.6

cat >seen.mjs <<'JS'
import parse from 'parse-curl'

const seen = ['--data', '--data-raw', '--data-binary', '--json'].map((option) => {
  const { method, body } = parse(`curl https://api.example/organization ${option} '{"name":"Acme"}'`)
  return [option, method, body ?? null]
})
console.log(JSON.stringify(seen))
const isAsStated =
  JSON.stringify(seen.map(([, method, body]) => [method, body === null])) ===
  '[["POST",false],["GET",true],["GET",true],["GET",true]]'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
