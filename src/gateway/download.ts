import type { DownloadTrailer } from '../api/download-trailer'
import { writeFailureLog } from './request-log'
import type { DownloadPart, DownloadFileFraming } from './account/download-parts'
import { SECURITY_HEADERS, respondWithResult } from './response'
import { type GatewayContext, isDurableObjectInterruption } from './gateway-context'
import { refuse } from './result'

type Download<Key> = {
  filename: string
  format: Omit<DownloadFileFraming, 'end'> & {
    end: (end: Omit<DownloadTrailer, 'after'> & { after?: Key }) => string | Promise<string>
  }
  /** The key of the line to continue after; undefined for everything. */
  after: Key | undefined
  /**
   * Reads a part with a call of its own to the account's object. Returns null if the subject of the download does not
   * exist.
   */
  readPart: (after: Key | undefined) => Promise<DownloadPart<Key> | null>
  /** The error message in that case. */
  missing?: string
}

/** The number of attempts if the account's object was reset during the read, for instance by a deployment. */
const ATTEMPTS = 4
const WAIT_MS = 250

/** workerd accepts no other request while a download always has something to do; a timer lets them in. */
export const DOWNLOAD_YIELD_PAUSE_MS = 1

/**
 * Streams a file whose end is not known yet. It is read at the pace of the client, a part at a time and at most one
 * ahead, and its last line has the number of lines. A download that fails midway breaks off, and its request id is in
 * the log. Clients can tell only by the last line, because workerd ends an interrupted response as if it were complete.
 * @see https://github.com/cloudflare/workerd/issues/6818
 */
export async function respondWithFileStream<Key>(
  c: GatewayContext,
  { filename, format, after, readPart, missing = '' }: Download<Key>,
): Promise<Response> {
  const encoder = new TextEncoder()
  let count = 0
  let key = after
  let isWanted = true
  // A stream that enqueues nothing is not pulled again, so parts without lines are passed over.
  const readLines = async () => {
    for (;;) {
      const part = await readAgain(() => readPart(key))
      if (part === null || part.count > 0 || part.next === undefined) return part
      key = part.next
      await scheduler.wait(DOWNLOAD_YIELD_PAUSE_MS)
    }
  }
  // Read before the response starts, so that an immediate failure is returned as an error.
  const first = await readLines()
  if (first === null) return respondWithResult(refuse('not_found', missing))
  const begin = first.after ?? after
  let next: Promise<DownloadPart<Key> | null> = Promise.resolve(first)
  // While the client takes a part, the next one is read.
  const readAhead = () => {
    next = scheduler.wait(DOWNLOAD_YIELD_PAUSE_MS).then(readLines)
    // A failure is handled when the part is wanted.
    next.catch(() => {})
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (format.start !== '') controller.enqueue(encoder.encode(format.start))
      },
      async pull(controller) {
        try {
          const part = await next
          if (part === null) throw new TypeError('It is not there any more.')
          if (!isWanted) return
          if (count > 0 && part.count > 0 && format.separator !== '') {
            controller.enqueue(encoder.encode(format.separator))
          }
          if (part.count > 0) controller.enqueue(part.bytes)
          count += part.count
          key = part.next
          if (key !== undefined) return readAhead()
          const end = { end: true, count, last_hash: part.last_hash } as const
          const line = await format.end(begin === undefined ? end : { ...end, after: begin })
          controller.enqueue(encoder.encode(line))
          controller.close()
        } catch (error) {
          writeFailureLog(c.var.requestId, error)
          // A new error, because the runtime logs the message of this one.
          controller.error(new Error('The download broke off.'))
        }
      },
      cancel() {
        isWanted = false
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, {
    headers: {
      ...SECURITY_HEADERS,
      'content-type': format.type,
      'content-disposition': `attachment; filename="${filename}"`,
    },
  })
}

async function readAgain<Part>(read: () => Promise<Part>): Promise<Part> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read()
    } catch (error) {
      if (attempt === ATTEMPTS || !isDurableObjectInterruption(error)) throw error
      await scheduler.wait(WAIT_MS * attempt)
    }
  }
}
