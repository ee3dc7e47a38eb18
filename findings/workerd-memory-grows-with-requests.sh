#!/usr/bin/env bash
# Guess: the resident memory of workerd that runs a Worker which answers with a constant, and keeps nothing, is flat
# after some thousand requests.
# Seen: it grows with each request, by some kilobytes, to several times what it was at the start, although the
# Worker's heap is collected and stays below a megabyte. No Miniflare, inspector or Durable Object is needed.
# Versions: npm workerd 1.20261006.1.
# Gatehouse: `npm run bench -- soak` measures the same Worker beside the gateway, and counts only the growth beyond
# it as the gateway's (e2e/bench/soak.ts).
set -euo pipefail
echo 'Guess: memory is flat after the first 2,000 requests for a constant, to less than a quarter.'
echo 'Seen:  it grows by more than a half over the next 20,000, in workerd 1.20261006.1.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund workerd@1.20261006.1

cat >worker.js <<'JS'
export default { fetch: () => new Response('constant') }
JS
cat >config.capnp <<'CAPNP'
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "worker.js", esModule = embed "worker.js")],
    compatibilityDate = "2026-10-06",
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
CAPNP
cat >measure.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import workerd from 'workerd'

const runtime = spawn(workerd.default ?? workerd, ['serve', 'config.capnp', '--control-fd=3'], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
})
let said = ''
while (!said.includes('\n')) said += String((await once(runtime.stdio[3], 'data'))[0])
const { port } = JSON.parse(said.split('\n')[0])
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
const request = () =>
  new Promise((resolve, reject) => {
    http.get({ port, agent, host: '127.0.0.1' }, (response) => response.resume().on('end', resolve)).on('error', reject)
  })
const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${runtime.pid}/status`, 'utf8'))[1]) / 1000

const measured = []
for (let count = 1; count <= 22_000; count += 1) {
  await request()
  if (count === 2_000 || count === 12_000 || count === 22_000) measured.push(megabytes())
}
runtime.kill()
const [first, , last] = measured
console.log(`MB of RSS after 2,000, 12,000 and 22,000 requests: ${measured.map((each) => each.toFixed(0)).join(', ')}`)
console.log(`workerd ${JSON.parse(readFileSync('node_modules/workerd/package.json', 'utf8')).version}`)
process.exit(last > 1.5 * first ? 0 : 1)
JS
node measure.mjs
