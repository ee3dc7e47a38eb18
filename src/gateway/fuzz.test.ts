import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { beforeAll, expect, test, vi } from 'vitest'
import { envelopeSchema, failureEnvelope, successEnvelope } from '../api/envelope'
import { computeEtag } from '../api/equality'
import { GATEWAY_ERRORS } from '../api/errors'
import { SURVEY_ONLY_READ_PATHS } from '../api/impact/survey-read-paths'
import { CLOUDFLARE_OPERATIONS } from '../api/cloudflare-operations'
import { capabilitiesForRoles, type Role } from '../api/roles'
import { multipliedPropertyRuns } from '../api/testing/property-runs'
import { SECURITY_HEADERS } from './response'
import { BLOCK_PAGE_CONTENT_SECURITY_POLICY } from './draft-handlers'
import type { GatehouseAccessApplication, CallerAuthenticationMode } from './identity/access'
import {
  createAccessUnderTest,
  certificatesResponse,
  personClaims,
  serviceClaims,
  signClaims,
  tokenSignedWithPublicKey,
  createSigningKey,
  unsignedToken,
} from './testing/access-under-test'
import { DOCUMENTED_BOUNDS, SAMPLE_CHARACTERS } from './testing/bounds'
import {
  ACCOUNT,
  gatewayUnderTest,
  ORGANIZATION,
  OTHER_ACCOUNT,
  TOKEN,
} from './testing/fake-upstream'
import { oddRequest, type OddRequest } from './testing/odd-requests'

/**
 * The laws below hold for any request, any way of identification, and any response from upstream.
 * `GATEHOUSE_FUZZ_RUNS` multiplies the runs; what fast-check prints of a failure reproduces it.
 */

// ── Callers ──────────────────────────────────────────────────────────────────────────────────────────

/** `roles` is the most that the caller can count for; undefined if nobody is identified. */
type Caller = {
  authentication: CallerAuthenticationMode
  token?: string
  roles: readonly Role[] | undefined
}

const MAPPED = {
  'admin@example.com': 'admin',
  'designer@example.com': 'designer',
  'helpdesk@example.com': 'helpdesk',
  '@audit.example.com': ['viewer', 'helpdesk'],
  'group:Admins': 'admin',
  'service:robot': 'designer',
}

const callers = new Map<string, Caller>()

beforeAll(async () => {
  const key = await createSigningKey('known')
  const access = createAccessUnderTest({
    roles: MAPPED,
    answer: (path, request) => (path === 'certs' ? certificatesResponse(key) : identityOf(request)),
  })
  const ended = await signClaims(key, personClaims('ended@example.com'))
  /** Responds by the session's token, as Access would. */
  function identityOf(request: Request): Response {
    if (request.headers.get('cookie')?.includes(ended)) return new Response(null, { status: 401 })
    const isGrouped = request.headers.get('cookie')?.includes(grouped) ?? false
    return Response.json({ groups: isGrouped ? [{ name: 'Admins' }] : [] })
  }
  const grouped = await signClaims(key, personClaims('grouped@example.com'))

  const signedIn: Record<string, [token: string, roles: readonly Role[]]> = {
    admin: [await signClaims(key, personClaims('admin@example.com')), ['admin']],
    designer: [await signClaims(key, personClaims('designer@example.com')), ['designer']],
    helpdesk: [await signClaims(key, personClaims('Helpdesk@Example.com')), ['helpdesk']],
    auditor: [
      await signClaims(key, personClaims('vera@audit.example.com')),
      ['viewer', 'helpdesk'],
    ],
    guest: [await signClaims(key, personClaims('sam@elsewhere.example')), []],
    'admin by group': [grouped, ['admin']],
    'listed service': [await signClaims(key, serviceClaims('robot')), ['designer']],
    'other service': [await signClaims(key, serviceClaims('other')), ['viewer']],
  }
  const admin = personClaims('admin@example.com')
  const { exp: _exp, ...endless } = admin
  const stranger = await createSigningKey('known')
  const refused: Record<string, string | undefined> = {
    nobody: undefined,
    'no token': 'x'.repeat(3_000),
    ended,
    expired: await signClaims(key, { ...admin, exp: 1_700_000_000 }),
    early: await signClaims(key, { ...admin, nbf: 9_999_999_999 }),
    'of another application': await signClaims(key, { ...admin, aud: ['another'] }),
    'of another team': await signClaims(key, {
      ...admin,
      iss: 'https://evil.cloudflareaccess.com',
    }),
    'signed by a stranger': await signClaims(stranger, admin),
    'signed by nobody': unsignedToken(admin),
    'signed with what is public': await tokenSignedWithPublicKey(key, admin),
    'without an end': await signClaims(key, endless),
    'of somebody without an address': await signClaims(key, { ...admin, email: 'admin' }),
  }
  addCallers(access, signedIn, refused)
})

function addCallers(
  access: GatehouseAccessApplication,
  signedIn: Record<string, [string, readonly Role[]]>,
  refused: Record<string, string | undefined>,
): void {
  const authentication: CallerAuthenticationMode = { kind: 'access', access }
  for (const [name, [token, roles]] of Object.entries(signedIn)) {
    callers.set(name, { authentication, token, roles })
  }
  for (const [name, token] of Object.entries(refused)) {
    callers.set(name, { authentication, ...(token && { token }), roles: undefined })
  }
  const operator = { kind: 'operator', email: 'ana@example.com', roles: ['admin'] } as const
  callers.set('operator', { authentication: operator, roles: operator.roles })
}

const caller = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('operator', 'admin', 'admin by group') },
  {
    weight: 5,
    arbitrary: fc.constantFrom(
      'designer',
      'helpdesk',
      'auditor',
      'guest',
      'listed service',
      'other service',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'nobody',
      'no token',
      'ended',
      'expired',
      'early',
      'of another application',
      'of another team',
      'signed by a stranger',
      'signed by nobody',
      'signed with what is public',
      'without an end',
      'of somebody without an address',
    ),
  },
)

function callerNamed(name: string): Caller {
  const found = callers.get(name)
  if (found === undefined) throw new Error(`There is no caller “${name}”.`)
  return found
}

// ── Responses of upstream ────────────────────────────────────────────────────────────────────────────

const odd = (body: unknown, status = 200) => Response.json(body, { status })
const refusal = failureEnvelope([{ code: 10000, message: 'Authentication error' }])

const MOODS: Record<string, (request: Request) => Promise<Response> | undefined> = {
  usual: () => undefined,
  unreachable: () => Promise.reject(new Error(`connect ECONNREFUSED, Bearer ${TOKEN}`)),
  silent: ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)),
  HTML: async () => new Response(`<h1>${TOKEN}</h1>`, { status: 502 }),
  'cut off': async () => new Response('{"success":true,"result":{'),
  nothing: async () => new Response(null, { status: 204 }),
  elsewhere: async () => Response.redirect('https://elsewhere.example/', 307),
  refuses: async () => odd(refusal, 403),
  'without an organization': async () =>
    odd(failureEnvelope([{ code: 9999, message: 'access.api.error.not_enabled' }]), 403),
  'out of breath': async () =>
    Response.json(refusal, { status: 429, headers: { 'retry-after': 'soon', ratelimit: '"x"' } }),
  'at fault': async () => odd(refusal, 500),
  'given up': async () => odd(refusal, 524),
  'a refusal that is a success': async () => odd(refusal),
  'errors that are no list': async () => odd({ success: false, errors: 5 }, 500),
  'errors that are none': async () => odd({ success: false, errors: [null, 'x', {}] }, 400),
  'no result': async () => odd({ success: true }),
  'an odd result': async () => odd(successEnvelope([{ name: 5 }, null, 'x'])),
  'a bare text': async () => odd('x'),
  'a quotation': async ({ headers }) =>
    odd(failureEnvelope([{ code: 1, message: headers.get('authorization') ?? '' }]), 400),
}
const mood = fc.oneof(
  { weight: 60, arbitrary: fc.constant('usual') },
  {
    weight: 29,
    arbitrary: fc.constantFrom(...Object.keys(MOODS).filter((name) => name !== 'silent')),
  },
  // Takes as long as the gateway waits.
  { weight: 1, arbitrary: fc.constant('silent') },
)

// ── Requests allowed upstream ────────────────────────────────────────────────────────────────────────

const UPSTREAM = 'https://upstream.example/client/v4'

type Permission = {
  method: string
  path: RegExp
  isFor: (roles: readonly Role[], asked: URL) => boolean
}

const PERMISSIONS: Permission[] = [
  ...Object.values(CLOUDFLARE_OPERATIONS).map(({ method, path, capability }) => ({
    method,
    path: pattern(path),
    isFor: (roles: readonly Role[]) => capabilitiesForRoles(roles).includes(capability),
  })),
  // Anyone who may know of an account may know whether it has an organization.
  {
    method: 'GET',
    path: pattern('/accounts/:account_id/access/organizations'),
    isFor: (roles, asked) =>
      capabilitiesForRoles(roles).includes('account:read') &&
      /^\/api\/accounts\/\w+$/.test(pathIn(asked)),
  },
  // The gateway's requests about its own token.
  {
    method: 'GET',
    path: new RegExp(`^(/user|/accounts/(${ACCOUNT}|${OTHER_ACCOUNT}))/tokens/\\w+$`),
    isFor: (roles, asked) =>
      capabilitiesForRoles(roles).includes('status:read') && pathIn(asked).endsWith('/status'),
  },
  // The reads of a survey, and the checks whether they are permitted.
  ...Object.values(SURVEY_ONLY_READ_PATHS).map((path): Permission => ({
    method: 'GET',
    path: pattern(path),
    isFor: (roles, asked) =>
      (capabilitiesForRoles(roles).includes('status:read') && pathIn(asked).endsWith('/status')) ||
      (capabilitiesForRoles(roles).includes('survey:read') &&
        /\/(survey|impact)\b/.test(pathIn(asked))),
  })),
]

/** The path as the gateway's routes see it. */
function pathIn({ pathname }: URL): string {
  try {
    return decodeURI(pathname)
  } catch {
    return pathname
  }
}

function pattern(path: string, before = ''): RegExp {
  const filled = path
    .replace(':account_id', `(${ACCOUNT}|${OTHER_ACCOUNT})`)
    .replace(/:(user_id|nonce|custom_page_id|zone_id|item)/g, '[\\w-]+')
  return new RegExp(`^${before}${filled}$`)
}

const SENT_HEADERS = new Set(['accept', 'authorization', 'content-type', 'user-agent'])

/** Returns undefined for a request that does not go upstream. */
function upstreamPath({ url }: Request): string | undefined {
  const [path = ''] = url.split('?')
  return path.startsWith(`${UPSTREAM}/`) ? path.slice(UPSTREAM.length) : undefined
}

/** Whether a browser marks the request as another site's. */
function isOfAnotherSite(headers: Headers, asked: URL): boolean {
  const origin = headers.get('origin') ?? asked.origin
  const site = headers.get('sec-fetch-site') ?? 'none'
  return origin !== asked.origin || !['none', 'same-origin'].includes(site)
}

/** Returns why a request may not go upstream, or undefined if it may. */
function outOfBounds(
  request: Request,
  roles: readonly Role[] | undefined,
  asked: URL,
  headers: Headers,
): string | undefined {
  const path = upstreamPath(request)
  if (path === undefined) return `It goes to ${request.url}.`
  if (roles === undefined) return 'Nobody asks.'
  const permitted = PERMISSIONS.some(
    (each) => each.method === request.method && each.path.test(path) && each.isFor(roles, asked),
  )
  if (!permitted) return `${roles.join()} may not ${request.method} ${path}.`
  if (request.method !== 'GET' && isOfAnotherSite(headers, asked)) return 'Another site asks.'
  if (request.headers.get('authorization') !== `Bearer ${TOKEN}`) return 'It has another token.'
  if (request.redirect !== 'manual') return 'It would follow a redirect.'
  const more = [...request.headers.keys()].filter((name) => !SENT_HEADERS.has(name))
  return more.length === 0 ? undefined : `It carries ${more.join()}.`
}

// ── Allowed responses ────────────────────────────────────────────────────────────────────────────────

const ANSWERED_HEADERS = new Set([
  ...Object.keys(SECURITY_HEADERS),
  'allow',
  'cf-ray',
  'content-disposition',
  'etag',
  'ratelimit',
  'ratelimit-policy',
  'retry-after',
  'x-request-id',
  'x-should-retry',
])

type Answered = { status: number; headers: Headers; text: string }

/** Whether it is a document or a file, whose headers come from public/_headers if there is one. */
function isOfAssets({ status, headers, text }: Answered, { method, url }: OddRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  const isShared = pathIn(new URL(url)).startsWith('/share/')
  return status === 200 ? headers.get('content-type') === 'text/html' : isShared && text === ''
}

function checkHeaders({ headers }: Answered): void {
  const more = [...headers.keys()].filter((name) => !ANSWERED_HEADERS.has(name))
  expect(more).toEqual([])
  const { 'content-type': _type, ...protection } = SECURITY_HEADERS
  const isDocument = headers.get('content-type')?.startsWith('text/html') ?? false
  expect(Object.fromEntries(headers)).toMatchObject({
    ...protection,
    ...(isDocument ? { 'content-security-policy': BLOCK_PAGE_CONTENT_SECURITY_POLICY } : {}),
  })
  expect(headers.get('content-type')).toMatch(
    /^(application\/(json|x-ndjson)|text\/(csv|html)); charset=utf-8$/,
  )
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
}

const STATUSES = [200, 201, 400, 401, 403, 404, 405, 409, 412, 413, 429]

function checkStatus({ status, text }: Answered, moodName: string): void {
  expect(text).not.toContain(String(GATEWAY_ERRORS.internal.code))
  if (moodName === 'usual') expect(STATUSES).toContain(status)
}

function checkBody(
  { status, headers, text }: Answered,
  { method, url }: OddRequest,
  moodName: string,
) {
  if (method === 'HEAD') return expect(text).toBe('')
  // The description of the API is an OpenAPI document.
  if (status === 200 && pathIn(new URL(url)) === '/api/openapi.json') {
    return expect(JSON.parse(text)).toHaveProperty('openapi')
  }
  if (!headers.get('content-type')?.startsWith('application/json')) return undefined
  const json: unknown = JSON.parse(text)
  // Cloudflare's own response passes unchanged.
  if (moodName !== 'usual') return z.looseObject({ success: z.boolean() }).parse(json)
  return expect(envelopeSchema.parse(json).success).toBe(status < 400)
}

/** The runtime warns when `text()` is called on a response whose type is not text. */
async function textOf(response: Response): Promise<string> {
  return new TextDecoder().decode(await response.arrayBuffer())
}

// ── The laws ─────────────────────────────────────────────────────────────────────────────────────────

const consoles = (['debug', 'info', 'log', 'warn', 'error'] as const).map((method) =>
  vi.spyOn(console, method).mockImplementation(() => undefined),
)
/** Violations of all runs: some of them occur after their run is over. */
const trespasses: string[] = []
/** The results of the runs, and their frequency. */
const seen = new Map<string, number>()
const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1)

function takeLogged(): string[] {
  const lines = consoles.flatMap(({ mock }) => mock.calls.map((parameters) => parameters.join(' ')))
  for (const each of consoles) each.mockClear()
  return lines
}

const logLine = z.object({ requestId: z.string(), status: z.number() })

/** Makes a change, for callers that ask for changes. */
async function makeHistory(call: Call, authentication: CallerAuthenticationMode): Promise<void> {
  const token = authentication.kind === 'access' ? callerNamed('admin').token : undefined
  const response = await call(`/client/v4/accounts/${ACCOUNT}/access/organizations`, {
    method: 'PUT',
    body: '{"name":"Before"}',
    headers: token === undefined ? {} : { 'cf-access-jwt-assertion': token },
  })
  expect(response.status).toBe(200)
}

type Call = ReturnType<typeof gatewayUnderTest>['call']

async function obeysTheLaws(
  request: OddRequest,
  callerName: string,
  moodName: string,
  byCookie: boolean,
): Promise<void> {
  const { authentication, token, roles } = callerNamed(callerName)
  const { method, url } = request
  const hasHistory = url.includes('/changes')
  const current = await computeEtag(hasHistory ? { ...ORGANIZATION, name: 'Before' } : ORGANIZATION)
  const headers = new Headers(
    request.headers.map(([name, value]) => [name, value.replace('CURRENT', current)]),
  )
  const body =
    typeof request.body === 'string'
      ? request.body.replace('"CURRENT"', JSON.stringify(current))
      : request.body
  if (token !== undefined && byCookie) headers.set('cookie', `CF_Authorization=${token}`)
  if (token !== undefined && !byCookie) headers.set('cf-access-jwt-assertion', token)
  let isBegun = false
  const { call } = gatewayUnderTest({
    authentication,
    answer: (sent) => {
      if (!isBegun) return undefined
      count(`${sent.method} ${upstreamPath(sent)}`)
      const trespass = outOfBounds(sent, roles, new URL(url), headers)
      if (trespass !== undefined) trespasses.push(`${method} ${url}: ${trespass}`)
      return MOODS[moodName]?.(sent)
    },
  })
  const before = trespasses.length
  if (hasHistory) await makeHistory(call, authentication)
  isBegun = true
  takeLogged()
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD'

  const response = await call(url, { method, headers, ...(hasBody ? { body } : {}) })

  const answered = {
    status: response.status,
    headers: response.headers,
    text: await textOf(response),
  }
  count(`${answered.status}`)
  expect(trespasses.slice(before)).toEqual([])
  expect(JSON.stringify([answered.text, ...answered.headers])).not.toContain(TOKEN)
  checkStatus(answered, moodName)
  if (!isOfAssets(answered, request)) {
    checkHeaders(answered)
    checkBody(answered, request, moodName)
  }
  const logged = takeLogged()
  expect(logged.join('\n')).not.toMatch(new RegExp(`${TOKEN}|of-the-caller|eyJ|@`))
  expect(logged.map((line) => logLine.parse(JSON.parse(line)).status)).toEqual([answered.status])
}

const runs = multipliedPropertyRuns(1_500)

test(`${runs} requests of any kind`, { timeout: 60_000 + runs * 100 }, async () => {
  await fc.assert(fc.asyncProperty(oddRequest, caller, mood, fc.boolean(), obeysTheLaws), {
    numRuns: runs,
    timeout: 10_000,
  })
  expect(trespasses).toEqual([])
})

test('they were not in vain', () => {
  for (const status of [200, 400, 401, 403, 404, 405, 502]) {
    expect(seen.get(`${status}`)).toBeGreaterThan(0)
  }
  const reached = Object.values(CLOUDFLARE_OPERATIONS).filter(({ method, path }) =>
    [...seen.keys()].some((key) => pattern(path, `${method} `).test(key)),
  )
  expect(reached.length).toBeGreaterThan(Object.keys(CLOUDFLARE_OPERATIONS).length / 2)
})

// ── The bounds ───────────────────────────────────────────────────────────────────────────────────────

const bounds = Object.entries(DOCUMENTED_BOUNDS).flatMap(([name, bound]) =>
  Object.entries(SAMPLE_CHARACTERS)
    .filter(([letters]) => letters === 'ASCII' || bound.isAscii !== true)
    .map(([letters, letter]) => ({ name, letters, letter, bound })),
)

test.each(bounds)(
  'accepts $letters up to $name, and refuses one more for its size',
  { timeout: 120_000 },
  async ({ bound, letter }) => {
    const { isTaken, said } = await bound.attempt(bound.most, letter)
    expect({ isTaken, said: said.slice(0, 500) }).toMatchObject({ isTaken: true })
    const beyond = await bound.attempt(bound.most + 1, letter)
    expect(beyond.isTaken).toBe(false)
    expect(beyond.said.slice(0, 10_000)).toContain(bound.refusal)
  },
)
