import { describe, expect, test } from 'vitest'
import { failureEnvelope } from '../api/envelope'
import { GATEWAY_ERRORS, createGatewayError } from '../api/errors'
import type { CloudflareOperationName } from '../api/cloudflare-operations'
import type { Role } from '../api/roles'
import { operatorSessionSchema } from '../api/operator-session'
import {
  createAccessUnderTest,
  personClaims,
  signClaims,
  createSigningKey,
} from './testing/access-under-test'
import {
  ACCOUNT,
  DOH,
  gatewayUnderTest,
  EMPTY_REVOCATION_RESTRICTIONS,
  ORGANIZATION,
  OTHER_ACCOUNT,
  TOKEN,
} from './testing/fake-upstream'
import type { GatewaySettings } from './gateway-settings'

const ROLES = { 'ana@example.com': 'admin' }
const CREATE = { auth_domain: 'acme.cloudflareaccess.com', name: 'Acme' }

type Call = { method: string; path: string; body?: string; status: number }

/** Each operation as a fully permitted caller would call it, and its response. */
const CALLS: Record<CloudflareOperationName, Call> = {
  getOrganization: get('/access/organizations'),
  updateOrganization: send('PUT', '/access/organizations', { session_duration: '12h' }, 200),
  createOrganization: send('POST', '/access/organizations', CREATE, 201),
  getDoh: get('/access/organizations/doh'),
  updateDoh: send('PUT', '/access/organizations/doh', { doh_jwt_duration: '12h' }, 201),
  revokeUser: send('POST', '/access/organizations/revoke_user', { email: 'a@example.com' }, 200),
  getAccount: get(''),
  listIdentityProviders: get('/access/identity_providers'),
  listUsers: get('/access/users?search=ana'),
  listActiveSessions: get('/access/users/u-1/active_sessions'),
  getActiveSession: get('/access/users/u-1/active_sessions/n-1'),
  getLastSeenIdentity: get('/access/users/u-1/last_seen_identity'),
  listFailedLogins: get('/access/users/u-1/failed_logins'),
  getAccessKeys: get('/access/keys'),
  listCustomPages: get('/access/custom_pages'),
  getCustomPage: get('/access/custom_pages/p-1'),
  listServiceTokens: get('/access/service_tokens'),
}
const OPERATION_CALLS = Object.entries(CALLS).map(([name, call]) => Object.assign({ name }, call))
const WRITES = OPERATION_CALLS.filter(({ method }) => method !== 'GET')
const READS = OPERATION_CALLS.filter(({ method }) => method === 'GET')

describe.each(OPERATION_CALLS)('$name', ({ name, method, path, body, status }) => {
  const init = (headers: Record<string, string> = {}): RequestInit => ({
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })

  test(`answers ${status} with upstream’s envelope, protected`, async () => {
    const { call, received } = gatewayUnderTest()
    const response = await call(path, init())
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ success: true, errors: [] })
    expect(received.length).toBeGreaterThan(0)
    expectProtected(response)
  })

  test('sends upstream the token and nothing that identifies the caller', async () => {
    const { call, received } = gatewayUnderTest()
    await call(
      path,
      init({
        authorization: 'Bearer of-the-caller',
        cookie: 'CF_Authorization=of-the-caller',
        'cf-access-jwt-assertion': 'of-the-caller',
        'cf-access-client-secret': 'of-the-caller',
        'cf-connecting-ip': 'of-the-caller',
        'x-auth-key': 'of-the-caller',
        'x-forwarded-for': 'of-the-caller',
        'user-agent': 'of-the-caller',
      }),
    )
    expect(received.length).toBeGreaterThan(0)
    for (const { url, headers } of received) {
      expect(url).toMatch(/^https:\/\/upstream\.example\/client\/v4\/accounts\//)
      expect(headers['authorization']).toBe(`Bearer ${TOKEN}`)
      expect(JSON.stringify(headers)).not.toContain('of-the-caller')
      const names = ['accept', 'authorization', 'content-type', 'user-agent']
      expect(names).toEqual(expect.arrayContaining(Object.keys(headers)))
    }
  })

  test.each<[situation: string, status: number, answer: () => Promise<Response>]>([
    ['cannot be reached', 502, () => Promise.reject(new Error(`Bearer ${TOKEN}`))],
    ['answers HTML', 502, async () => new Response(`<h1>${TOKEN}</h1>`)],
    ['answers half a body', 502, async () => new Response('{"success":true,"result":{')],
    ['redirects', 502, async () => Response.redirect('https://elsewhere.example/', 307)],
    ['does not answer in time', 504, () => new Promise(() => {})],
    ['answers half a body in time', 504, async () => new Response(endless())],
    ['refuses the token', 403, async () => refusal(403, 10000, 'Authentication error')],
    ['is asked too often', 429, async () => refusal(429, 971, 'Please wait')],
    ['fails', 500, async () => refusal(500, 1, 'Internal')],
  ])('that meets an upstream that %s is answered with %i', async (_situation, expected, answer) => {
    const { call } = gatewayUnderTest({ answer: (request) => abortable(request, answer()) })
    const response = await call(path, init())
    const text = await response.text()
    expect(response.status).toBe(expected)
    expect(JSON.parse(text)).toMatchObject({ success: false, result: null })
    expect(text).not.toContain(TOKEN)
    expectProtected(response)
  })

  test('passes an error of upstream’s whole', async () => {
    const { call } = gatewayUnderTest({
      answer: async () => refusal(429, 971, 'Please wait', { 'retry-after': '9', 'cf-ray': '8a1' }),
    })
    const response = await call(path, init())
    expect(response.status).toBe(429)
    expect(response.headers.get('retry-after')).toBe('9')
    expect(response.headers.get('cf-ray')).toBe('8a1')
    expect(await response.json()).toEqual(failureEnvelope([{ code: 971, message: 'Please wait' }]))
  })

  const isWrite = method !== 'GET'
  const ifWrite = isWrite ? 403 : status

  test.each<[situation: string, status: number, headers: Record<string, string>]>([
    ['from another site', ifWrite, { origin: 'https://evil.example' }],
    ['from another port', ifWrite, { origin: 'http://localhost:9999' }],
    ['from another scheme', ifWrite, { origin: 'https://localhost:4173' }],
    ['from a sandbox', ifWrite, { origin: 'null' }],
    ['marked cross-site', ifWrite, { 'sec-fetch-site': 'cross-site' }],
    ['marked same-site', ifWrite, { 'sec-fetch-site': 'same-site' }],
    [
      'marked cross-site with our origin',
      ifWrite,
      { ...ownOrigin(), 'sec-fetch-site': 'cross-site' },
    ],
    ['from our own page', status, { ...ownOrigin(), 'sec-fetch-site': 'same-origin' }],
    ['typed into the address bar', status, { 'sec-fetch-site': 'none' }],
    ['from no browser', status, {}],
  ])('is answered as a request %s should be: %i', async (_situation, expected, headers) => {
    const { call, received } = gatewayUnderTest()
    const response = await call(path, init(headers))
    expect(response.status).toBe(expected)
    expect(await slugOf(response)).toBe(expected === 403 ? 'cross_origin' : undefined)
    expect(received.length > 0).toBe(expected !== 403)
  })

  test.each([
    'http://gatehouse.example.com',
    'http://192.168.1.7:4173',
    'http://127.0.0.1.evil.example:4173',
    'http://localhost.evil.example',
  ])('is refused with 403 for the host of %s', async (origin) => {
    const { call, received } = gatewayUnderTest()
    const response = await call(`${origin}${path}`, init())
    expect(response.status).toBe(403)
    await expectError(response, 'foreign_host')
    expect(received).toEqual([])
  })

  test.each(['http://127.0.0.1:4173', 'http://[::1]:4173', 'http://localhost'])(
    `asked for as %s: ${status}`,
    async (origin) => {
      const { call } = gatewayUnderTest()
      expect((await call(`${origin}${path}`, init())).status).toBe(status)
    },
  )

  test('is refused with 503 when nothing is configured', async () => {
    const settings: GatewaySettings = { mode: 'misconfigured', problems: ['CLOUDFLARE_API_TOKEN'] }
    const { call, received } = gatewayUnderTest({ settings })
    const response = await call(path, init())
    expect(response.status).toBe(503)
    await expectError(response, 'not_configured', 'CLOUDFLARE_API_TOKEN')
    expect(received).toEqual([])
  })

  test('is refused with 403 on an account that is not configured', async () => {
    const { call, received } = gatewayUnderTest()
    const response = await call(path.replace(ACCOUNT, `${ACCOUNT}0`), init())
    expect(response.status).toBe(403)
    await expectError(response, 'unknown_account')
    expect(received).toEqual([])
  })

  test('goes to the account of its path when several are configured', async () => {
    const { call, received } = gatewayUnderTest()
    await call(path.replace(ACCOUNT, OTHER_ACCOUNT), init())
    for (const { url } of received) expect(url).toContain(OTHER_ACCOUNT)
    expect(received.length).toBeGreaterThan(0)
  })

  const allowed = ALLOWED[name as CloudflareOperationName] // the name comes from a table with these keys
  test.each<Role>(['viewer', 'helpdesk', 'designer', 'admin'])(
    'is permitted or refused to the role %s by the table',
    async (role) => {
      const { call, received } = gatewayUnderTest({ roles: [role] })
      const response = await call(path, init())
      expect(response.status).toBe(allowed.includes(role) ? status : 403)
      expect(received.length > 0).toBe(allowed.includes(role))
    },
  )

  test('is refused with 403 to a person without a role', async () => {
    const { call, received } = gatewayUnderTest({ roles: [] })
    const response = await call(path, init())
    expect(response.status).toBe(403)
    await expectError(response, 'forbidden', 'no role')
    expect(received).toEqual([])
  })
})

describe.each(WRITES)('$name, given', ({ method, path }) => {
  test.each([
    ['no body', '', 400, 'invalid_body'],
    ['half a body', '{"name":', 400, 'invalid_body'],
    ['a form', 'name=Acme', 400, 'invalid_body'],
    ['a list', '[]', 400, 'invalid_body'],
    ['a text', '"name"', 400, 'invalid_body'],
    ['null', 'null', 400, 'invalid_body'],
    ['more than 1 MiB', `{"a":"${'x'.repeat(1024 * 1024)}"}`, 413, 'body_too_large'],
  ] as const)('%s', async (_situation, body, status, slug) => {
    const { call, received } = gatewayUnderTest()
    const response = await call(path, { method, body })
    expect(response.status).toBe(status)
    await expectError(response, slug)
    expect(received).toEqual([])
  })

  test('a body that grows past 1 MiB is refused with 413', async () => {
    const { call, received } = gatewayUnderTest()
    const response = await call(path, { method, body: growing() })
    expect(response.status).toBe(413)
    expect(received).toEqual([])
  })

  test('a body that calls itself a form, as curl’s does, is read as JSON', async () => {
    const { call } = gatewayUnderTest()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await call(path, { method, headers, body: '{"email":1}' })
    expect(await slugOf(response)).not.toBe('invalid_body')
  })
})

describe('a wrong field is named, and nothing is written', () => {
  test.each<[CloudflareOperationName, unknown, string[]]>([
    ['updateOrganization', { session_duration: '1 day' }, ['/session_duration']],
    ['updateOrganization', { login_design: { text_color: 'red' } }, ['/login_design/text_color']],
    ['updateOrganization', { mfa_required_for_all_apps: true }, ['/mfa_required_for_all_apps']],
    ['createOrganization', { name: 'Acme' }, ['/auth_domain']],
    ['createOrganization', { ...CREATE, session_duration: '' }, ['/session_duration']],
    ['updateDoh', { doh_jwt_duration: 'soon' }, ['/doh_jwt_duration']],
    ['updateDoh', { service_token_id: 'abc.access' }, ['/service_token_id']],
    ['updateDoh', { enabled: true }, ['/enabled']],
    ['revokeUser', {}, ['/email']],
    ['revokeUser', { email: 'ana' }, ['/email']],
    ['revokeUser', { email: 'a@example.com', devices: 'yes' }, ['/devices']],
    ['revokeUser', { email: 'a@example.com', all: true }, ['/all']],
    ['revokeUser', { email: 'a@example.com', devices: true, body_devices: 'x' }, []],
  ])('%s %o: %o', async (name, body, pointers) => {
    const { call, received } = gatewayUnderTest()
    const { method, path } = CALLS[name]
    const response = await call(path, { method, body: JSON.stringify(body) })
    const { errors } = await response.json<{ errors: { source?: { pointer: string } }[] }>()
    expect(errors.map(({ source }) => source?.pointer)).toEqual(pointers)
    const written = received.filter((request) => request.method !== 'GET')
    expect(written).toHaveLength(pointers.length === 0 ? 1 : 0)
  })
})

describe('whether an account has an organization', () => {
  const path = `/api/accounts/${ACCOUNT}`

  test('is said without an error', async () => {
    const { call } = gatewayUnderTest()
    expect(await (await call(path)).json()).toMatchObject({ result: { has_organization: true } })
    const without = gatewayUnderTest({
      answer: async () => refusal(403, 9999, 'access.api.error.not_enabled'),
    })
    const response = await without.call(path)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ result: { has_organization: false } })
  })

  test.each([
    [true, true],
    [false, false],
    [undefined, false],
  ])(
    'says of the settings only whether the client’s login counts: %o',
    async (allow_authenticate_via_warp, client_login_counts) => {
      const organization = { name: 'Acme', allow_authenticate_via_warp }
      const { call } = gatewayUnderTest({
        answer: async () => Response.json({ success: true, result: organization }),
      })
      const { result } = await (await call(path)).json<{ result: unknown }>()
      expect(result).toEqual({ id: ACCOUNT, has_organization: true, client_login_counts })
    },
  )

  test('is not said when it is not known', async () => {
    const { call } = gatewayUnderTest({
      answer: async () => refusal(403, 10000, 'Authentication error'),
    })
    expect((await call(path)).status).toBe(403)
    expect((await call(`/api/accounts/${'0'.repeat(32)}`)).status).toBe(403)
  })
})

describe('an entity tag', () => {
  test.each([CALLS.getOrganization, CALLS.getDoh])('comes with GET $path', async ({ path }) => {
    const { call } = gatewayUnderTest()
    expect((await call(path)).headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/)
  })

  test('changes with the meaning of the value and not with its spelling', async () => {
    const plain = await tagOf({ name: 'Acme', session_duration: '24h' })
    const respelled = { session_duration: '1440m', updated_at: 'x', is_ui_read_only: false }
    expect(await tagOf({ ...respelled, name: 'Acme' })).toBe(plain)
    expect(await tagOf({ name: 'Acme', session_duration: '12h' })).not.toBe(plain)
  })

  test.each(READS.filter(({ name }) => name !== 'getOrganization' && name !== 'getDoh'))(
    'is not on $name, which nobody writes back',
    async ({ path }) => {
      const { call } = gatewayUnderTest()
      expect((await call(path)).headers.has('etag')).toBe(false)
    },
  )

  test.each([CALLS.updateOrganization, CALLS.updateDoh])(
    'of an older version stops PUT $path with 412 and the current tag',
    async ({ method, path, body = '' }) => {
      const { call, received } = gatewayUnderTest()
      const current = (await call(path)).headers.get('etag')
      received.length = 0
      const headers = { 'if-match': '"older"' }
      const response = await call(path, { method, headers, body })
      expect(response.status).toBe(412)
      const { errors } = await response.json<{ errors: { code: number }[] }>()
      expect(errors[0]?.code).toBe(GATEWAY_ERRORS.precondition_failed.code)
      expect(response.headers.get('etag')).toBe(current)
      expect(received.every((request) => request.method === 'GET')).toBe(true)
    },
  )

  test.each([CALLS.updateOrganization, CALLS.updateDoh])(
    'of the current version, or any, lets PUT $path through',
    async ({ method, path, body = '' }) => {
      const { call } = gatewayUnderTest()
      const ifMatches = [(tag: string) => tag, (tag: string) => `W/${tag}`, () => '*']
      for (const ifMatch of ifMatches) {
        const current = (await call(path)).headers.get('etag') ?? ''
        const headers = { 'if-match': ifMatch(current) }
        expect((await call(path, { method, headers, body })).ok).toBe(true)
      }
    },
  )
})

describe('an update', () => {
  test('reads, sends the whole with the edit in it, and reads again', async () => {
    const { call, received } = gatewayUnderTest()
    const { method, path, body = '' } = CALLS.updateOrganization
    await call(path, { method, body })
    expect(received.map((request) => request.method)).toEqual(['GET', 'PUT', 'GET'])
    expect(JSON.parse(received[1]?.body ?? '')).toEqual({
      ...ORGANIZATION,
      session_duration: '12h',
    })
  })

  test('that changes nothing answers with the current value and sends nothing', async () => {
    const { call, received } = gatewayUnderTest()
    const organization = await call(CALLS.updateOrganization.path, {
      method: 'PUT',
      body: '{"name":"Acme"}',
    })
    const doh = await call(CALLS.updateDoh.path, { method: 'PUT', body: '{}' })
    expect(await organization.json()).toMatchObject({ success: true, result: ORGANIZATION })
    expect(await doh.json()).toMatchObject({ success: true, result: DOH })
    expect(received.map((request) => request.method)).toEqual(['GET', 'GET'])
  })

  test('is refused with 502 when the current value cannot be read', async () => {
    const { call, received } = gatewayUnderTest({ answer: async () => ok('nonsense') })
    for (const { method, path, body = '' } of [CALLS.updateOrganization, CALLS.updateDoh]) {
      const response = await call(path, { method, body })
      expect(response.status).toBe(502)
      await expectError(response, 'upstream_malformed', 'unknown form')
    }
    expect(received.map((request) => request.method)).toEqual(['GET', 'GET'])
  })
})

describe('a revocation asks for the devices', () => {
  const EMAIL = { email: 'ana@example.com' }

  test.each<[body: object, query: string, sent: object]>([
    [EMAIL, '', EMAIL],
    [{ ...EMAIL, devices: true }, '', { ...EMAIL, devices: true }],
    [{ ...EMAIL, body_devices: true }, '', { ...EMAIL, devices: true }],
    [EMAIL, '?devices=true', { ...EMAIL, devices: true }],
    [EMAIL, '?devices=false', { ...EMAIL, devices: false }],
    [{ ...EMAIL, devices: false }, '?devices=true', { ...EMAIL, devices: false }],
    [{ email: ' Ana@Example.com ' }, '', EMAIL],
    [
      { ...EMAIL, user_uid: 'u', warp_session_reauth: true },
      '',
      { ...EMAIL, user_uid: 'u', warp_session_reauth: true },
    ],
  ])('%o with query %o sends %o', async (body, query, sent) => {
    const { call, received } = gatewayUnderTest()
    const { method, path } = CALLS.revokeUser
    const response = await call(`${path}${query}`, { method, body: JSON.stringify(body) })
    expect(response.status).toBe(200)
    expect(received.map((request) => JSON.parse(request.body))).toEqual([sent])
    expect(received[0]?.url.endsWith('/revoke_user')).toBe(true)
  })

  test('only by flags, and refuses any other value with 400', async () => {
    const { call } = gatewayUnderTest()
    const { method, path, body = '' } = CALLS.revokeUser
    const response = await call(`${path}?devices=yes`, { method, body })
    expect(response.status).toBe(400)
    await expectError(response, 'invalid_field')
  })
})

test('a query goes upstream as it came', async () => {
  const { call, received } = gatewayUnderTest()
  await call(`/client/v4/accounts/${ACCOUNT}/access/users?search=a%2Bb+c&page=2&per_page=50&x=%22`)
  expect(received[0]?.url).toMatch(/\/users\?search=a%2Bb\+c&page=2&per_page=50&x=%22$/)
})

test.each(['..', '%2e%2e', 'a%2F..%2F..', 'a b', 'a%00', '%E2%80%AE'])(
  'the user id %o leads nowhere',
  async (user) => {
    const { call, received } = gatewayUnderTest()
    const path = `/client/v4/accounts/${ACCOUNT}/access/users/${user}/active_sessions`
    expect((await call(path)).status).toBe(404)
    expect(received).toEqual([])
  },
)

describe('a wrong method on a known path: 405 with those that are right', () => {
  const paths: [path: string, allow: string[]][] = [
    [CALLS.getOrganization.path, ['GET', 'HEAD', 'POST', 'PUT']],
    [CALLS.getDoh.path, ['GET', 'HEAD', 'PUT']],
    [CALLS.revokeUser.path, ['POST']],
    [CALLS.listUsers.path, ['GET', 'HEAD']],
    [CALLS.getAccount.path, ['GET', 'HEAD']],
    ['/api/session', ['GET', 'HEAD']],
    ['/api/healthz', ['GET', 'HEAD']],
  ]
  const cases = paths.flatMap(([path, allow]) =>
    ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']
      .filter((method) => !allow.includes(method))
      .map((method) => ({ method, path, allow })),
  )

  test.each(cases)('$method $path', async ({ method, path, allow }) => {
    const { call, received } = gatewayUnderTest()
    const response = await call(path, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')?.split(', ').toSorted()).toEqual(allow)
    await expectError(response, 'method_not_allowed')
    expectProtected(response)
    expect(received).toEqual([])
  })
})

describe('HEAD', () => {
  test('answers as GET does, without the body', async () => {
    const { call } = gatewayUnderTest()
    const response = await call(CALLS.getOrganization.path, { method: 'HEAD' })
    expect(response.status).toBe(200)
    expect(response.headers.get('etag')).not.toBeNull()
    expect(await response.text()).toBe('')
  })
})

describe('a path that leads nowhere: 404 in the envelope', () => {
  test.each([
    '/api',
    '/api/',
    '/api/sessions',
    '/api/session/',
    '/client',
    '/client/v4',
    '/client/v4/user',
    '/client/v4/zones',
    `/client/v4/accounts/${ACCOUNT}/access/apps`,
    `/client/v4/accounts/${ACCOUNT}/access/organizations/`,
    `/client/v4/accounts/${ACCOUNT}/access/users/u-1`,
    `/client/v5/accounts/${ACCOUNT}/access/organizations`,
    '/assets/missing.js',
    '/assets',
  ])('%s, even for a page load', async (path) => {
    const { call, received } = gatewayUnderTest()
    const response = await call(path, { headers: { accept: 'text/html,*/*' } })
    expect(response.status).toBe(404)
    await expectError(response, 'not_found')
    expectProtected(response)
    expect(received).toEqual([])
  })

  test.each(['/favicon.ico', '/__emulator/reset', '/robots.txt', '/organization'])(
    '%s, asked for by no page load',
    async (path) => {
      const { call } = gatewayUnderTest()
      for (const method of ['GET', 'POST']) {
        const response = await call(path, { method, headers: { accept: '*/*' } })
        expect(response.status).toBe(404)
        await expectError(response, 'not_found')
      }
    },
  )
})

describe('a page load of any other path answers with the app', () => {
  test.each(['/', '/organization', '/login-page?account=1', '/apis', '/clients/1', '/a.b'])(
    '%s',
    async (path) => {
      const { call, received } = gatewayUnderTest()
      const response = await call(path, { headers: { accept: 'text/html,application/xhtml+xml' } })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('text/html')
      expect(await response.text()).toBe('<title>Gatehouse</title>')
      expect(received).toEqual([])
    },
  )

  test('in that page’s own document, which names its first requests', async () => {
    const { call, received } = gatewayUnderTest()
    const response = await call(`/${ACCOUNT}/doh`, { headers: { accept: 'text/html' } })
    expect(await response.text()).toContain('/assets/doh.js')
    const { getAccount, getDoh, getAccessKeys } = CALLS
    const paths = ['/api/session', getAccount.path, getDoh.path, getAccessKeys.path]
    expect(linksOf(response)).toEqual(paths)
    expect(received).toEqual([])
  })

  test.each<[role: Role | 'nobody', firstReads: CloudflareOperationName[]]>([
    ['viewer', ['getAccount', 'getDoh', 'getAccessKeys']],
    ['helpdesk', ['getAccount']],
    ['nobody', []],
  ])('and names only first requests that a %s may make', async (role, firstReads) => {
    const { call } = gatewayUnderTest({ roles: role === 'nobody' ? [] : [role] })
    const response = await call(`/${ACCOUNT}/doh`, { headers: { accept: 'text/html' } })
    const paths = ['/api/session', ...firstReads.map((name) => CALLS[name].path)]
    expect(linksOf(response)).toEqual(paths)
  })

  test('and names only the session for a person whom Access did not let through', async () => {
    const access = createAccessUnderTest({ roles: ROLES, answer: () => new Response(null) })
    const { call } = gatewayUnderTest({ authentication: { kind: 'access', access } })
    const response = await call(`/${ACCOUNT}/doh`, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(linksOf(response)).toEqual(['/api/session'])
  })

  test.each<[situation: string, answer: () => Response | Promise<Response>]>([
    ['cannot say', () => new Response(null, { status: 500 })],
    ['does not say', () => new Promise(() => {})],
  ])('even while Access %s who asks', async (_situation, answer) => {
    const access = createAccessUnderTest({ roles: ROLES, answer })
    const { call } = gatewayUnderTest({ authentication: { kind: 'access', access } })
    const token = await signClaims(
      await createSigningKey('current'),
      personClaims('ana@example.com'),
    )
    const headers = { accept: 'text/html', 'cf-access-jwt-assertion': token }
    const response = await call(`/${ACCOUNT}/doh`, { headers })
    expect(response.status).toBe(200)
    expect(linksOf(response)).toEqual(['/api/session'])
  })

  test('in its own document for a page below another as well', async () => {
    const { call } = gatewayUnderTest()
    const response = await call(`/${ACCOUNT}/revoke/many`, { headers: { accept: 'text/html' } })
    expect(await response.text()).toContain('/assets/many.js')
  })

  test('and names nothing of an account that Gatehouse does not serve', async () => {
    const { call } = gatewayUnderTest()
    const response = await call('/some-account/doh', { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('link')).toBeNull()
  })

  test('in the common document for a page without its own', async () => {
    const { call } = gatewayUnderTest()
    for (const path of [
      `/${ACCOUNT}/nonsense`,
      `/${ACCOUNT}/doh/below`,
      `/${ACCOUNT}/revoke/many/`,
      `/${ACCOUNT}/revoke/runs/1`,
      `/${ACCOUNT}/..%2f..%2fdoh`,
    ]) {
      const response = await call(path, { headers: { accept: 'text/html' } })
      expect(await response.text()).toBe('<title>Gatehouse</title>')
    }
  })

  test('even when nothing is configured, so that the app can say so', async () => {
    const { call } = gatewayUnderTest({ settings: { mode: 'misconfigured', problems: ['X'] } })
    expect((await call('/', { headers: { accept: 'text/html' } })).status).toBe(200)
  })

  test('answers a POST with an error', async () => {
    const { call } = gatewayUnderTest()
    const response = await call('/organization', {
      method: 'POST',
      headers: { accept: 'text/html' },
    })
    expect(response.status).toBe(404)
  })
})

describe('the session', () => {
  test('says who, what they may do, where, and in which mode', async () => {
    const { call, received } = gatewayUnderTest({ roles: ['helpdesk'] })
    const response = await call('/api/session')
    const { result } = await response.json<{ result: unknown }>()
    expect(operatorSessionSchema.parse(result)).toEqual({
      kind: 'person',
      email: 'ana@example.com',
      groups: [],
      roles: ['helpdesk'],
      capabilities: ['account:read', 'people:read', 'sessions:revoke', 'proposals:read'],
      accounts: [{ id: ACCOUNT }, { id: OTHER_ACCOUNT }],
      mode: 'live',
      expires_at: null,
      sign_out_url: null,
      has_approvals: false,
    })
    expectProtected(response)
    expect(received).toEqual([])
  })

  test('is nobody’s on another host', async () => {
    const { call } = gatewayUnderTest()
    const response = await call('http://gatehouse.example.com/api/session')
    expect(response.status).toBe(403)
    await expectError(response, 'foreign_host', 'localhost')
  })
})

describe('the health check', () => {
  test.each<[string, GatewaySettings | undefined]>([
    ['http://localhost/api/healthz', undefined],
    ['http://localhost/api/healthz', { mode: 'misconfigured', problems: ['SECRET'] }],
  ])('%s answers to everybody and says nothing', async (url, settings) => {
    const { call } = gatewayUnderTest(settings === undefined ? {} : { settings })
    const response = await call(url)
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      success: true,
      errors: [],
      messages: [],
      result: { ok: true },
    })
  })
})

test('every answer has a request id of its own, which the caller cannot choose', async () => {
  const { call } = gatewayUnderTest()
  const headers = { 'x-request-id': 'mine' }
  const ids = await Promise.all(
    [1, 2].map(async () => (await call('/api/session', { headers })).headers.get('x-request-id')),
  )
  expect(new Set(ids).size).toBe(2)
  expect(ids).not.toContain('mine')
})

test('a fault of the gateway is answered with 500 and the request id, and without the cause', async () => {
  const settings: GatewaySettings = {
    mode: 'live',
    accountIds: [ACCOUNT],
    revocationPolicy: EMPTY_REVOCATION_RESTRICTIONS,
    reserve: 0.25,
    historyKeepMonths: undefined,
    approvalPolicy: null,
    unattainableApprovals: undefined,
    notifications: null,
    get authentication(): never {
      throw new Error(`cause with ${TOKEN}`)
    },
    get upstream(): never {
      throw new Error('unused')
    },
  }
  const { call } = gatewayUnderTest({ settings })
  const response = await call('/api/session')
  const text = await response.text()
  expect(response.status).toBe(500)
  expect(text).toContain(response.headers.get('x-request-id'))
  expect(text).toContain(createGatewayError('internal', '').message)
  expect(text).not.toMatch(/cause|\bat \b|the-token/)
  expectProtected(response)
})

/** The roles that may make these calls, written out so that an edit of the contract is noticed. */
const ALLOWED: Record<CloudflareOperationName, Role[]> = {
  getOrganization: ['viewer', 'designer', 'admin'],
  updateOrganization: ['admin'],
  createOrganization: ['admin'],
  getDoh: ['viewer', 'designer', 'admin'],
  updateDoh: ['admin'],
  revokeUser: ['helpdesk', 'admin'],
  getAccount: ['viewer', 'helpdesk', 'designer', 'admin'],
  listIdentityProviders: ['viewer', 'designer', 'admin'],
  listUsers: ['viewer', 'helpdesk', 'admin'],
  listActiveSessions: ['viewer', 'helpdesk', 'admin'],
  getActiveSession: ['viewer', 'helpdesk', 'admin'],
  getLastSeenIdentity: ['viewer', 'helpdesk', 'admin'],
  listFailedLogins: ['viewer', 'helpdesk', 'admin'],
  getAccessKeys: ['viewer', 'designer', 'admin'],
  listCustomPages: ['viewer', 'designer', 'admin'],
  getCustomPage: ['viewer', 'designer', 'admin'],
  listServiceTokens: ['viewer', 'designer', 'admin'],
}

function get(path: string): Call {
  return { method: 'GET', path: `/client/v4/accounts/${ACCOUNT}${path}`, status: 200 }
}

function send(method: string, path: string, body: unknown, status: number): Call {
  return { ...get(path), method, body: JSON.stringify(body), status }
}

function ownOrigin() {
  return { origin: 'http://localhost:4173' }
}

/** Returns the slug of the gateway's own error, or undefined if the response is not one. */
async function slugOf(response: Response): Promise<string | undefined> {
  return /gatehouse\.error\.(\w+)/.exec(await response.clone().text())?.[1]
}

/** Returns the entity tag of this organization. */
async function tagOf(organization: unknown): Promise<string | null> {
  const { call } = gatewayUnderTest({ answer: async () => ok(organization) })
  return (await call(CALLS.getOrganization.path)).headers.get('etag')
}

function ok(result: unknown): Response {
  return Response.json({ success: true, errors: [], messages: [], result })
}

function refusal(
  status: number,
  code: number,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json(failureEnvelope([{ code, message }]), { status, headers })
}

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"success":')),
    pull: () => new Promise(() => {}),
  })
}

function growing(): ReadableStream<Uint8Array> {
  let chunks = 0
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(64 * 1024).fill(0x20))
      if (++chunks > 20) controller.close()
    },
  })
}

/** Fails as a connection does when the caller gives up. */
function abortable(request: Request, answer: Promise<Response>): Promise<Response> {
  const aborted = new Promise<never>((_, reject) => {
    request.signal.addEventListener('abort', () => reject(new Error('aborted')))
  })
  return Promise.race([answer, aborted])
}

/** Returns the links that a document has the browser preload. */
function linksOf(response: Response): string[] {
  const links = response.headers.get('link')?.split(', ') ?? []
  return links.map((link) => {
    const [, path = link] = /^<(.*)>; rel=preload; as=fetch; crossorigin$/.exec(link) ?? []
    return path
  })
}

function expectProtected(response: Response): void {
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'content-type': 'application/json; charset=utf-8',
    'permissions-policy': expect.stringContaining('camera=(), '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
}

async function expectError(response: Response, slug: string, detail = ''): Promise<void> {
  const { errors, ...rest } = await response.clone().json<{ errors: { message: string }[] }>()
  expect(rest).toEqual({ success: false, messages: [], result: null })
  expect(errors[0]?.message).toContain(`gatehouse.error.${slug}: `)
  expect(errors[0]?.message).toContain(detail)
}
