#!/usr/bin/env bash
# Guess: of a list with cursors, Cloudflare’s SDK asks on until there is no cursor. An empty page in the middle is usual there:
# keys that expired are taken out of a page after it was cut.
# Seen: it ends at the first empty page, without an error, and what comes after is missing.
# Versions: npm cloudflare 7.3.0. Empty pages:
# https://developers.cloudflare.com/kv/api/list-keys/
# Gatehouse: ends where there is no cursor, not where a page is empty (src/gateway/account/survey/survey-runner.ts).
set -euo pipefail
echo 'Guess: the key on the page after an empty one is listed.'
echo 'Seen:  cloudflare 7.3.0 lists nothing.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cloudflare@7.3.0

cat >seen.mjs <<'JS'
import { createServer } from 'node:http'
import Cloudflare from 'cloudflare'

const asked = []
const server = createServer((request, response) => {
  asked.push(request.url)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ success: true, errors: [], messages: [], ...page(request.url) }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const client = new Cloudflare({
  apiToken: 'unused',
  apiKey: null,
  apiEmail: null,
  baseURL: `http://127.0.0.1:${server.address().port}`,
  maxRetries: 0,
})

function page(address) {
  const isSecond = address.includes('cursor=next')
  const result = isSecond ? [{ name: 'key' }] : []
  return { result, result_info: { count: result.length, cursor: isSecond ? '' : 'next' } }
}

const names = []
for await (const { name } of client.kv.namespaces.keys.list('namespace', { account_id: 'a' })) names.push(name)
server.close()
console.log(JSON.stringify({ asked, names }))
const isAsStated = asked.length === 1 && names.length === 0
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
