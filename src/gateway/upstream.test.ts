import { describe, expect, test } from 'vitest'
import type { GatewayErrorSlug } from '../api/errors'
import { failureEnvelope, successEnvelope } from '../api/envelope'
import {
  ApiToken,
  callUpstreamOperation,
  sendUpstreamRequest,
  type UpstreamTokenName,
  type UpstreamConnection,
  type UpstreamReply,
} from './upstream'

const call = { account_id: 'acme' }
const json = (value: unknown, init?: ResponseInit) => new Response(JSON.stringify(value), init)

function upstream(
  answer: UpstreamConnection['fetch'],
  rest: Partial<UpstreamConnection> = {},
): UpstreamConnection {
  return { baseUrl: 'http://upstream/v4', fetch: answer, token: token('secret'), ...rest }
}

function token(text: string): ApiToken {
  const parsed = ApiToken.parse(text)
  if (parsed === undefined) throw new Error('no token')
  return parsed
}

/** Returns the request that a call would send. */
async function sent(
  ...[name, options, rest]: [...Tail<typeof callUpstreamOperation>, Partial<UpstreamConnection>?]
) {
  const requests: Request[] = []
  const recording = upstream((request) => {
    requests.push(request)
    return Promise.resolve(json(successEnvelope(null)))
  }, rest)
  await callUpstreamOperation(recording, name, options)
  const [request] = requests
  if (request === undefined || requests.length > 1) throw new Error('not one request')
  return request
}

type Tail<F> = F extends (first: never, ...rest: infer Rest) => unknown ? Rest : never

describe('upstream requests', () => {
  test('is the operation’s method, path and query with the token', async () => {
    const request = await sent('listUsers', { account_id: 'acme', search: '?email=a%40b.c&page=2' })
    expect(request.method).toBe('GET')
    expect(request.url).toBe('http://upstream/v4/accounts/acme/access/users?email=a%40b.c&page=2')
    expect(Object.fromEntries(request.headers)).toEqual({
      accept: 'application/json',
      authorization: 'Bearer secret',
      'user-agent': 'gatehouse',
    })
    expect(request.redirect).toBe('manual')
  })

  test('is a body as JSON', async () => {
    const request = await sent('updateOrganization', { ...call, body: { name: 'ü' } })
    expect(request.method).toBe('PUT')
    expect(request.headers.get('content-type')).toBe('application/json')
    expect(await request.json()).toEqual({ name: 'ü' })
  })

  test('carries the revoke token for a revocation alone', async () => {
    const rest = { revokeToken: token('revoke-only') }
    const revocation = await sent('revokeUser', call, rest)
    const read = await sent('getOrganization', call, rest)
    const write = await sent('updateDoh', call, rest)
    expect(revocation.headers.get('authorization')).toBe('Bearer revoke-only')
    expect(read.headers.get('authorization')).toBe('Bearer secret')
    expect(write.headers.get('authorization')).toBe('Bearer secret')
  })

  test.each<[UpstreamTokenName, text: string]>([
    ['api', 'secret'],
    ['revoke', 'revoke-only'],
  ])('of the gateway’s own carry the token that they name: %s', async (name, text) => {
    const requests: Request[] = []
    const recording = upstream(
      (request) => {
        requests.push(request)
        return Promise.resolve(json(successEnvelope(null)))
      },
      { revokeToken: token('revoke-only') },
    )
    const path = '/user/tokens/verify'
    await sendUpstreamRequest(recording, { method: 'GET', path, token: name })
    expect(requests.map(({ method, url }) => ({ method, url }))).toEqual([
      { method: 'GET', url: 'http://upstream/v4/user/tokens/verify' },
    ])
    expect(Object.fromEntries(requests[0]?.headers ?? [])).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${text}`,
      'user-agent': 'gatehouse',
    })
  })

  test('carries the one token for a revocation if there is no other', async () => {
    const request = await sent('revokeUser', call)
    expect(request.headers.get('authorization')).toBe('Bearer secret')
  })
})

describe('an answer', () => {
  test('passes whole, with the headers that say something to a caller', async () => {
    const envelope = { ...successEnvelope({ a: 1 }), unknown: 'kept' }
    const headers = {
      'cf-ray': '8a1-AMS',
      ratelimit: '"default";r=50;t=30',
      'ratelimit-policy': '"burst";q=100;w=60',
      'set-cookie': '__cf_bm=1',
      server: 'cloudflare',
      'content-type': 'text/html',
    }
    const reply = await callUpstreamOperation(
      upstream(() => Promise.resolve(json(envelope, { status: 201, headers }))),
      'createOrganization',
      call,
    )
    expect(reply).toEqual({
      ok: true,
      result: { a: 1 },
      answer: {
        status: 201,
        headers: {
          'cf-ray': '8a1-AMS',
          ratelimit: '"default";r=50;t=30',
          'ratelimit-policy': '"burst";q=100;w=60',
        },
        body: JSON.stringify(envelope),
      },
    })
  })

  test.each([400, 401, 403, 404, 409, 429, 500, 503])(
    'that is an error is passed on unchanged: HTTP %i',
    async (status) => {
      const body = failureEnvelope([{ code: 971, message: 'no' }])
      const headers = { 'retry-after': '7' }
      const reply = await callUpstreamOperation(
        upstream(() => Promise.resolve(json(body, { status, headers }))),
        'getDoh',
        call,
      )
      expect(reply).toEqual({
        ok: false,
        answer: { status, headers, body: JSON.stringify(body) },
        failure: {
          // Only a refusal says that nothing was done.
          kind: status < 500 ? 'refused' : 'lost',
          code: 971,
          message: body.errors[0]?.message,
          causes: [],
          isTimeout: false,
        },
      })
    },
  )

  test.each([
    ['in parts', {}],
    ['with its length', { 'content-length': '9437212' }],
  ])('of 9 MiB is read, %s', async (_how, headers) => {
    const reply = await callUpstreamOperation(
      upstream(() => Promise.resolve(new Response(stream(megabytes(9)), { headers }))),
      'listUsers',
      call,
    )
    expect(reply.ok).toBe(true)
    expect(reply.answer.body.length).toBeGreaterThan(9 * 1024 * 1024)
  })

  test('without success is a failure, whatever its status', async () => {
    const reply = await callUpstreamOperation(
      upstream(() => Promise.resolve(json(failureEnvelope([])))),
      'getDoh',
      call,
    )
    expect(reply).toMatchObject({ ok: false, answer: { status: 200 } })
  })
})

describe('responses that are not from the API', () => {
  const never = new Promise<never>(() => {})
  const ok = JSON.stringify(successEnvelope('secret'))

  type Case = [
    name: string,
    slug: GatewayErrorSlug,
    status: number,
    answer: () => Promise<Response>,
  ]

  test.each<Case>([
    ['a lost connection', 'upstream_unreachable', 502, () => Promise.reject(new Error('secret'))],
    ['HTML', 'upstream_malformed', 502, async () => new Response('<!doctype html>secret')],
    [
      'HTML with an error',
      'upstream_malformed',
      502,
      async () => new Response('<h1>', { status: 520 }),
    ],
    ['no body', 'upstream_malformed', 502, async () => new Response(null)],
    ['an empty body', 'upstream_malformed', 502, async () => new Response('')],
    ['204', 'upstream_malformed', 502, async () => new Response(null, { status: 204 })],
    ['half an envelope', 'upstream_malformed', 502, async () => new Response(ok.slice(0, -1))],
    ['a list', 'upstream_malformed', 502, async () => json([])],
    ['null', 'upstream_malformed', 502, async () => json(null)],
    ['no envelope', 'upstream_malformed', 502, async () => json({ result: 'secret' })],
    ['half a success', 'upstream_malformed', 502, async () => json({ success: 'true' })],
    [
      'no UTF-8',
      'upstream_malformed',
      502,
      async () => new Response(stream([new Uint8Array([0x22, 0xff])])),
    ],
    [
      'a body that breaks off',
      'upstream_malformed',
      502,
      async () => new Response(stream(['{"success"', new Error('secret')])),
    ],
    ['11 MiB', 'upstream_malformed', 502, async () => new Response(stream(megabytes(11)))],
    [
      '11 MiB that say so',
      'upstream_malformed',
      502,
      async () =>
        new Response(stream(megabytes(11)), { headers: { 'content-length': '11534336' } }),
    ],
    [
      'half an envelope that says how long it is',
      'upstream_malformed',
      502,
      async () => new Response(ok.slice(0, -1), { headers: { 'content-length': '9' } }),
    ],
    [
      'a redirect',
      'upstream_malformed',
      502,
      async () => json(successEnvelope(1), { status: 302, headers: { location: 'http://x/' } }),
    ],
    ['no headers in time', 'upstream_timeout', 504, () => never],
    [
      'no body in time',
      'upstream_timeout',
      504,
      async () => new Response(new ReadableStream({ pull: () => never })),
    ],
    [
      'half a body in time',
      'upstream_timeout',
      504,
      async () =>
        new Response(
          new ReadableStream({
            start: (controller) => controller.enqueue(new TextEncoder().encode('{"success"')),
            pull: () => never,
          }),
        ),
    ],
  ])('%s: %s', async (_name, slug, status, answer) => {
    const reply: UpstreamReply = await callUpstreamOperation(
      upstream((request) => Promise.race([answer(), givesUp(request)]), { timeLimit: 50 }),
      'getOrganization',
      call,
    )
    expect(reply.ok).toBe(false)
    expect(reply.answer.status).toBe(status)
    expect(reply.answer.body).toContain(`gatehouse.error.${slug}`)
    expect(reply.answer.body).not.toContain('secret')
  })

  test.each([
    '{"success":true,"result":["\\u0073ecret"]}',
    '{"success":false,"errors":[{"code":1,"message":"Bearer s\\u0065cret"}]}',
    '{"success":true,"result":{"a":{"\\u0073\\u0065\\u0063\\u0072\\u0065\\u0074":1}}}',
    '{"success":true,"result":null,"messages":["\\\\ secre\\u0074"]}',
  ])('that contain the token with escapes, %s, are treated as if it were plain', async (body) => {
    const reply = await callUpstreamOperation(
      upstream(async () => new Response(body)),
      'getOrganization',
      call,
    )
    expect(reply.answer.body).toContain('gatehouse.error.upstream_malformed')
  })

  test('is read no further than whoever asks has room for', async () => {
    const reply = await callUpstreamOperation(
      upstream(async () => new Response(stream(megabytes(2)))),
      'getOrganization',
      { ...call, mostBytes: 1024 * 1024 },
    )
    expect(reply.answer.body).toContain('gatehouse.error.upstream_malformed')
  })

  test.each([408, 504, 522, 524])(
    'with HTTP %i, in an envelope or not, leave the outcome unknown',
    async (status) => {
      for (const body of [JSON.stringify(failureEnvelope([])), '<h1>']) {
        const answer = () => Promise.resolve(new Response(body, { status }))
        const reply = await callUpstreamOperation(upstream(answer), 'updateDoh', call)
        expect(reply).toMatchObject({ failure: { kind: 'lost', isTimeout: true } })
      }
    },
  )

  test('keeps the status and the ray id, by which Cloudflare’s support finds it', async () => {
    const reply = await callUpstreamOperation(
      upstream(async () => new Response('<h1>', { status: 522, headers: { 'cf-ray': '8a1' } })),
      'getOrganization',
      call,
    )
    expect(reply.answer.headers).toEqual({ 'cf-ray': '8a1' })
    expect(reply.answer.body).toContain('HTTP 522')
  })
})

test('a token that no header can carry is none', () => {
  for (const text of ['', 'two words', 'line\nbreak', 'ключ', 'tab\t']) {
    expect(ApiToken.parse(text)).toBeUndefined()
  }
})

function stream(chunks: (string | Uint8Array | Error)[]): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks.shift()
      if (chunk === undefined) controller.close()
      else if (chunk instanceof Error) controller.error(chunk)
      else controller.enqueue(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk)
    },
  })
}

/** An envelope in parts of 1 MiB. */
function megabytes(count: number): string[] {
  const text = Array.from({ length: count }, () => 'x'.repeat(1024 * 1024))
  return ['{"success":true,"result":"', ...text, '"}']
}

/** A fake connection that hangs must detect by itself that the caller gave up. */
function givesUp(request: Request): Promise<never> {
  return new Promise((_, reject) => {
    request.signal.addEventListener('abort', () => reject(new Error('aborted')))
  })
}
