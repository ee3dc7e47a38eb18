import { rmSync } from 'node:fs'
import path from 'node:path'
import compression from 'compression'
import type { Connect, Logger, Plugin } from 'vite'

/** The folder in which the local runtime stores its objects. */
export const LOCAL_STATE_FOLDER = path.resolve(process.env['GATEHOUSE_STATE'] ?? '.wrangler/state')

/** The folder in which Miniflare stores traces of requests unless X_LOCAL_OBSERVABILITY forbids it. */
const TRACES = path.join(LOCAL_STATE_FOLDER, 'v3/observability')

/**
 * Deletes the traces that earlier versions let Miniflare store: full addresses, including searches for people and links
 * to drafts. This plugin can go when nobody has run such a version any more.
 */
export function deleteMiniflareTracesPlugin(): Plugin {
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
  // This is a warning because `npm start` prints no lower level.
  logger.warn(`Deleted ${path.relative('.', TRACES)}, where earlier runs stored whole requests.`)
}

/**
 * `vite preview` sends files uncompressed; Cloudflare compresses them, so the local server does too. This plugin can go
 * when Vite's preview server compresses by itself.
 */
export function compressPreviewPlugin(): Plugin {
  return {
    name: 'gatehouse:compressed-preview',
    configurePreviewServer({ middlewares }) {
      const compress = compression()
      // The type is for Express, whose requests and responses extend Node's; the function uses nothing of Express.
      middlewares.use(compress as unknown as Connect.NextHandleFunction)
    },
  }
}
