import { rmSync } from 'node:fs'
import path from 'node:path'
import type { Logger, Plugin } from 'vite'

/** Where the local runtime stores its objects. */
export const LOCAL_STATE = path.resolve(process.env['GATEHOUSE_STATE'] ?? '.wrangler/state')

/** Where Miniflare stores traces of requests unless X_LOCAL_OBSERVABILITY forbids it. */
const TRACES = path.join(LOCAL_STATE, 'v3/observability')

/**
 * Deletes the traces that earlier versions let Miniflare store: whole addresses, with who was searched
 * for and links to drafts. It can go when nobody is left who ran such a version.
 */
export function withoutOldTraces(): Plugin {
  return {
    name: 'gatehouse:without-old-traces',
    configureServer: ({ config }) => deleteOldTraces(config.logger),
    configurePreviewServer: ({ config }) => deleteOldTraces(config.logger),
  }
}

function deleteOldTraces(logger: Logger): void {
  try {
    rmSync(TRACES, { recursive: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  // A warning, since `npm start` prints nothing less.
  logger.warn(`Deleted ${path.relative('.', TRACES)}, where earlier runs stored whole requests.`)
}
