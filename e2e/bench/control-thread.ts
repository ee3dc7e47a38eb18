/**
 * Runs a Worker without Gatehouse in workerd, in a separate thread. By path it does nothing, passes a response of the
 * upstream on, or reads or adds rows of an object's SQLite.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import type { StartedRuntime } from './benched-gateway.ts'

const { upstream } = workerData as { upstream: string } // from benched-gateway.ts

const script = `
import { DurableObject } from 'cloudflare:workers'

export class Rows extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env)
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY, body TEXT)')
  }
  add() {
    this.ctx.storage.sql.exec('INSERT INTO rows (body) VALUES (?)', 'x'.repeat(2000))
  }
  list() {
    return JSON.stringify(
      this.ctx.storage.sql.exec('SELECT * FROM rows ORDER BY id DESC LIMIT 50').toArray(),
    )
  }
}

export default {
  async fetch(request, env) {
    const rows = env.ROWS.getByName('rows')
    const { pathname } = new URL(request.url)
    switch (pathname) {
      case '/fetch':
        return new Response(await (await fetch(env.UPSTREAM)).text())
      case '/list':
        return new Response(await rows.list())
      case '/add':
        await rows.add()
        return new Response('added')
      default:
        return new Response('nothing')
    }
  },
}`

const control = new Miniflare(
  convertV4MiniflareOptions({
    name: 'control',
    modules: true,
    script,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    inspectorPort: 0,
    cf: false,
    compatibilityDate: '2026-10-06',
    durableObjects: { ROWS: { className: 'Rows', useSQLite: true } },
    bindings: { UPSTREAM: upstream },
  }),
)
const { origin } = await control.unsafeGetDirectURL()
const inspector = String(await control.getInspectorURL())
parentPort?.once('message', () => void control.dispose().then(() => process.exit()))
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage({ origin, inspector } satisfies StartedRuntime)
