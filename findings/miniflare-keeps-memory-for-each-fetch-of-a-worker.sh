#!/usr/bin/env bash
# Guess: a Worker that fetches, reads each response to its end and collects its garbage with `gc()` keeps no memory
# for fetches of the past, in Miniflare as in workerd alone.
# Seen: in workerd alone its resident memory is flat; in Miniflare it grows by some 8 KB for each fetch, however small
# the response is, and whatever heap the Worker has. Miniflare puts a Worker of its own between each Worker and the
# network, also if nothing is asked for that needs one, and nobody collects the garbage of that one.
# Versions: npm miniflare 5.20261006.1-alpha, workerd 1.20261006.1.
# Gatehouse: `npm run bench -- impact` measures the memory of a survey's 5,000 reads in workerd alone
# (e2e/bench/impact.ts), where it is a third of what Miniflare shows.
set -euo pipefail
echo 'Guess: memory grows by less than 10 MB over 4,000 fetches of a Worker that collects its garbage, in both.'
echo 'Seen:  by less in workerd 1.20261006.1, and by more than 20 MB in miniflare 5.20261006.1-alpha.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund miniflare@5.20261006.1-alpha workerd@1.20261006.1

cat >worker.js <<'JS'
export default {
  async fetch(request) {
    const upstream = new URL(request.url).searchParams.get('upstream')
    for (let count = 1; count <= 1_000; count += 1) {
      await (await fetch(upstream)).text()
      if (count % 50 === 0) gc()
    }
    return new Response('fetched')
  },
}
JS
cat >config.capnp <<'CAPNP'
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "2026-10-06",
    )),
    (name = "internet", network = (allow = ["private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
  v8Flags = ["--expose-gc"],
);
CAPNP
cat >measure.mjs <<'JS'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import http from 'node:http'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import workerd from 'workerd'

const server = http.createServer((_, response) => response.end('small')).listen(0, '127.0.0.1')
await once(server, 'listening')
const upstream = encodeURIComponent(`http://127.0.0.1:${server.address().port}/`)
const field = (pid, name) =>
  new RegExp(`^${name}:\\s+(\\S+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]

/** Megabytes that a process grows by over 4,000 fetches, after the first 1,000. */
async function growth(origin, pid) {
  const fetchMany = async () => (await fetch(`${origin}/?upstream=${upstream}`)).text()
  await fetchMany()
  const before = Number(field(pid, 'VmRSS'))
  for (let count = 0; count < 4; count += 1) await fetchMany()
  return (Number(field(pid, 'VmRSS')) - before) / 1000
}

const runtime = spawn(workerd.default ?? workerd, ['serve', 'config.capnp', '--control-fd=3'], {
  stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
})
let said = ''
while (!said.includes('\n')) said += String((await once(runtime.stdio[3], 'data'))[0])
const alone = await growth(`http://127.0.0.1:${JSON.parse(said.split('\n')[0]).port}`, runtime.pid)
runtime.kill()
await once(runtime, 'exit')

process.env.MINIFLARE_WORKERD_V8_FLAGS = '--expose-gc'
const miniflare = new Miniflare(
  convertV4MiniflareOptions({
    name: 'main',
    modules: true,
    script: readFileSync('worker.js', 'utf8'),
    compatibilityDate: '2026-10-06',
    cf: false,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  }),
)
const { origin } = await miniflare.unsafeGetDirectURL()
const pid = readdirSync('/proc')
  .filter((entry) => /^\d+$/.test(entry))
  .find((entry) => field(entry, 'Name')?.startsWith('workerd') && Number(field(entry, 'PPid')) === process.pid)
const within = await growth(origin.replace(/\/$/, ''), pid)
await miniflare.dispose()
server.close()

const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version
console.log(`MB of growth over 4,000 fetches: workerd ${version('workerd')} alone ${alone.toFixed(1)}, in miniflare ${version('miniflare')} ${within.toFixed(1)}`)
process.exit(alone < 10 && within > 20 ? 0 : 1)
JS
node measure.mjs
