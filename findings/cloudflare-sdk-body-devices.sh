#!/usr/bin/env bash
# Guess: the parameter `body_devices` of Cloudflare's SDK for TypeScript is the body's field `devices`, as
# `query_devices` is the query's `devices`; and `api-version` names the version of the API that this release of
# the SDK was made for.
# Seen: the body has a field `body_devices`, which the API does not document, and no `devices`. `api-version` is
# the day on which the script runs.
# Versions: npm cloudflare 7.3.0.
# Gatehouse: takes either name (src/gateway/cloudflare-operation-handlers.ts), and disregards `api-version`.
set -euo pipefail
echo 'Guess: body_devices becomes devices in the body; api-version is one of the SDK’s.'
echo 'Seen:  the body has body_devices; api-version is today, in cloudflare 7.3.0.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund cloudflare@7.3.0

cat >client.mjs <<'JS'
import Cloudflare from 'cloudflare'

const sent = []
const client = new Cloudflare({
  apiToken: 'unused',
  apiKey: null,
  apiEmail: null,
  baseURL: 'http://127.0.0.1:9',
  // Answers in the API's place: no request leaves this process.
  fetch: async (url, init) => {
    const request = new Request(url, init)
    const { search } = new URL(request.url)
    sent.push({ search, body: await request.json(), version: request.headers.get('api-version') })
    return Response.json({ success: true, errors: [], messages: [], result: true })
  },
})
const user = { account_id: 'a', email: 'ana@acme.example' }
await client.zeroTrust.organizations.revokeUsers({ ...user, query_devices: true })
await client.zeroTrust.organizations.revokeUsers({ ...user, body_devices: true })
console.log(sent)

const [query, body] = sent
const today = new Date().toISOString().slice(0, 10)
const isAsStated =
  query.search === '?devices=true' &&
  body.search === '' &&
  body.body.body_devices === true &&
  !('devices' in body.body) &&
  body.version === today
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node client.mjs
