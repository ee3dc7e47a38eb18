import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createGatewayError, type GatewayErrorSlug, GATEWAY_ERRORS } from '../../api/errors.ts'
import { failureEnvelope, successEnvelope } from '../../api/envelope.ts'
import { SECURITY_HEADERS } from '../../gateway/response.ts'
import { type DoctorCheckResult, formatCheckLine } from './doctor-check.ts'
import { checkSite, parseHeadersForAllPaths } from './site-checks.ts'

const SITE = 'https://gatehouse.example.com'
const ACCOUNT = '0123456789abcdef0123456789abcdef'
const TEAM = 'https://acme.cloudflareaccess.com'
const AUDIENCE = 'ab'.repeat(32)
const SERVICE = { id: 'e367826f.access', secret: 'cfast_secret-0123456789' }
const NOW = Date.parse('2026-11-24T12:00:00Z')
const STATUS_PATH = `/api/accounts/${ACCOUNT}/status`

type Answer = () => Response | Error

const API_HEADERS = { ...SECURITY_HEADERS, 'x-request-id': 'r1' }

/** The headers of this project itself. */
const pageHeaders = parseHeadersForAllPaths(readFileSync('public/_headers', 'utf8'))
const PAGE_HEADERS = { ...pageHeaders, 'content-type': 'text/html; charset=utf-8' }

const answer = (result: unknown, headers: object = API_HEADERS): Answer => {
  return () => Response.json(successEnvelope(result), { headers: { ...headers } })
}
const withHsts = (value: string) => page({ ...PAGE_HEADERS, 'Strict-Transport-Security': value })
const refusal = (slug: GatewayErrorSlug, detail: string): Answer => {
  const body = failureEnvelope([createGatewayError(slug, detail)])
  return () => Response.json(body, { status: GATEWAY_ERRORS[slug].status, headers: API_HEADERS })
}
const page = (headers: object = PAGE_HEADERS): Answer => {
  return () => new Response('<title>Gatehouse</title>', { headers: { ...headers } })
}
const redirect = (location: string, status = 302): Answer => {
  return () => new Response(null, { status, headers: { location } })
}
const login = (team = TEAM, audience = AUDIENCE) =>
  redirect(`${team}/cdn-cgi/access/login/gatehouse.example.com?kid=${audience}&redirect_url=%2F`)
const unreachable = (code: string): Answer => {
  const cause = Object.assign(new Error(code), { code })
  return () => new TypeError('fetch failed', { cause })
}

const session = (changes: object = {}) =>
  answer({
    kind: 'service',
    email: SERVICE.id,
    groups: [],
    roles: ['admin'],
    capabilities: ['account:read', 'status:read'],
    accounts: [{ id: ACCOUNT }],
    mode: 'deployed',
    expires_at: 1,
    sign_out_url: null,
    has_approvals: false,
    ...changes,
  })

const TOKEN = {
  setting: 'CLOUDFLARE_API_TOKEN',
  state: 'active',
  expires_on: '2027-11-24T00:00:00Z',
  grants: [
    { operation: 'getOrganization', permission: 'Access: Organizations Read', state: 'granted' },
    {
      operation: 'updateOrganization',
      permission: 'Access: Organizations Write',
      state: 'unknown',
    },
  ],
  excess: [],
  detail: null,
}
const STORAGE = { bytes: 40_960, most_bytes: 10_000_000_000 }
const status = (changes: object = {}) =>
  answer({
    checked_at: '2026-11-24T12:00:00Z',
    tokens: [TOKEN],
    access: { issuer: TEAM, certificates: 'fresh' },
    approvals: null,
    failed_switch_timers: [],
    history: { is_reachable: true, changes: 12, pending: 0, ...STORAGE },
    ...changes,
  })

type World = {
  /** Responses to visitors who have not signed in, by path. */
  outside?: Record<string, Answer>
  /** Responses to the service token. */
  inside?: Record<string, Answer>
  clearText?: Answer
}

const SHARE_PATH = '/share/x/draft'
const SCRIPT_PATH = '/client/v4/accounts'
const refusedByAccess = (code: number): Answer => {
  return () => new Response('Forbidden', { status: code, headers: { 'cf-access-aud': AUDIENCE } })
}
const OUTSIDE = {
  '/': login(),
  '/api/session': login(),
  [SCRIPT_PATH]: refusedByAccess(401),
  [SHARE_PATH]: login(),
}
const INSIDE = { '/': page(), '/api/session': session(), [STATUS_PATH]: status() }

const KNOWN = { url: SITE, service: [SERVICE] }

async function diagnose(world: World = {}, { url, service: [service] } = KNOWN) {
  const asked: Request[] = []
  const call = async (request: Request) => {
    asked.push(request)
    const { protocol, pathname } = new URL(request.url)
    const isService = request.headers.has('cf-access-client-id')
    const answers: Record<string, Answer> = isService
      ? { ...INSIDE, ...world.inside }
      : { ...OUTSIDE, ...world.outside }
    const given =
      protocol === 'http:' ? (world.clearText ?? redirect(`${SITE}/`, 301)) : answers[pathname]
    const result = given?.() ?? new Response('Not found', { status: 404 })
    if (result instanceof Error) throw result
    return result
  }
  const checks = await checkSite({
    url: new URL(url),
    call,
    pageHeaders,
    expected: { issuer: TEAM, audience: AUDIENCE },
    ...(service && { service }),
    now: NOW,
  })
  return { checks, asked, bad: bad(checks) }
}

const bad = (checks: DoctorCheckResult[]) =>
  checks.filter(({ state }) => state !== 'ok').map((check) => formatCheckLine(check))

const one = (expected: RegExp) => [expect.stringMatching(expected)]

test('finds nothing wrong with a Gatehouse that is as it should be', async () => {
  const { checks, bad: wrong } = await diagnose()
  expect(wrong).toEqual([])
  expect(checks.map(({ subject }) => subject)).toEqual([
    'TLS',
    'http',
    'without signing in, /',
    'without signing in, /api/session',
    'a script without a valid service token',
    'without signing in, /share/',
    'service token',
    'headers of pages',
    'headers of the API',
    `account ${ACCOUNT}, CLOUDFLARE_API_TOKEN`,
    `account ${ACCOUNT}, Access’s certificates`,
    `account ${ACCOUNT}, history`,
  ])
})

test('sends the service token over TLS to the site alone, and lets nothing lead it elsewhere', async () => {
  const { asked, checks } = await diagnose()
  const carriers = asked.filter(({ headers }) => headers.has('cf-access-client-secret'))
  expect(carriers.map(({ url }) => new URL(url).origin)).toEqual(carriers.map(() => SITE))
  expect(asked.map((request) => request.redirect)).toEqual(asked.map(() => 'manual'))
  expect(checks.map((check) => formatCheckLine(check)).join('\n')).not.toContain(SERVICE.secret)
})

test('says of a script without a valid service token that it is sent to the login page, where it is', async () => {
  const { bad: wrong, asked } = await diagnose({ outside: { [SCRIPT_PATH]: login() } })
  expect(wrong).toEqual(
    one(/^warning +a script .*login page.*401 Response for Service Auth policies/),
  )
  const [script, ...others] = asked.filter(({ url }) => new URL(url).pathname === SCRIPT_PATH)
  expect(others).toEqual([])
  expect(script?.headers.has('cf-access-client-id')).toBe(false)
  expect(script?.headers.get('accept') ?? '').not.toContain('text/html')
})

test.each([
  ['as Access', refusedByAccess(403), 'with 401 or 403'],
  ['by whoever it is', () => new Response('Unauthorized', { status: 401 }), 'with 401'],
])('is content with a script that is refused %s', async (_by, answered, finding) => {
  const { checks, bad: wrong } = await diagnose({ outside: { [SCRIPT_PATH]: answered } })
  expect(wrong).toEqual([])
  expect(checks).toContainEqual(expect.objectContaining({ finding: `it is refused ${finding}` }))
})

test('a check without a service token says what it could not see', async () => {
  const { bad: wrong, asked } = await diagnose({}, { ...KNOWN, service: [] })
  expect(wrong).toEqual(one(/^warning inside: .*CF_ACCESS_CLIENT_ID/))
  expect(asked.map(({ url }) => new URL(url).pathname)).not.toContain(STATUS_PATH)
})

test('a check without a service token reads the headers of what Gatehouse serves to anyone', async () => {
  const outside = { '/': page({}), '/api/session': refusal('no_identity', 'Sign in.') }
  const { bad: wrong } = await diagnose({ outside }, { ...KNOWN, service: [] })
  expect(wrong).toContainEqual(
    expect.stringMatching(/^failed +headers of pages: Content-Security-Policy/),
  )
  expect(wrong).not.toContainEqual(expect.stringContaining('headers of the API'))
})

test.each<[string, World, RegExp]>([
  [
    'Gatehouse answers itself',
    { outside: { '/': refusal('no_identity', 'Sign in.') } },
    /^failed .*Access is NOT in front on this host: Gatehouse is closed, but nobody can sign in/,
  ],
  [
    'anybody gets the page',
    { outside: { '/': page() } },
    /^failed .*NOT in front.*the app’s page, and no data/,
  ],
  [
    'Gatehouse is not set up',
    { outside: { '/api/session': refusal('not_configured', 'Set: ROLES.') } },
    /^failed .*NOT in front.*not set up: .*Set: ROLES/,
  ],
  [
    'strangers get an answer',
    { outside: { '/api/session': session() } },
    /^failed .*answers strangers\. → Take it down now/,
  ],
  [
    'something else answers',
    { outside: { '/': () => new Response('Hello') } },
    /^failed .*neither Access nor Gatehouse answers \(HTTP 200\)/,
  ],
  [
    'it leads somewhere else',
    { outside: { '/': redirect('https://example.org/') } },
    /^failed .*neither Access/,
  ],
  [
    'Access of another team answers',
    { outside: { '/': login('https://other.cloudflareaccess.com') } },
    /^failed .*ACCESS_TEAM_DOMAIN is https:\/\/acme/,
  ],
  [
    'Access asks for another application',
    { outside: { '/': login(TEAM, 'cd'.repeat(32)) } },
    /^failed .*another application than that of ACCESS_AUD/,
  ],
  [
    'the connection breaks',
    { outside: { '/api/session': unreachable('ECONNRESET') } },
    /^failed .*no connection/,
  ],
])('reports from outside that %s', async (_case, world, expected) => {
  expect((await diagnose(world)).bad).toEqual(one(expected))
})

test('finds links to drafts open, or not, and anything else wrong', async () => {
  const outcomes = { open: refusal('link_invalid', 'No link.'), wrong: session() }
  const open = await diagnose({ outside: { [SHARE_PATH]: outcomes.open } })
  expect(open.bad).toEqual([])
  expect(open.checks.map((check) => formatCheckLine(check))).toContainEqual(
    expect.stringMatching(/^ok +without signing in, \/share\/: whoever has a link/),
  )
  const wrong = await diagnose({ outside: { [SHARE_PATH]: outcomes.wrong } })
  expect(wrong.bad).toEqual(one(/^failed +without signing in, \/share\//))
})

test('takes a refusal for Access’s own by the header that it carries', async () => {
  const headers = { 'cf-access-aud': AUDIENCE }
  const refuse: Answer = () => new Response('Forbidden', { status: 403, headers })
  expect((await diagnose({ outside: { '/api/session': refuse } })).bad).toEqual([])
})

test.each([
  ['ENOTFOUND', /^failed +gatehouse\.example\.com: its name is not known to DNS/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /^failed .*its TLS certificate is not valid/],
])('stops where nothing answers: %s', async (code, expected) => {
  expect((await diagnose({ outside: { '/': unreachable(code) } })).bad).toEqual(one(expected))
})

test('asks for nothing in clear text but to see that it is not answered', async () => {
  const { bad: plain, asked } = await diagnose(
    {},
    { ...KNOWN, url: 'http://gatehouse.example.com' },
  )
  expect(plain).toEqual(one(/^failed .*→ Try https:\/\/gatehouse\.example\.com/))
  expect(asked).toEqual([])
  expect((await diagnose({ clearText: page() })).bad).toEqual(
    one(/^warning http: clear text is answered/),
  )
  expect((await diagnose({ clearText: unreachable('ECONNREFUSED') })).bad).toEqual([])
})

test.each<[string, World, RegExp]>([
  [
    'Access does not let it in',
    { inside: { '/api/session': login() } },
    /^failed +service token: .*Service Auth/,
  ],
  [
    'strict Access does not let it in',
    { inside: { '/api/session': () => new Response('', { status: 401 }) } },
    /^failed +service token: .*Service Auth/,
  ],
  [
    'Gatehouse expects another application',
    { inside: { '/api/session': refusal('no_identity', 'Not valid here.') } },
    /^failed .*does not take what Access signed\. → Set ACCESS_TEAM_DOMAIN and ACCESS_AUD/,
  ],
  [
    'certificates cannot be had',
    {
      inside: { '/api/session': refusal('access_unavailable', 'Certificates could not be read.') },
    },
    /^failed .*Certificates could not be read/,
  ],
  [
    'it is a demo',
    { inside: { '/api/session': session({ mode: 'demo' }) } },
    /^failed .*runs as demo/,
  ],
  [
    'it may not read the status',
    { inside: { '/api/session': session({ roles: ['viewer'], capabilities: ['account:read'] }) } },
    /^warning status: .*ROLES/,
  ],
  [
    'there is no status',
    { inside: { [STATUS_PATH]: refusal('internal', 'Gatehouse failed.') } },
    /^failed +account .*Gatehouse failed/,
  ],
])('reports with a service token that %s', async (_case, world, expected) => {
  expect((await diagnose(world)).bad).toEqual(one(expected))
})

test('says which headers are not as deployed', async () => {
  const cached = { ...API_HEADERS, 'cache-control': 'public, max-age=60' }
  const { bad: wrong } = await diagnose({
    inside: { '/': withHsts(''), '/api/session': () => withHeaders(session()(), cached) },
  })
  expect(wrong).toEqual([
    expect.stringMatching(/^failed +headers of pages: Strict-Transport-Security missing/),
    expect.stringMatching(/^failed +headers of the API: cache-control missing or changed/),
  ])
})

test('takes a longer HSTS of the zone’s, and no shorter one', async () => {
  const longer = await diagnose({ inside: { '/': withHsts('max-age=63072000; preload') } })
  expect(longer.bad).toEqual([])
  const shorter = await diagnose({ inside: { '/': withHsts('max-age=3600') } })
  expect(shorter.bad).toEqual(one(/^failed +headers of pages: Strict-Transport-Security/))
})

test('reads what is set for every path, and only that', () => {
  expect(parseHeadersForAllPaths('# note\n/*\n  A: b\n  C-D: e: f\n\n/x/*\n  G: h\n')).toEqual({
    A: 'b',
    'C-D': 'e: f',
  })
  expect(Object.keys(pageHeaders)).toContain('Content-Security-Policy')
  expect(pageHeaders).not.toHaveProperty('Cache-Control')
})

function withHeaders(
  response: Response | Error,
  headers: Record<string, string>,
): Response | Error {
  return response instanceof Error ? response : new Response(response.body, { headers })
}

test.each<[string, object, RegExp]>([
  ['disabled token', { tokens: [{ ...TOKEN, state: 'disabled' }] }, /^failed .*it is disabled/],
  [
    'token that ends soon',
    { tokens: [{ ...TOKEN, expires_on: '2026-11-30T00:00:00Z' }] },
    /^warning .*until 2026-11-30/,
  ],
  [
    'token of unknown state',
    { tokens: [{ ...TOKEN, state: 'unknown', detail: 'HTTP 429' }] },
    /^warning .*not known \(HTTP 429\)/,
  ],
  [
    'token that lacks a needed permission',
    {
      tokens: [
        {
          ...TOKEN,
          grants: [{ operation: 'updateDoh', permission: 'Organizations Write', state: 'missing' }],
        },
      ],
    },
    /^failed .*may not updateDoh\. → Give the token “Organizations Write”/,
  ],
  [
    'token that lacks a helpful permission',
    {
      tokens: [
        {
          ...TOKEN,
          grants: [
            { operation: 'listCustomPages', permission: 'Custom Pages Read', state: 'missing' },
          ],
        },
      ],
    },
    /^warning .*may not listCustomPages/,
  ],
  [
    'token that may do more',
    { tokens: [{ ...TOKEN, excess: ['DNS Write'] }] },
    /^warning .*DNS Write/,
  ],
  [
    'stale certificate',
    { access: { issuer: TEAM, certificates: 'last_good' } },
    /^warning .*last good/,
  ],
  [
    'missing certificate',
    { access: { issuer: TEAM, certificates: 'unavailable' } },
    /^failed .*has none/,
  ],
  [
    'object that does not answer',
    { history: { is_reachable: false, changes: 0, pending: 0, ...STORAGE } },
    /^failed .*does not answer/,
  ],
  [
    'open change',
    { history: { is_reachable: true, changes: 3, pending: 1, ...STORAGE } },
    /^warning .*1 of 3/,
  ],
])('the status tells of a %s', async (_case, changes, expected) => {
  expect((await diagnose({ inside: { [STATUS_PATH]: status(changes) } })).bad).toEqual(
    one(expected),
  )
})

test('says of an optional permission that it is not granted, which is no warning', async () => {
  const grant = {
    operation: 'startPolicyTest',
    permission: 'Access: Policy Test Write',
    state: 'missing',
    is_optional: true,
  }
  const inside = { [STATUS_PATH]: status({ tokens: [{ ...TOKEN, grants: [grant] }] }) }
  const { checks, bad: wrong } = await diagnose({ inside })
  expect(wrong).toEqual([])
  expect(checks).toContainEqual(
    expect.objectContaining({
      state: 'ok',
      finding: 'Not granted (optional): “Access: Policy Test Write”, for startPolicyTest',
    }),
  )
})
