#!/usr/bin/env bash
# Guess: a client that is asked by `retry-after` to wait waits that long, and longer for a larger number.
# Seen: Cloudflare's SDK for TypeScript waits 2 seconds where it is asked for 2. Asked for 60, version 5.2
# disregards it and asks again within a second; 6.5 and 7.3 wait.
# Versions: npm cloudflare 5.2.0, 6.5.0, 7.3.0.
# Gatehouse: its own 429 never asks for more than 59 seconds (src/gateway/middleware.ts).
set -euo pipefail
echo 'Guess: a larger retry-after is waited for longer.'
echo 'Seen:  60 is disregarded by cloudflare 5.2.0, where 2 is obeyed; 6.5.0 and 7.3.0 obey both.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund \
  cloudflare-5@npm:cloudflare@5.2.0 cloudflare-6@npm:cloudflare@6.5.0 cloudflare-7@npm:cloudflare@7.3.0

cat >client.mjs <<'JS'
import { createServer } from 'node:http'

/** Answers 429 once, and then as the API does. */
const server = createServer((request, response) => {
  const [, seconds] = request.url.split('/')
  const isFirst = !asked.has(request.url)
  asked.add(request.url)
  response.writeHead(isFirst ? 429 : 200, {
    'content-type': 'application/json',
    ...(isFirst ? { 'retry-after': seconds } : {}),
  })
  response.end(JSON.stringify({ success: !isFirst, errors: [], messages: [], result: {} }))
})
const asked = new Set()
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const LONGEST_MS = 6_000

/** What became of one call that is asked to wait. */
async function behaviour(version, seconds) {
  const { default: Cloudflare } = await import(`cloudflare-${version}`)
  const client = new Cloudflare({
    apiToken: 'unused',
    apiKey: null,
    apiEmail: null,
    baseURL: `http://127.0.0.1:${server.address().port}/${seconds}/${version}`,
    maxRetries: 1,
  })
  const start = performance.now()
  const call = client.zeroTrust.organizations.list({ account_id: 'a' }).then(
    () => 'asks again',
    (error) => `fails: ${error.message}`,
  )
  const limit = new Promise((resolve) => setTimeout(resolve, LONGEST_MS, 'still waits'))
  const what = await Promise.race([call, limit])
  const waited = (performance.now() - start) / 1000
  const when = what === 'still waits' ? '' : waited < seconds ? ' too early' : ' in time'
  console.log(`${version}: asked for ${seconds} s, ${what} after ${waited.toFixed(1)} s`)
  return `${version}/${seconds}: ${what}${when}`
}

const seen = []
for (const version of [5, 6, 7]) {
  for (const seconds of [2, 60]) seen.push(await behaviour(version, seconds))
}
const expected = process.argv[2].split(',')
const isAsStated = expected.join() === seen.join()
console.log(isAsStated ? 'As stated.' : `NOT as stated: ${seen.join(', ')}`)
process.exit(isAsStated ? 0 : 1)
JS
node client.mjs '5/2: asks again in time,5/60: asks again too early,6/2: asks again in time,6/60: still waits,7/2: asks again in time,7/60: still waits'
