#!/usr/bin/env bash
# Guess: of a list whose first page says that there is one page, Cloudflare’s SDK asks for one.
# Seen: it asks for the page after the last as well, and ends when that is empty: `total_pages` is not looked at. Somebody who
# reads 1,000 lists of one page each spends 2,000 of the 1,200 requests that five minutes allow.
# Versions: npm cloudflare 7.3.0.
# Gatehouse: ends a list by what the page says of itself (src/gateway/account/survey/survey-runner.ts).
set -euo pipefail
echo 'Guess: a list of one page takes one request.'
echo 'Seen:  cloudflare 7.3.0 makes two.'

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
  const result = address.includes('page=2') ? [] : [{ id: 'one' }]
  return { result, result_info: { page: 1, per_page: 25, count: 1, total_count: 1, total_pages: 1 } }
}

const ids = []
for await (const { id } of client.zones.list()) ids.push(id)
server.close()
console.log(JSON.stringify({ asked, ids }))
const isAsStated = JSON.stringify(asked) === '["/zones","/zones?page=2"]' && ids.join() === 'one'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
