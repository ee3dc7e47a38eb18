import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { CLOUDFLARE_OPERATIONS, type CloudflareOperationName } from '../api/cloudflare-operations'
import { ACME, callDemo, emulator, ORIGIN, send, signIn } from './testing/demo-client'
import deployed from './index'
import local, { type LocalEnv } from './local'
import { createApiToken } from './testing/fake-upstream'
import { callUpstreamOperation, type UpstreamConnection } from './upstream'

beforeEach(async () => {
  await emulator.reset()
})

const READS = Object.entries(CLOUDFLARE_OPERATIONS).flatMap(
  ([name, { method }]) =>
    method === 'GET' && !name.match(/Session|Identity$|Logins|CustomPage$/)
      ? [name as CloudflareOperationName]
      : [], // a key of the table
)

describe('the emulator sees of a request', () => {
  const headers = {
    authorization: 'Bearer of-the-caller',
    cookie: 'CF_Authorization=of-the-caller',
    'cf-access-jwt-assertion': 'of-the-caller',
    'x-auth-email': 'of-the-caller',
  }

  test.each(READS)('%s the gateway’s token and none of the caller’s credentials', async (name) => {
    await emulator.forget()
    expect((await callDemo(name, { headers })).status).toBe(200)
    await expectClean()
  })

  test('a write the same', async () => {
    await emulator.forget()
    expect((await send('updateOrganization', { name: 'New' }, { headers })).status).toBe(200)
    await expectClean()
  })
})

describe('a fault upstream', () => {
  const FAULTS: [fault: Record<string, unknown>, status: number, says: string][] = [
    [{ kind: 'drop-before' }, 502, 'gatehouse.error.upstream_unreachable'],
    [{ kind: 'drop-after' }, 502, 'gatehouse.error.upstream_unreachable'],
    [{ kind: 'html' }, 502, 'gatehouse.error.upstream_malformed'],
    [{ kind: 'truncate' }, 502, 'gatehouse.error.upstream_malformed'],
    [{ kind: 'status', status: 429, code: 10429, retry_after: 3 }, 429, '10429'],
    [{ kind: 'status', status: 500, code: 10001 }, 500, '10001'],
  ]
  const CALLS: [CloudflareOperationName, body?: unknown][] = [
    ['getOrganization'],
    ['listUsers'],
    ['revokeUser', { email: 'ana@acme.example' }],
  ]
  const cases = CALLS.flatMap(([name, body]) =>
    FAULTS.map(([fault, status, says]) => ({ name, body, fault, status, says })),
  )

  test.each(cases)('$fault.kind of $name: $status', async ({ name, body, fault, status, says }) => {
    await emulator.addFault({ ...fault, operation: name })
    const response = await (body === undefined ? callDemo(name) : send(name, body))
    const text = await response.text()
    expect(response.status).toBe(status)
    expect(JSON.parse(text)).toMatchObject({ success: false })
    expect(text).toContain(says)
    expect(text).not.toContain(env.DEMO.CLOUDFLARE_API_TOKEN)
  })

  const WRITES: [CloudflareOperationName, status: number, body: unknown][] = [
    ['updateOrganization', 200, { name: 'New' }],
    ['updateDoh', 201, { doh_jwt_duration: '12h' }],
  ]

  test.each(WRITES)(
    'that loses the response of %s does not hide its outcome',
    async (name, status, body) => {
      for (const kind of ['drop-after', 'truncate']) {
        await emulator.reset()
        await emulator.addFault({ kind, operation: name })
        const response = await send(name, body)
        expect(response.status).toBe(status)
        expect(await response.json()).toMatchObject({ success: true })
        expect(response.headers.get('etag')).toMatch(/^"/)
      }
    },
  )

  test.each(WRITES)(
    'that prevents %s is distinguished from one that does not',
    async (name, _status, body) => {
      for (const [fault, status, says] of [
        [{ kind: 'drop-before' }, 502, 'gatehouse.error.not_applied'],
        [{ kind: 'html' }, 502, 'gatehouse.error.not_applied'],
        [{ kind: 'status', status: 500, code: 10001 }, 500, '10001'],
        [{ kind: 'status', status: 429, code: 10429 }, 429, '10429'],
      ] as const) {
        await emulator.addFault({ ...fault, operation: name })
        const response = await send(name, body)
        const text = await response.text()
        expect(response.status).toBe(status)
        expect(text).toContain(says)
        expect(text).not.toContain('outcome_unknown')
      }
    },
  )

  test.each(WRITES)(
    'that loses the response of %s and then stays away leaves the outcome unknown',
    async (name, _status, body) => {
      const read = name === 'updateDoh' ? 'getDoh' : 'getOrganization'
      await emulator.addFault({ kind: 'drop-after', operation: name })
      await emulator.addFault({ kind: 'drop-before', operation: read, skip: 1 })
      const response = await send(name, body)
      expect(response.status).toBe(502)
      expect(await response.text()).toContain('gatehouse.error.outcome_unknown')
    },
  )

  test('is over when it is over', async () => {
    await emulator.addFault({ kind: 'html' })
    expect((await callDemo('getOrganization')).status).toBe(502)
    expect((await callDemo('getOrganization')).status).toBe(200)
  })

  test.each(['getOrganization', 'revokeUser'] as const)(
    'that is a slow body of %s ends at the time limit',
    async (name) => {
      await emulator.addFault({ kind: 'slow', ms: 20_000 })
      const body = { email: 'ana@acme.example' }
      const reply = await callUpstreamOperation(upstreamWithLimit(50), name, {
        account_id: ACME,
        body: name === 'revokeUser' ? body : undefined,
      })
      expect(reply.answer.status).toBe(504)
    },
  )

  test('that is slow, but not too slow, is waited for', async () => {
    await emulator.addFault({ kind: 'slow', ms: 10 })
    const reply = await callUpstreamOperation(upstreamWithLimit(20_000), 'getOrganization', {
      account_id: ACME,
    })
    expect(reply.answer.status).toBe(200)
  })
})

describe('the demo', () => {
  test('is there when nothing is configured, and says that it is one', async () => {
    const response = await session({}, { cookie: await signIn('admin@acme.example') })
    expect(await response.json()).toMatchObject({
      result: {
        mode: 'demo',
        email: 'admin@acme.example',
        accounts: env.DEMO.CLOUDFLARE_ACCOUNT_ID?.split(',').map((id) => ({ id })),
      },
    })
  })

  test.each<Partial<LocalEnv>>([
    { CLOUDFLARE_API_TOKEN: 'x' },
    { CLOUDFLARE_ACCOUNT_ID: 'x' },
    { LOCAL_OPERATOR: 'ana@example.com' },
  ])('is gone as soon as something is: %o', async (settings) => {
    expect((await session(settings)).status).toBe(503)
    const control = incoming(`${ORIGIN}/__emulator/requests`)
    const response = await local.fetch(control, { ...env, ...settings }, context())
    expect(response.status).toBe(404)
  })

  test('is live when all is configured', async () => {
    const response = await session({
      CLOUDFLARE_API_TOKEN: 'x',
      CLOUDFLARE_ACCOUNT_ID: 'y',
      LOCAL_OPERATOR: 'ana@example.com',
    })
    expect(await response.json()).toMatchObject({
      result: { mode: 'live', accounts: [{ id: 'y' }] },
    })
  })

  test('is for this machine alone', async () => {
    const request = incoming('http://gatehouse.example.com/api/session')
    expect((await local.fetch(request, env, context())).status).toBe(403)
  })

  test('does not exist in the deployed Worker, whatever is bound to it', async () => {
    const paths = ['/api/session', `/client/v4/accounts/${ACME}/access/organizations`]
    for (const path of paths) {
      const response = await deployed.fetch(incoming(`${ORIGIN}${path}`), env, context())
      expect(response.status).toBe(503)
    }
    const control = incoming(`${ORIGIN}/__emulator/requests`)
    expect((await deployed.fetch(control, env, context())).status).toBe(404)
  })
})

function upstreamWithLimit(timeLimit: number): UpstreamConnection {
  return {
    baseUrl: 'http://emulator/client/v4',
    fetch: (request) => env.EMULATOR.fetch(request),
    token: createApiToken(env.DEMO.CLOUDFLARE_API_TOKEN ?? ''),
    timeLimit,
  }
}

async function expectClean(): Promise<void> {
  const requests = await emulator.requests()
  expect(requests.length).toBeGreaterThan(0)
  for (const { token, header_names } of requests) {
    expect(token).toBe('everything')
    expect(header_names.filter((name) => /cookie|cf-access|x-auth/.test(name))).toEqual([])
  }
}

/** Asks the local Worker for the session, under these settings. */
function session(
  settings: Partial<LocalEnv>,
  headers: Record<string, string> = {},
): Response | Promise<Response> {
  return local.fetch(incoming(`${ORIGIN}/api/session`, headers), { ...env, ...settings }, context())
}

function incoming(url: string, headers: Record<string, string> = {}) {
  return new Request<unknown, IncomingRequestCfProperties>(url, { headers })
}

/** Nothing here waits for work that outlives its response. */
function context(): ExecutionContext {
  return { waitUntil() {}, passThroughOnException() {} } as unknown as ExecutionContext // the two that Hono knows
}
