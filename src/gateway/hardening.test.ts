import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { failureEnvelope } from '../api/envelope'
import { LIMITS } from '../api/limits'
import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
  operationPath,
} from '../api/cloudflare-operations'
import type { Role } from '../api/roles'
import {
  createAccessUnderTest,
  AUDIENCE,
  certificatesResponse,
  personClaims,
  serviceClaims,
  signClaims,
  type SigningKey,
  createSigningKey,
} from './testing/access-under-test'
import {
  ACCOUNT,
  gatewayUnderTest,
  ORGANIZATION,
  OTHER_ACCOUNT,
  TOKEN,
} from './testing/fake-upstream'

const { updateOrganization, listUsers } = CLOUDFLARE_OPERATIONS

function pathOf(name: CloudflareOperationName, account_id = ACCOUNT): string {
  return `/client/v4${operationPath(CLOUDFLARE_OPERATIONS[name].path, { account_id, user_id: 'u-1' })}`
}

const ORGANIZATION_PATH = pathOf('updateOrganization')
const put = (body: BodyInit): RequestInit => ({ method: updateOrganization.method, body })

const noConnection = () => Promise.reject(new Error('connection refused'))

describe('the log', () => {
  const levels = (['log', 'warn', 'error'] as const).map((level) => ({
    level,
    written: vi.spyOn(console, level).mockImplementation(() => undefined),
  }))

  afterEach(() => {
    for (const { written } of levels) written.mockClear()
  })

  let key: SigningKey

  beforeAll(async () => {
    key = await createSigningKey('known')
  })

  /** The gateway behind Access, where Ana may do everything and Hal may revoke people. */
  function behindAccess(options: Parameters<typeof gatewayUnderTest>[0] = {}) {
    const access = createAccessUnderTest({
      roles: { 'ana@example.com': 'admin', 'hal@example.com': 'helpdesk' },
      answer: (path) =>
        path === 'certs' ? certificatesResponse(key) : Response.json({ groups: [] }),
    })
    const { call } = gatewayUnderTest({ ...options, authentication: { kind: 'access', access } })
    return async (path: string, email?: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers)
      if (email !== undefined) {
        headers.set('cf-access-jwt-assertion', await signClaims(key, personClaims(email)))
      }
      return call(path, { ...init, headers })
    }
  }

  /** Returns the log lines of a request as a program would parse them, with the level of each. */
  function linesOf(): { level: string; [key: string]: unknown }[] {
    return levels.flatMap(({ level, written }) =>
      written.mock.calls.map(([line]) => Object.assign({ level }, JSON.parse(String(line)))),
    )
  }

  test('has a line for each request: what, where, who, and what came of it', async () => {
    const call = behindAccess()
    const headers = { 'cf-ray': '8a1b2c3d4e5f6071-FRA' }
    const response = await call(pathOf('listUsers'), 'ana@example.com', { headers })
    expect(linesOf()).toEqual([
      {
        level: 'log',
        requestId: response.headers.get('x-request-id'),
        ray: '8a1b2c3d4e5f6071-FRA',
        mode: 'deployed',
        method: 'GET',
        route: `/client/v4${listUsers.path}`,
        account: ACCOUNT,
        status: 200,
        ms: expect.any(Number),
        who: expect.stringMatching(/^[0-9a-f]{16}$/),
        kind: 'person',
        roles: ['admin'],
      },
    ])
  })

  test.each(['/*', '/api/*', '/client/*', '/share/:link/*'])(
    'has one line for %s, spelled like what the gateway’s order is made of',
    async (path) => {
      await behindAccess()(path, 'ana@example.com')
      expect(linesOf()).toHaveLength(1)
    },
  )

  test('has nobody’s address, wherever a request may hold one', async () => {
    const call = behindAccess()
    for (const path of [
      `${pathOf('listUsers')}?search=eve@example.com`,
      pathOf('listUsers', 'eve@example.com'),
      `/${ACCOUNT}/revoke?email=eve@example.com`,
      '/eve@example.com/doh',
      '/api/eve@example.com',
      '/client/eve%40example.com',
    ]) {
      for (const accept of ['text/html', '*/*']) {
        const headers = { accept, 'cf-ray': 'eve@example.com', 'user-agent': 'eve@example.com' }
        await call(path, 'ana@example.com', { headers })
      }
    }
    expect(linesOf()).toHaveLength(12)
    expect(JSON.stringify(linesOf())).not.toMatch(/@|%40|example/)
  })

  test('names a person by what one can work out who knows the address and the audience tag', async () => {
    const call = behindAccess()
    const text = new TextEncoder().encode(`${AUDIENCE}\nana@example.com`)
    const digest = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', text)))
    const name = digest
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .slice(0, 16)
    await call('/api/session', 'Ana@Example.com')
    await call('/api/session', 'hal@example.com')
    expect(linesOf().map(({ who }) => who === name)).toEqual([true, false])
  })

  test('tells a service from a person', async () => {
    const call = behindAccess()
    const token = await signClaims(key, serviceClaims('robot'))
    await call('/api/session', undefined, { headers: { 'cf-access-jwt-assertion': token } })
    expect(linesOf()).toMatchObject([{ kind: 'service', roles: ['viewer'] }])
  })

  test('has the account of those that Gatehouse is set up for, and no other', async () => {
    const call = behindAccess()
    for (const account of [ACCOUNT, OTHER_ACCOUNT, 'another']) {
      await call(pathOf('listUsers', account), 'ana@example.com')
    }
    expect(linesOf().map(({ account }) => account)).toEqual([ACCOUNT, OTHER_ACCOUNT, undefined])
  })

  describe('sets apart, with the reason,', () => {
    test('an unknown caller', async () => {
      await behindAccess()('/api/session')
      expect(linesOf()).toMatchObject([{ level: 'warn', status: 401, errors: ['no_identity'] }])
      expect(linesOf()[0]).not.toHaveProperty('who')
    })

    test('an action that a role does not permit', async () => {
      await behindAccess()(ORGANIZATION_PATH, 'hal@example.com', put('{}'))
      const line = { level: 'warn', status: 403, errors: ['forbidden'], roles: ['helpdesk'] }
      expect(linesOf()).toMatchObject([line])
    })

    test('a request from another site', async () => {
      const headers = { origin: 'https://evil.example' }
      await behindAccess()(ORGANIZATION_PATH, 'ana@example.com', { ...put('{}'), headers })
      expect(linesOf()).toMatchObject([{ level: 'warn', status: 403, errors: ['cross_origin'] }])
    })

    test('a caller with too many requests', async () => {
      await behindAccess({ isAskedTooOften: true })('/api/session', 'ana@example.com')
      const line = { level: 'warn', status: 429, errors: ['too_many_requests'] }
      expect(linesOf()).toMatchObject([{ ...line, who: expect.any(String) }])
    })

    test('a caller who tries one link after another from a changing address of one network', async () => {
      const { call, counted } = gatewayUnderTest()
      const from = async (address: string) => {
        const headers = { 'cf-connecting-ip': address }
        await call(`/share/${ACCOUNT}.x.y/draft`, { headers })
        return counted.at(-1)
      }
      expect(await from('2001:db8:1:2::1')).toBe(await from('2001:db8:1:2:ffff:ffff:ffff:ffff'))
      expect(await from('2001:db8:1:3::1')).not.toBe(await from('2001:db8:1:2::1'))
      expect(await from('::ffff:192.0.2.1')).toBe(await from('192.0.2.1'))
      expect(await from('::ffff:192.0.2.2')).not.toBe(await from('192.0.2.1'))
    })

    test('a caller who tries one link after another, before an account is asked', async () => {
      const response = await behindAccess({ isAskedTooOften: true })(`/share/${ACCOUNT}.x.y/draft`)
      expect(response.headers.get('retry-after')).toMatch(/^[1-5]?\d$/)
      expect(linesOf()).toMatchObject([{ level: 'warn', status: 429 }])
    })

    test('an upstream refusal, by its code and without its message', async () => {
      const errors = [
        { code: 10000, message: 'Authentication error of eve@example.com' },
        { code: 10000, message: 'again' },
      ]
      const answer = async () => Response.json(failureEnvelope(errors), { status: 403 })
      await behindAccess({ answer })(pathOf('listUsers'), 'ana@example.com')
      expect(linesOf()).toMatchObject([{ level: 'warn', status: 403, errors: [10000] }])
    })

    test('an upstream failure', async () => {
      await behindAccess({ answer: noConnection })(pathOf('listUsers'), 'ana@example.com')
      expect(linesOf()).toMatchObject([
        { level: 'error', status: 502, errors: ['upstream_unreachable'] },
      ])
    })

    test('nothing that is a simple mistake', async () => {
      await behindAccess()(ORGANIZATION_PATH, 'ana@example.com', put('{'))
      expect(linesOf()).toMatchObject([{ level: 'log', status: 400, errors: ['invalid_body'] }])
    })
  })
})

describe('an answer', () => {
  test('is for this connection alone, and for a page of this origin, from then on by https', async () => {
    const { call } = gatewayUnderTest()
    for (const path of ['/api/session', '/api/nowhere', `/api/accounts/${ACCOUNT}/changes.csv`]) {
      expect(Object.fromEntries((await call(path)).headers)).toMatchObject({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'cross-origin-resource-policy': 'same-origin',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'x-content-type-options': 'nosniff',
      })
    }
  })

  test('gives no other origin leave to read it', async () => {
    const { call } = gatewayUnderTest()
    for (const method of ['GET', 'OPTIONS']) {
      const headers = {
        origin: 'https://evil.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'authorization',
      }
      const response = await call(ORGANIZATION_PATH, { method, headers })
      const names = [...response.headers.keys()]
      expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([])
    }
  })

  test.each([5, 'broken', { a: 1 }, null])(
    'of a write whose upstream fails with %o for errors says that its outcome is not known',
    async (errors) => {
      const { call } = gatewayUnderTest({
        answer: (request) =>
          request.method === 'GET'
            ? undefined
            : Promise.resolve(Response.json({ success: false, errors }, { status: 500 })),
      })
      const body = JSON.stringify({ email: 'ana@example.com' })
      const response = await call(pathOf('revokeUser'), { method: 'POST', body })
      expect(response.status).toBe(500)
      const answer = await response.json<{ errors: { message: string }[] }>()
      expect(answer.errors.map(({ message }) => message)).toEqual([
        expect.stringContaining('outcome_unknown'),
      ])
    },
  )
})

/** Returns the response to a body, and what is sent upstream. */
async function sent(body: BodyInit, role: Role = 'admin') {
  const { call, received } = gatewayUnderTest({ roles: [role] })
  const response = await call(ORGANIZATION_PATH, put(body))
  const written = received.filter(({ method }) => method === 'PUT')
  return { status: response.status, written: written.map((each): unknown => JSON.parse(each.body)) }
}

describe('a body', () => {
  test.each([
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x7b, 0, 0x7d, 0])],
    ['Latin-1', new Uint8Array([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d])],
    ['UTF-8 that is longer than it must be', new Uint8Array([0x7b, 0xc0, 0xa2, 0x7d])],
    ['half a surrogate in UTF-8', new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])],
  ])('in %s is refused', async (_what, bytes) => {
    expect(await sent(bytes)).toEqual({ status: 400, written: [] })
  })

  test('that names a key twice counts with the last of them, as it is sent', async () => {
    const twice = '{"name":"First","name":"Second"}'
    expect(await sent(twice)).toEqual({
      status: 200,
      written: [{ ...ORGANIZATION, name: 'Second' }],
    })
  })

  test.each([
    '{"__proto__":{"session_duration":"1h"}}',
    '{"login_design":{"__proto__":{"text_color":"red"}}}',
    '{"__proto__":{"__proto__":{"auth_domain":"evil.cloudflareaccess.com"}}}',
  ])('%s changes nothing by a way around its keys', async (body) => {
    for (const role of ['admin', 'designer'] as const) {
      expect(await sent(body, role)).toEqual({ status: 200, written: [] })
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  test('that a role may not send is not made permissible by what it is mixed with', async () => {
    const mixed = '{"name":"New","__proto__":{"name":"x"},"session_duration":"1h"}'
    expect(await sent(mixed, 'designer')).toEqual({ status: 403, written: [] })
  })
})

describe('refuses too much input before anything is sent:', () => {
  test.each([
    ['lists', '[', ']'],
    ['objects', '{"a":', '}'],
  ])('%s in one another', async (_what, open, close) => {
    for (const depth of [50, 1_000, 100_000]) {
      const body = `{"unknown":${open.repeat(depth)}1${close.repeat(depth)}}`
      expect(await sent(body)).toEqual({ status: 400, written: [] })
    }
    expect((await sent(`{"unknown":${open.repeat(40)}1${close.repeat(40)}}`)).status).toBe(200)
  })

  test('an organization of which no history could be kept', async () => {
    expect(await sent(JSON.stringify({ unknown: 'x'.repeat(300_000) }))).toEqual({
      status: 400,
      written: [],
    })
  })

  test('an endless list of versions', async () => {
    const { call, received } = gatewayUnderTest()
    const etag = '"x",'.repeat(100_000)
    const body = JSON.stringify({ resource: 'organization', patch: {}, etag, reason: 'why' })
    const response = await call(`/api/accounts/${ACCOUNT}/changes`, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(received).toEqual([])
  })

  test('the id of a user that is none', async () => {
    const { call, received } = gatewayUnderTest()
    const path = pathOf('listActiveSessions').replace('u-1', 'u'.repeat(65))
    expect((await call(path)).status).toBe(404)
    expect(received).toEqual([])
  })
})

test('an upstream that quotes the token is not quoted', async () => {
  const { call } = gatewayUnderTest({
    answer: async ({ headers }) => {
      const message = `Invalid header: ${headers.get('authorization') ?? ''}`
      return Response.json(failureEnvelope([{ code: 6003, message }]), { status: 400 })
    },
  })
  const response = await call(pathOf('listUsers'))
  expect(response.status).toBe(502)
  expect(await response.text()).not.toContain(TOKEN)
})

test.each([200, 400, 502])(
  'is not revealed by a header of its response with status %i',
  async (status) => {
    const { call } = gatewayUnderTest({
      answer: async ({ headers }) =>
        Response.json(failureEnvelope([]), {
          status,
          headers: { 'cf-ray': headers.get('authorization') ?? '', 'retry-after': '5' },
        }),
    })
    const response = await call(pathOf('listUsers'))
    expect(response.status).toBe(502)
    expect(JSON.stringify([...response.headers])).not.toContain(TOKEN)
  },
)

/** A response with this many levels, including itself, and a number that must be parsed in a different way. */
function nested(levels: number): string {
  const around = `{"success":true,"errors":[],"messages":[],"result":`
  return `${around}${'['.repeat(levels - 1)}1e400${']'.repeat(levels - 1)}}`
}

function answered(body: string): Promise<Response> {
  const { call } = gatewayUnderTest({ answer: async () => new Response(body) })
  return call(pathOf('listUsers'))
}

describe('an upstream whose answer is nested deeply', () => {
  test('is passed on up to the bound', async () => {
    const response = await answered(nested(LIMITS.upstreamDepth))
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(nested(LIMITS.upstreamDepth))
  })

  test.each([LIMITS.upstreamDepth + 1, 20_000, 5_000_000])(
    'beyond the bound is refused without any of its content, with %i levels',
    async (levels) => {
      const response = await answered(nested(levels))
      expect(response.status).toBe(502)
      const text = await response.text()
      expect(text).toContain('nested more than 100 levels deep')
      expect(text.length).toBeLessThan(1_000)
    },
  )
})

// ── Past bypasses, a line each ───────────────────────────────────────────────────────────────────────

describe('a save', () => {
  const LITERALS = '"big":12345678901234567890,"far":1e400,"one":1.0,"__proto__":{"a":-0}'

  test('sends on what it does not know byte for byte: numbers beyond a double, and __proto__', async () => {
    const organization = `{"auth_domain":"acme.cloudflareaccess.com","name":"Acme",${LITERALS}}`
    const { call, received } = gatewayUnderTest({
      answer: async (request) =>
        request.method === 'GET'
          ? new Response(`{"success":true,"errors":[],"messages":[],"result":${organization}}`)
          : Response.json(failureEnvelope([{ code: 1, message: 'No.' }]), { status: 400 }),
    })
    await call(ORGANIZATION_PATH, put('{"name":"New"}'))
    const written = received.find(({ method }) => method === 'PUT')
    expect(written?.body).toContain(LITERALS)
    expect(written?.body).toContain('"name":"New"')
  })
})

describe('a person', () => {
  test.each([
    ['the Kelvin sign', 'KIM@example.com'.replace('K', '\u212A')],
    ['a dotted capital I', 'k\u0130m@example.com'],
    ['full-width letters', 'ｋim@example.com'],
    ['a blank that is not seen', 'kim\u200B@example.com'],
    ['a byte order mark', '\uFEFFkim@example.com'],
  ])('is nobody else by %s', async (_what, email) => {
    const key = await createSigningKey('known')
    const access = createAccessUnderTest({
      roles: { 'kim@example.com': 'admin' },
      answer: (path) =>
        path === 'certs' ? certificatesResponse(key) : Response.json({ groups: [] }),
    })
    const { call, received } = gatewayUnderTest({ authentication: { kind: 'access', access } })
    const headers = { 'cf-access-jwt-assertion': await signClaims(key, personClaims(email)) }
    const response = await call(ORGANIZATION_PATH, { ...put('{"name":"New"}'), headers })
    expect([401, 403]).toContain(response.status)
    expect(received).toEqual([])
  })
})

/** The file and the test title for each of the others. */
const ELSEWHERE: Record<string, [file: string, title: string]> = {
  'a text takes time in proportion to its length': [
    '../../e2e/linear-time.test.ts',
    'doubles the work of reading %s',
  ],
  'a regular expression cannot be made to backtrack': [
    '../../e2e/linear-time.test.ts',
    'cannot be made to backtrack',
  ],
  'everything that can grow has a bound': [
    './fuzz.test.ts',
    'accepts $letters up to $name, and refuses one more for its size',
  ],
  'a wrong body is answered in few words': [
    './limits.test.ts',
    'is answered with the first twenty and the number of the others',
  ],
  'a refused change is no copy of what was refused': [
    './limits.test.ts',
    'a refused change is remembered by its reason and its fields',
  ],
  'nobody fills the storage': ['./limits.test.ts', 'takes so much a day of one person'],
  'sessions are ended where the storage is full': [
    './account/runs/runs.test.ts',
    'the sessions of one person are ended, and what was started goes on',
  ],
  'what is not named is what it was': [
    '../api/json.test.ts',
    'keeps what a merge patch does not name, byte for byte',
  ],
  'groups replace those of the token': [
    './identity/access.test.ts',
    'in the token give nothing when get-identity answers',
  ],
  'the daily limit counts what is sent, when it is sent': [
    './account/runs/runs.test.ts',
    'is not got round by runs that are started on one day and resumed on another',
  ],
  'a run stops where the role is lost': [
    './account/runs/runs.test.ts',
    'stops when the settings give it no more',
  ],
  'a retry is an act of its own': [
    './account/runs/runs.test.ts',
    'a retry has its own reason and ticket in history',
  ],
  'the token is found behind escapes': [
    './upstream.test.ts',
    'that contain the token with escapes',
  ],
  'a cell is no formula': ['../api/csv.test.ts', 'never begins as a formula does'],
  'a cell is no longer than a spreadsheet takes': [
    '../api/csv.test.ts',
    'is no longer than a spreadsheet takes',
  ],
  'a ticket stays text': ['../api/csv.test.ts', "'000123'"],
  'code that is pasted shows what is there': [
    '../app/as-code/setting-to-code.test.ts',
    'is written as an escape in every notation, in keys as well',
  ],
  'a shell runs what is pasted and nothing else': [
    '../../e2e/as-code-shells.test.ts',
    '%s runs the command pasted into a terminal',
  ],
  'what others wrote is isolated': [
    '../app/ui/their-words.test.tsx',
    'isolates a person’s text within its line',
  ],
  'a name has a character that is seen': ['../api/value-rules.test.ts', '%j shows something'],
  'a block page loads nothing and leads nowhere': [
    '../../e2e/block-pages.e2e.ts',
    'a block page in the preview loads nothing and leads nowhere',
  ],
  'its frame permits nothing': [
    './block-page-frame.test.ts',
    'the frame of a block page takes its own styles and pictures, and nothing from anywhere',
  ],
  'one’s own machine stores no request': [
    '../../e2e/local-server.e2e.ts',
    'stores no request, deletes those that earlier runs stored',
  ],
  'nothing is done twice after a reset': [
    './resets.test.ts',
    'reports it, and is stored once when it is sent again',
  ],
  'what earlier builds stored opens and verifies': [
    './account/earlier-account.test.ts',
    'verifies, as it was stored and after what was left open is closed',
  ],
  'what earlier builds stored is exported': [
    './account/earlier-account.test.ts',
    'is exported with each entry as it was stored',
  ],
  'what was altered in the file is found': [
    './account/verification/tampering.test.ts',
    'each column of each row of each table is verified',
  ],
}

const tests = import.meta.glob<string>(
  [
    './*.test.ts',
    './{account,identity}/**/*.test.ts',
    '../api/*.test.ts',
    '../app/{as-code,ui}/*.test.{ts,tsx}',
    '../../e2e/*.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
)

test.each(Object.entries(ELSEWHERE))('%s is tested by name in %s', (_line, [file, title]) => {
  expect(tests[file]).toContain(title)
})
