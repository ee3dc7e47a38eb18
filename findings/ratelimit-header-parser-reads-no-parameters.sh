#!/usr/bin/env bash
# Guess: a parser of rate limits reads the header that Cloudflare sends, `Ratelimit: "default";r=50;t=30`, or says that it
# cannot: for a response without any of the headers it knows it returns undefined.
# Seen: it returns an object in which the limit, and what remains of it, are NaN, so a client that asks whether
# `remaining` is 0 never waits. The older form, `limit=1200, remaining=50, reset=30`, is read.
# Versions: npm ratelimit-header-parser 0.1.0. The form: draft-ietf-httpapi-ratelimit-headers-08 and later.
# Gatehouse: reads the parameters r and t itself (src/gateway/account/runs/api-call-pacer.ts).
set -euo pipefail
echo 'Guess: what remains of a limit is read from the header that Cloudflare sends.'
echo 'Seen:  ratelimit-header-parser 0.1.0 finds the header and reads NaN.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund ratelimit-header-parser@0.1.0

cat >seen.mjs <<'JS'
import { parseRateLimit } from 'ratelimit-header-parser'

const read = (headers) => parseRateLimit(new Headers(headers))
const earlier = read({ ratelimit: 'limit=1200, remaining=50, reset=30' })
const today = read({ ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=1200;w=300' })
const none = read({ 'content-type': 'application/json' })
console.log({ earlier, today, none })
const isAsStated =
  earlier.remaining === 50 && Number.isNaN(today.limit) && Number.isNaN(today.remaining) && none === undefined
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node seen.mjs
