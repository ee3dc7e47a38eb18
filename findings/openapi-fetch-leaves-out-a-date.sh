#!/usr/bin/env bash
# Guess: a Date in a query is sent as RFC 3339 has it. openapi-typescript documents how the types of `format: date-time` become
# Date, and openapi-fetch is the client made for these types.
# Seen: the parameter is left out, without an error: what should be the history since a time is all of it.
# Versions: npm openapi-fetch 0.17.0. The transform: https://openapi-ts.dev/node#example-date-types
# Gatehouse: describes times as text with a format (src/gateway/openapi), and its own client sends text.
set -euo pipefail
echo 'Guess: a Date in a query is sent.'
echo 'Seen:  openapi-fetch 0.17.0 sends the query without it.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund openapi-fetch@0.17.0

cat >seen.mjs <<'JS'
import createClient from 'openapi-fetch'

const asked = []
const client = createClient({
  baseUrl: 'http://127.0.0.1',
  fetch: (request) => {
    asked.push(request.url)
    return Promise.resolve(Response.json({}))
  },
})
await client.GET('/changes', { params: { query: { since: new Date(0) } } })
await client.GET('/changes', { params: { query: { since: new Date(0).toISOString() } } })
console.log(asked)
const isAsStated = !asked[0].includes('1970') && !asked[0].includes('since') && asked[1].includes('since=1970-01-01')
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
