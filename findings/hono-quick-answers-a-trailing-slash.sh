#!/usr/bin/env bash
# Guess: the presets of a router differ in size and speed. Of an application without the option `strict: false`, a path with a
# slash at its end is another path: it is not found.
# Seen: under the presets quick and tiny it is found. An optional parameter is as well: `/files/` is answered as `/files` is.
# Versions: npm hono 4.13.19. The option: https://hono.dev/docs/api/hono#strict-mode
# Gatehouse: uses the default preset (src/gateway/gateway.ts).
set -euo pipefail
echo 'Guess: /status/ is not /status, whichever router looks.'
echo 'Seen:  hono 4.13.19 answers 404, its presets quick and tiny 200.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund hono@4.13.19

cat >seen.mjs <<'JS'
import { Hono } from 'hono'
import { Hono as Quick } from 'hono/quick'
import { Hono as Tiny } from 'hono/tiny'

const seen = []
for (const Application of [Hono, Quick, Tiny]) {
  const app = new Application()
  app.get('/status', (context) => context.text('well'))
  seen.push([(await app.request('/status')).status, (await app.request('/status/')).status])
}
console.log(JSON.stringify(seen))
const isAsStated = JSON.stringify(seen) === '[[200,404],[200,200],[200,200]]'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
