#!/usr/bin/env bash
# Guess: a Worker that streams an answer and awaits a Durable Object for each part of it is idle in between, as
# Node is, so that other requests are answered long before the stream ends.
# Seen: in workerd, as Miniflare runs it, they are answered after its end: what comes from the object is no I/O
# that it would wait for, and it looks for new requests only when there is nothing else to do. A timer of one
# millisecond before each part lets them in.
# Versions: npm miniflare 5.20261006.1-alpha.
# Gatehouse: waits so before each part of a download (src/gateway/download.ts).
set -euo pipefail
echo 'Guess: another request is answered before a streamed answer of many parts has ended.'
echo 'Seen:  after it, unless the stream waits for a timer, in miniflare 5.20261006.1-alpha.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund miniflare@5.20261006.1-alpha

cat >server.mjs <<'JS'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

const script = `
import { DurableObject } from 'cloudflare:workers'

export class Store extends DurableObject {
  part(number) {
    let sum = number
    for (let step = 0; step < 200_000; step += 1) sum = (sum * 31 + step) % 1_000_003
    return new TextEncoder().encode(String(sum).padEnd(20_000))
  }
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url)
    if (pathname === '/other') return new Response('other')
    let number = 0
    return new Response(new ReadableStream({
      async pull(controller) {
        if (pathname === '/stream-with-timer') await scheduler.wait(1)
        controller.enqueue(await env.STORE.getByName('a').part(number))
        number += 1
        if (number === 500) controller.close()
      },
    }, { highWaterMark: 0 }))
  },
}`
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    name: 'worker',
    modules: true,
    script,
    cf: false,
    compatibilityDate: '2026-10-06',
    durableObjects: { STORE: { className: 'Store', useSQLite: true } },
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  }),
)
const { origin } = await miniflare.unsafeGetDirectURL()
process.send(String(origin))
process.once('message', () => miniflare.dispose().then(() => process.exit()))
JS

# A process of its own, so that nothing of the server's keeps the client waiting.
cat >client.mjs <<'JS'
import { fork } from 'node:child_process'
import { once } from 'node:events'

const server = fork('server.mjs')
const [origin] = await once(server, 'message')

async function answeredFirst(path) {
  const stream = await fetch(origin + path)
  return Promise.race([
    stream.arrayBuffer().then(() => 'the stream'),
    fetch(`${origin}/other`).then(async (other) => `the ${await other.text()}`),
  ])
}
await (await fetch(`${origin}/other`)).text()
const alone = await answeredFirst('/stream')
const withTimer = await answeredFirst('/stream-with-timer')
server.send('end')
console.log({ alone, withTimer })
const isAsStated = alone === 'the stream' && withTimer === 'the other'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node client.mjs
