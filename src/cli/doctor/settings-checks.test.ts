import { exportJWK, generateKeyPair } from 'jose'
import { beforeAll, expect, test, vi } from 'vitest'
import { type DoctorCheckResult, formatCheckLine } from './doctor-check.ts'
import { checkGatewaySettings, type DoctorGatewayFunctions } from './settings-checks.ts'

const ACCOUNT = '0123456789abcdef0123456789abcdef'
const API = 'https://api.cloudflare.com/client/v4'
const TEAM = 'https://acme.cloudflareaccess.com'
const NOW = Date.parse('2026-11-24T12:00:00Z')

const USER_VERIFY = `${API}/user/tokens/verify`
const ACCOUNT_VERIFY = `${API}/accounts/${ACCOUNT}/tokens/verify`
const ORGANIZATION = `${API}/accounts/${ACCOUNT}/access/organizations`
const CERTIFICATES = `${TEAM}/cdn-cgi/access/certs`

const ENV = {
  CLOUDFLARE_API_TOKEN: 'api-token-0123456789',
  CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
  ACCESS_TEAM_DOMAIN: 'acme.cloudflareaccess.com',
  ACCESS_AUD: 'ab'.repeat(32),
  ROLES: '{"ana@acme.example": "admin", "@acme.example": "viewer"}',
}

type Answer = { status?: number; body: unknown } | Error
type World = Record<string, Answer>

const success = (result: unknown): Answer => ({ body: { success: true, errors: [], result } })
const refused = (status: number, code: number, message: string): Answer => ({
  status,
  body: { success: false, errors: [{ code, message }], result: null },
})
const token = (fields: object = {}) =>
  success({ id: '1', status: 'active', expires_on: '2027-11-24T00:00:00Z', ...fields })

let gateway: DoctorGatewayFunctions
let world: World

beforeAll(async () => {
  const modules = ['../../gateway/gateway-settings.ts', '../../gateway/status/token-check.ts']
  const [settings, tokens] = await Promise.all(
    modules.map((module) => vi.importActual<DoctorGatewayFunctions>(module)),
  )
  gateway = { ...settings, ...tokens } as DoctorGatewayFunctions // each module has its part of it
  const { publicKey } = await generateKeyPair('RS256', { extractable: true })
  const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  world = {
    [USER_VERIFY]: token(),
    [ORGANIZATION]: success({ auth_domain: 'acme.cloudflareaccess.com', name: 'Acme' }),
    [CERTIFICATES]: { body: { keys: [key, { ...key, kid: 'k2' }] } },
  }
})

/** Returns the checks of the doctor with these settings, in a world with the given differences from a good one. */
async function diagnose(changes: { env?: Record<string, unknown>; world?: World } = {}) {
  const answers: World = { ...world, ...changes.world }
  const asked: Request[] = []
  const call = async (request: Request) => {
    asked.push(request)
    const answer = answers[request.url] ?? refused(404, 7003, 'Could not route')
    if (answer instanceof Error) throw answer
    const { status = 200, body } = answer
    return typeof body === 'string'
      ? new Response(body, { status })
      : Response.json(body, { status })
  }
  const env = { ...ENV, ...changes.env }
  const checks = await checkGatewaySettings(env, { gateway, call, now: NOW })
  return { checks, asked }
}

const bad = (checks: DoctorCheckResult[]) =>
  checks.filter(({ state }) => state !== 'ok').map((check) => formatCheckLine(check))
const unreachable = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })

test('finds nothing wrong with settings that are right', async () => {
  const { checks, asked } = await diagnose()
  expect(bad(checks)).toEqual([])
  expect(checks.map(({ subject }) => subject)).toEqual([
    'settings',
    'CLOUDFLARE_API_TOKEN',
    `account ${ACCOUNT}`,
    'ACCESS_TEAM_DOMAIN',
    'ACCESS_AUD',
    'ROLES',
  ])
  expect(asked.map(({ method, redirect }) => [method, redirect])).toEqual(
    asked.map(() => ['GET', 'manual']),
  )
})

test('sends the token to Cloudflare’s API alone, and prints it nowhere', async () => {
  const echo = refused(403, 10000, `Authentication error for ${ENV.CLOUDFLARE_API_TOKEN}`)
  const { checks, asked } = await diagnose({ world: { [USER_VERIFY]: echo, [ORGANIZATION]: echo } })
  const carriers = asked.filter(({ headers }) => headers.has('authorization'))
  expect(carriers.length).toBeGreaterThan(0)
  expect(carriers.filter(({ url }) => !url.startsWith(API))).toEqual([])
  const lines = checks.map((check) => formatCheckLine(check, [ENV.CLOUDFLARE_API_TOKEN]))
  expect(lines.join('\n')).toContain('Authentication error for …')
  expect(lines.join('\n')).not.toContain(ENV.CLOUDFLARE_API_TOKEN)
})

test('checks what a machine of one’s own needs, and nothing of Access', async () => {
  const { checks } = await diagnose({
    env: {
      ACCESS_TEAM_DOMAIN: '',
      ACCESS_AUD: undefined,
      ROLES: '',
      LOCAL_OPERATOR: 'ana@acme.example',
    },
  })
  expect(checks.map(({ state, subject }) => `${state} ${subject}`)).toEqual([
    'ok settings',
    'ok CLOUDFLARE_API_TOKEN',
    `ok account ${ACCOUNT}`,
  ])
})

test.each([
  [
    'nothing',
    { CLOUDFLARE_API_TOKEN: '', CLOUDFLARE_ACCOUNT_ID: undefined },
    [
      'CLOUDFLARE_API_TOKEN: it is not set. → Set CLOUDFLARE_API_TOKEN',
      'CLOUDFLARE_ACCOUNT_ID: it is not set. → Set CLOUDFLARE_ACCOUNT_ID',
    ],
  ],
  [
    'what is no token',
    { CLOUDFLARE_API_TOKEN: 'Bearer abc' },
    ['CLOUDFLARE_API_TOKEN: what it is set to cannot be used. → Set CLOUDFLARE_API_TOKEN'],
  ],
  [
    'an operator behind Access',
    { LOCAL_OPERATOR: 'ana@acme.example' },
    ['LOCAL_OPERATOR: what it is set to cannot be used. → Set LOCAL_OPERATOR to nothing'],
  ],
  [
    'roles that cannot be read',
    { ROLES: '{"ana@acme.example": "owner"}' },
    ['ROLES: what it is set to cannot be used. → Set ROLES ('],
  ],
  ['roles for nobody', { ROLES: '{}' }, ['→ Set ROLES (names nobody)']],
  ['no audience', { ACCESS_AUD: ' ' }, ['ACCESS_AUD: it is not set. → Set ACCESS_AUD']],
])('names each setting that is wrong: %s', async (_case, env, problems) => {
  const { checks, asked } = await diagnose({ env })
  expect(checks.map(({ state }) => state)).toEqual(problems.map(() => 'failed'))
  expect(bad(checks)).toEqual(problems.map((problem) => expect.stringContaining(problem)))
  expect(asked).toEqual([])
})

test.each<[string, World, RegExp]>([
  ['disabled', { [USER_VERIFY]: token({ status: 'disabled' }) }, /^failed .*it is disabled/],
  ['expired', { [USER_VERIFY]: token({ status: 'expired' }) }, /^failed .*it is expired/],
  [
    'about to expire',
    { [USER_VERIFY]: token({ expires_on: '2026-12-01T00:00:00Z' }) },
    /^warning .*until 2026-12-01/,
  ],
  [
    'not valid yet',
    { [USER_VERIFY]: token({ not_before: '2026-12-01T00:00:00Z' }) },
    /^failed .*not valid before 2026-12-01/,
  ],
  [
    'unknown',
    { [USER_VERIFY]: refused(401, 1000, 'Invalid API Token') },
    /^failed .*1000 Invalid API Token/,
  ],
  [
    'asked about too often',
    { [USER_VERIFY]: refused(429, 971, 'Please wait') },
    /^warning .*no more calls for now/,
  ],
  [
    'asked about in vain',
    { [USER_VERIFY]: unreachable('ENOTFOUND') },
    /^failed .*not known to DNS/,
  ],
])('says of a token that it is %s', async (_case, changed, expected) => {
  const { checks } = await diagnose({ world: changed })
  expect(bad(checks)).toEqual([expect.stringMatching(expected)])
})

test('knows a token that an account owns, and one that never expires', async () => {
  const { checks } = await diagnose({
    world: {
      [USER_VERIFY]: refused(401, 1000, 'Invalid API Token'),
      [ACCOUNT_VERIFY]: token({ expires_on: undefined }),
    },
  })
  expect(bad(checks)).toEqual([])
})

test('names what the token may not, of what Gatehouse needs, and what it need not', async () => {
  const definition = success({
    policies: [
      {
        effect: 'allow',
        resources: { [`com.cloudflare.api.account.${ACCOUNT}`]: '*' },
        permission_groups: [
          { id: '1', name: 'Access: Organizations, Identity Providers, and Groups Read' },
          { id: '2', name: 'DNS Write' },
        ],
      },
    ],
  })
  const { checks } = await diagnose({ world: { [`${API}/user/tokens/1`]: definition } })
  expect(bad(checks)).toContainEqual(
    expect.stringMatching(/^failed .*it may not updateOrganization.*Groups Write/),
  )
  expect(bad(checks)).toContainEqual(expect.stringMatching(/^warning .*more than .*: DNS Write/))
  expect(bad(checks)).toContainEqual(
    expect.stringMatching(
      /^warning .*it may not listUsers, listActiveSessions, .*Audit Logs Read”/,
    ),
  )
})

test('the token for revocations is checked as well', async () => {
  const own = await diagnose({ env: { CLOUDFLARE_REVOKE_TOKEN: 'revoke-token-987654321' } })
  expect(own.checks.map(({ subject }) => subject)).toContain('CLOUDFLARE_REVOKE_TOKEN')
  expect(bad(own.checks)).toEqual([])
  const same = await diagnose({ env: { CLOUDFLARE_REVOKE_TOKEN: ENV.CLOUDFLARE_API_TOKEN } })
  expect(bad(same.checks)).toEqual([expect.stringMatching(/^warning CLOUDFLARE_REVOKE_TOKEN/)])
})

test.each<[string, World, RegExp]>([
  [
    'may not be read by the token',
    { [ORGANIZATION]: refused(403, 10000, 'Authentication error') },
    /^failed .*10000.*“Access: Organizations, Identity Providers, and Groups Write”/,
  ],
  [
    'is asked for with a token that is none',
    { [ORGANIZATION]: refused(401, 1000, 'Invalid API Token') },
    /^failed .*1000.* → See what is said of CLOUDFLARE_API_TOKEN/,
  ],
  [
    'has no organization',
    { [ORGANIZATION]: refused(403, 9999, 'access.api.error.not_enabled') },
    /^warning .*no Zero Trust organization yet/,
  ],
  ['is unknown', { [ORGANIZATION]: refused(404, 7003, 'Could not route') }, /^failed .*7003/],
  ['cannot be reached', { [ORGANIZATION]: unreachable('ECONNRESET') }, /^failed .*no connection/],
])('says of an account that it %s', async (_case, changed, expected) => {
  const { checks } = await diagnose({ world: changed })
  expect(bad(checks)).toEqual([expect.stringMatching(expected)])
})

test('says what is no account’s id without asking for it', async () => {
  const { checks, asked } = await diagnose({ env: { CLOUDFLARE_ACCOUNT_ID: 'acme' } })
  expect(bad(checks)).toEqual([expect.stringMatching(/^failed +account acme/)])
  expect(asked.some(({ url }) => url.includes('organizations'))).toBe(false)
})

test('says so if calls go elsewhere than to Cloudflare', async () => {
  const elsewhere = 'http://127.0.0.1:9'
  const { checks } = await diagnose({ env: { CLOUDFLARE_BASE_URL: elsewhere } })
  expect(bad(checks)[0]).toMatch(
    /^warning CLOUDFLARE_BASE_URL: calls go to http:\/\/127\.0\.0\.1:9/,
  )
})

test('history that is kept for years is fine', async () => {
  const { checks } = await diagnose({ env: { HISTORY_KEEP: '7 years' } })
  expect(bad(checks)).toEqual([])
  expect(checks).toContainEqual(
    expect.objectContaining({ subject: 'HISTORY_KEEP', finding: expect.stringMatching('7 years') }),
  )
})

test.each([
  [
    '6 months',
    'warning HISTORY_KEEP: history is kept for 6 months, and an admin may drop what is older. → Make sure that nobody has to show who changed what for longer.',
  ],
  [
    'a while',
    'failed  HISTORY_KEEP: what it is set to cannot be used. → Set HISTORY_KEEP (like 7 years or 18 months, at most 100 years).',
  ],
])('history that is kept for %s is warned of', async (HISTORY_KEEP, line) => {
  const { checks } = await diagnose({ env: { HISTORY_KEEP } })
  expect(bad(checks)).toEqual([line])
})

test.each([
  ['{"name": 1}', /^failed +APPROVALS: .*only one person is an admin.*\{"delay": "24h"\}/],
  ['{"nothing": 1}', /^failed +APPROVALS: what it is set to cannot be used.*entry 1 is no field/],
])(
  'approvals that nobody can give, or that name nothing, are said: %s',
  async (value, expected) => {
    const { checks } = await diagnose({ env: { APPROVALS: value } })
    expect(bad(checks)).toEqual([expect.stringMatching(expected)])
  },
)

test('approvals that another admin can give, or a delay makes up for, are fine', async () => {
  const ROLES = '{"ana@acme.example": "admin", "bo@acme.example": "admin"}'
  const two = await diagnose({ env: { APPROVALS: '{"name": 1}', ROLES } })
  expect(bad(two.checks)).toEqual([])
  const delayed = await diagnose({ env: { APPROVALS: '{"name": {"delay": "24h"}}' } })
  expect(bad(delayed.checks)).toEqual([])
})

const destination = (secret: unknown) =>
  JSON.stringify({
    gatehouse: 'https://gatehouse.acme.example',
    destinations: { siem: { kind: 'standard', url: 'https://siem.acme.example/', secret } },
  })
const signingSecret = (letter: string) => `whsec_${btoa(letter.repeat(32))}`

test.each<[string, string, RegExp[]]>([
  ['one secret', destination(signingSecret('a')), []],
  [
    'two secrets',
    destination([signingSecret('b'), signingSecret('a')]),
    [/^warning NOTIFICATIONS: 1 of them still sign with an old secret/],
  ],
  [
    'a secret that is none',
    destination('hunter2'),
    [/^failed +NOTIFICATIONS: what it is set to cannot be used.*destination 1: "secret" takes/],
  ],
])('the destinations of notifications are checked: %s', async (_what, value, expected) => {
  const { checks } = await diagnose({ env: { NOTIFICATIONS: value } })
  expect(bad(checks)).toEqual(expected.map((each) => expect.stringMatching(each)))
  expect(JSON.stringify(checks)).not.toMatch(/hunter2|whsec_[A-Za-z0-9]/)
})

test('a run that may use up the whole limit is warned of', async () => {
  const { checks } = await diagnose({ env: { RATE_LIMIT_RESERVE: '0' } })
  expect(bad(checks)).toEqual([
    'warning RATE_LIMIT_RESERVE: a run may use up the API’s limit, which keeps admins out of Cloudflare’s dashboard. → Unset it to leave them 25 percent.',
  ])
})

test.each<[string, World, RegExp]>([
  [
    'does not exist',
    { [CERTIFICATES]: { status: 404, body: '<html>' } },
    /^failed .*no certificates \(HTTP 404\)/,
  ],
  [
    'answers something else',
    { [CERTIFICATES]: { body: { keys: [] } } },
    /^failed .*no certificates/,
  ],
  [
    'has a key that is none',
    { [CERTIFICATES]: { body: { keys: [{ kty: 'RSA', kid: 'k' }] } } },
    /^failed .*is not a key/,
  ],
  [
    'cannot be reached',
    { [CERTIFICATES]: unreachable('CERT_HAS_EXPIRED') },
    /^failed .*TLS certificate is not valid/,
  ],
  [
    'is another than the organization’s',
    { [ORGANIZATION]: success({ auth_domain: 'other.cloudflareaccess.com' }) },
    /^warning .*other\.cloudflareaccess\.com/,
  ],
])('says of the team domain that it %s', async (_case, changed, expected) => {
  const { checks } = await diagnose({ world: changed })
  expect(bad(checks)).toEqual([expect.stringMatching(expected)])
})

test.each([
  ['0f9a4a34-2d7b-4a86-9d2c-111122223333', /^failed +ACCESS_AUD: this is the application’s id/],
  ['gatehouse', /^warning ACCESS_AUD: does not look like/],
])('says of the audience %s what it is', async (audience, expected) => {
  const { checks } = await diagnose({ env: { ACCESS_AUD: audience } })
  expect(bad(checks)).toEqual([expect.stringMatching(expected)])
})

test.each([
  [
    '{"@acme.example": "viewer", "service:x.access": "admin"}',
    /^failed +ROLES: 2 entries, and nobody is an admin/,
  ],
  ['{"@acme.example": ["viewer", "admin"]}', /^warning ROLES: everybody at acme\.example/],
])('says who is admin by %s', async (roles, expected) => {
  const { checks } = await diagnose({ env: { ROLES: roles } })
  expect(bad(checks)).toEqual([expect.stringMatching(expected)])
})

test('keeps a line one line', () => {
  const check: DoctorCheckResult = {
    subject: 'a',
    state: 'failed',
    finding: 'b\n\u001B[31mc',
    remedy: 'd',
  }
  expect(formatCheckLine(check)).toBe('failed  a: b [31mc. → d')
})
