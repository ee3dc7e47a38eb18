import { rmSync } from 'node:fs'
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
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

/** A request for a part of a file, or only if it changed, is not answered from memory. */
const CONDITIONS = ['range', 'if-none-match', 'if-modified-since'] as const

type SentFile = { headers: OutgoingHttpHeaders; body: Buffer }

/** The most bytes that are remembered: several times those of the build, in each encoding that browsers ask for. */
const MAX_REMEMBERED_BYTES = 32 * 1024 * 1024

/**
 * Answers with a file from memory once it was sent, headers and all, as a cache in front of the deployed Worker does.
 * Otherwise each of them, of which a page has a dozen, passes through workerd and is compressed each time. Only files
 * whose name changes with their content are remembered.
 */
export function cachePreviewAssetsPlugin(): Plugin {
  const sent = new Map<string, SentFile>()
  let bytes = 0
  const remember = (key: string, file: SentFile) => {
    const added = sent.has(key) ? 0 : key.length + file.body.byteLength
    // A caller who asks for other names and encodings gets them as if nothing were remembered.
    if (bytes + added > MAX_REMEMBERED_BYTES) return
    bytes += added
    sent.set(key, file)
  }
  return {
    name: 'gatehouse:remembered-preview-files',
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        const { method, url = '', headers } = request
        if (
          method !== 'GET' ||
          !url.startsWith('/assets/') ||
          CONDITIONS.some((name) => name in headers)
        ) {
          next()
          return
        }
        const key = `${url} ${String(headers['accept-encoding'])}`
        const known = sent.get(key)
        if (known === undefined) {
          watchResponse(response, (file) => remember(key, file))
          next()
          return
        }
        for (const [name, value = ''] of Object.entries(known.headers)) {
          response.setHeader(name, value)
        }
        response.end(known.body)
      })
    },
  }
}

/** Calls back with what a response sent, if it was sent whole and is a file. */
function watchResponse(response: ServerResponse, onSent: (file: SentFile) => void): void {
  const parts: Buffer[] = []
  const collecting: ProxyHandler<ServerResponse['write'] & ServerResponse['end']> = {
    apply(send, self, parameters: Parameters<typeof send>) {
      const part: unknown = parameters[0]
      if (typeof part === 'string' || part instanceof Uint8Array) parts.push(Buffer.from(part))
      return Reflect.apply(send, self, parameters)
    },
  }
  response.write = new Proxy(response.write.bind(response), collecting)
  response.end = new Proxy(response.end.bind(response), collecting)
  response.once('finish', () => {
    if (response.statusCode !== 200) return
    onSent({ headers: response.getHeaders(), body: Buffer.concat(parts) })
  })
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
