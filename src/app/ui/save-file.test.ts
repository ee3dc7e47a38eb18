import { describe, expect, test } from 'vitest'
import { jsonTrailerLine } from '../../api/download-trailer'
import { failureEnvelope } from '../../api/envelope'
import { createGatewayError } from '../../api/errors'
import { fetchCompleteDownload } from './save-file'

const URL_OF_FILE = 'http://localhost/api/accounts/a/journal.ndjson'
const ATTACHED = {
  'content-disposition': 'attachment; filename="journal.ndjson"',
  'x-request-id': 'request-1',
}
const LINE = `${JSON.stringify({ entry: 1 })}\n`
const END = jsonTrailerLine({ end: true, count: 1, last_hash: '5a'.repeat(32) })

const receive = (response: Response) =>
  fetchCompleteDownload(() => Promise.resolve(response), URL_OF_FILE, 'ndjson')

/** Returns a body that fails after its first chunk. */
function brokenBody(): ReadableStream {
  let isFirst = true
  return new ReadableStream({
    pull(controller) {
      if (isFirst) controller.enqueue(new TextEncoder().encode(LINE))
      else controller.error(new TypeError('terminated'))
      isFirst = false
    },
  })
}

describe('a file', () => {
  test('is received as it was sent', async () => {
    const received = await receive(new Response(LINE + END, { headers: ATTACHED }))
    expect(received.ok && (await received.file.text())).toBe(LINE + END)
  })

  test.each([
    ['ends before its last line', () => LINE],
    ['ends within its last line', () => LINE + END.slice(0, -2)],
    ['is empty', () => ''],
    ['breaks off', brokenBody],
  ])('that %s is reported as incomplete, with the id of its request', async (_what, body) => {
    const received = await receive(new Response(body(), { headers: ATTACHED }))
    expect(received).toMatchObject({
      ok: false,
      error: {
        message: expect.stringContaining('The file is incomplete'),
        trace: { requestId: 'request-1' },
      },
    })
  })

  test('that is refused reports the reason', async () => {
    const body = failureEnvelope([
      createGatewayError('forbidden', 'Your role does not include this.'),
    ])
    expect(await receive(Response.json(body, { status: 403 }))).toMatchObject({
      ok: false,
      error: { status: 403, messages: [{ code: 990403 }] },
    })
  })

  test.each([
    ['a page that signs in', '<html>'],
    [
      'an answer that is no file',
      JSON.stringify({ success: true, errors: [], messages: [], result: {} }),
    ],
  ])('is not %s', async (_what, body) => {
    expect(await receive(new Response(body))).toMatchObject({
      ok: false,
      error: { reason: { kind: 'malformed' } },
    })
  })
})
