/**
 * Runs the deployed Worker in workerd and nothing else, in a separate thread. `vite preview`, which serves it locally,
 * puts its own servers in front, which are slower than the gateway.
 */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { convertV4MiniflareOptions, Miniflare } from 'miniflare'
import { DEPLOYED_BUILD_FOLDER } from '../../src/build/build.ts'
import type { StartedRuntime } from './benched-gateway.ts'

const [folder = '', ...options] = process.argv.slice(2)
const isInspected = options.includes('inspected')

/** The Worker comes first, then the modules that it imports. */
const build = path.join(DEPLOYED_BUILD_FOLDER, 'gatehouse')
const files = ['index.js', ...globSync('assets/*.js', { cwd: build })]
const builtModules = files.map((file) => ({
  type: 'ESModule' as const,
  path: file,
  contents: readFileSync(path.join(build, file), 'utf8'),
}))

const gateway = new Miniflare({
  ...convertV4MiniflareOptions({
    name: 'gatehouse',
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    cf: false,
    modules: builtModules,
    compatibilityDate: '2026-10-06',
    durableObjects: { ACCOUNT: { className: 'Account', useSQLite: true } },
    bindings: workerData as Record<string, string>, // the settings, from benched-gateway.ts
    ...(isInspected && { inspectorPort: 0 }),
    // These are one line per request, and nobody reads them here.
    handleStructuredLogs: () => undefined,
  }),
  ...(folder !== '' && { resourcePersistencePath: folder }),
})
const { origin } = await gateway.unsafeGetDirectURL()
const inspector = isInspected ? String(await gateway.getInspectorURL()) : undefined
parentPort?.once('message', () => void gateway.dispose().then(() => process.exit()))
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
parentPort?.postMessage({ origin, inspector } satisfies StartedRuntime)
