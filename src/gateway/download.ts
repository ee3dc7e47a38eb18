import type { DownloadEnd } from '../api/download-end'
import { writeFailureLog } from './access-log'
import type { DownloadPart } from './account/download-part'
import { failure, PROTECTION, toResponse } from './answer'
import type { GatewayContext } from './context'
import { isInterruption } from './interruption'

type Download = {
  filename: string
  type: string
  /** The key of the line to go on after; undefined for all. */
  after: number | undefined
  /** By a call of its own to the account's object; null if what is to be downloaded is not there. */
  readPart: (after: number | undefined) => Promise<DownloadPart | null>
  /** What is said then. */
  missing?: string
  format: LineFormat
}

/** What there is of a download besides its lines. */
export type LineFormat = {
  start: string
  /** Between one part and the next. */
  separator: string
  end: (end: DownloadEnd) => string
}

/** An object that was reset while it read is asked again: by a deploy, for instance. */
const ATTEMPTS = 4
const WAIT_MS = 250

/** workerd takes up no other request while a download always has something to do; a timer lets them in. */
const PAUSE_MS = 1

/**
 * A file that begins before its end is known. It is read as fast as it is taken, a part at a time, and ends
 * with how many lines there were; one that fails on the way breaks off, and its request's id is in the log.
 * By that line alone clients can tell, since workerd ends an answer that broke off as if it were whole.
 * @see https://github.com/cloudflare/workerd/issues/6818
 */
export async function download(
  c: GatewayContext,
  { filename, type, after, readPart, missing = '', format }: Download,
): Promise<Response> {
  const encoder = new TextEncoder()
  let count = 0
  let key = after
  let isWanted = true
  // Before the answer begins, so that what fails at once is answered as a failure.
  let first = await readAgain(() => readPart(after))
  if (first === null) return toResponse(failure('not_found', missing))
  const readNext = async () => {
    await scheduler.wait(PAUSE_MS)
    return readAgain(() => readPart(key))
  }
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        if (format.start !== '') controller.enqueue(encoder.encode(format.start))
      },
      async pull(controller) {
        try {
          const part = first ?? (await readNext())
          if (part === null) throw new TypeError('It is not there any more.')
          first = null
          if (!isWanted) return
          if (count > 0 && part.count > 0 && format.separator !== '') {
            controller.enqueue(encoder.encode(format.separator))
          }
          if (part.count > 0) controller.enqueue(part.bytes)
          count += part.count
          key = part.next
          if (key !== undefined) return
          const end = { end: true, count, last_hash: part.last_hash } as const
          const line = format.end(after === undefined ? end : { ...end, after })
          controller.enqueue(encoder.encode(line))
          controller.close()
        } catch (error) {
          writeFailureLog(c.var.requestId, error)
          // Another one, since the runtime logs its message.
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
      ...PROTECTION,
      'content-type': type,
      'content-disposition': `attachment; filename="${filename}"`,
    },
  })
}

async function readAgain<Part>(read: () => Promise<Part>): Promise<Part> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await read()
    } catch (error) {
      if (attempt === ATTEMPTS || !isInterruption(error)) throw error
      await scheduler.wait(WAIT_MS * attempt)
    }
  }
}
