#!/usr/bin/env bash
# Guess: where a POST of Cloudflare's SDK for TypeScript ends at a page of HTML, the promise is rejected.
# Seen: it resolves, to `undefined`. So a revocation that Access sends to its login page (302, then 200) looks
# like one that was made. With fetchOptions `redirect: 'manual'`, 7.3 rejects; 5.2 and 6.5 disregard
# fetchOptions without a word, and need a `fetch` of one's own for it.
# Versions: npm cloudflare 5.2.0, 6.5.0, 7.3.0.
# Gatehouse: the script in docs/deploy.md, “Scripts”.
set -euo pipefail
echo 'Guess: a call that ends at a login page is rejected.'
echo 'Seen:  it resolves to undefined; fetchOptions helps in cloudflare 7.3.0 alone.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund \
  cloudflare-5@npm:cloudflare@5.2.0 cloudflare-6@npm:cloudflare@6.5.0 cloudflare-7@npm:cloudflare@7.3.0

cat >client.mjs <<'JS'
import { createServer } from 'node:http'

/** As Access does with who is not signed in: a redirect, and a page to sign in with. */
const server = createServer((request, response) => {
  request.resume()
  if (request.url.startsWith('/cdn-cgi/access/login')) {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Sign in</title>')
  } else {
    response.writeHead(302, { location: '/cdn-cgi/access/login' }).end()
  }
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const WAYS = {
  plain: {},
  fetchOptions: { fetchOptions: { redirect: 'manual' } },
  fetch: { fetch: (url, init) => fetch(url, { ...init, redirect: 'manual' }) },
}

const seen = []
for (const version of [5, 6, 7]) {
  for (const [way, options] of Object.entries(WAYS)) {
    const { default: Cloudflare } = await import(`cloudflare-${version}`)
    const client = new Cloudflare({
      apiToken: 'unused',
      apiKey: null,
      apiEmail: null,
      baseURL: `http://127.0.0.1:${server.address().port}`,
      maxRetries: 0,
      ...options,
    })
    const params = { account_id: 'a', email: 'ana@acme.example' }
    const became = await client.zeroTrust.organizations.revokeUsers(params).then(
      (result) => `resolves to ${result}`,
      (error) => `rejected with ${error.status}`,
    )
    console.log(`${version}, ${way}: ${became}`)
    seen.push(became)
  }
}
const [UNDEFINED, REJECTED] = ['resolves to undefined', 'rejected with 302']
const expected = [
  ...[UNDEFINED, UNDEFINED, REJECTED],
  ...[UNDEFINED, UNDEFINED, REJECTED],
  ...[UNDEFINED, REJECTED, REJECTED],
]
const isAsStated = expected.join() === seen.join()
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node --no-deprecation client.mjs
