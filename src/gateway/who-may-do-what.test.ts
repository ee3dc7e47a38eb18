import { beforeAll, describe, expect, test } from 'vitest'
import { computeEtag } from '../api/equality'
import { CLOUDFLARE_OPERATIONS, type CloudflareOperationName } from '../api/cloudflare-operations'
import { gateway } from './gateway'
import {
  createAccessUnderTest,
  certificatesResponse,
  personClaims,
  serviceClaims,
  signClaims,
  tokenSignedWithPublicKey,
  type SigningKey,
  createSigningKey,
  unsignedToken,
} from './testing/access-under-test'
import { ACCOUNT, gatewayUnderTest, ORGANIZATION } from './testing/fake-upstream'

/** Every request to the gateway by every kind of caller, with the expected response. */

const WHO = ['nobody in particular', 'viewer', 'helpdesk', 'designer', 'admin'] as const
type Who = (typeof WHO)[number]

const LISTED_SERVICE = 'listed.access'
const UNLISTED_SERVICE = 'unlisted.access'

const ROLES = {
  'viewer@example.com': 'viewer',
  'helpdesk@example.com': 'helpdesk',
  'designer@example.com': 'designer',
  'admin@example.com': 'admin',
  [`service:${LISTED_SERVICE}`]: 'admin',
}

type Statuses = readonly [
  nobody: number,
  viewer: number,
  helpdesk: number,
  designer: number,
  admin: number,
]
type Call = { method?: string; path: string; body?: unknown; statuses: Statuses }

const below = (path: string) => `/client/v4/accounts/${ACCOUNT}${path}`
const own = (path: string) => `/api/accounts/${ACCOUNT}${path}`

const CREATE = { auth_domain: 'acme.cloudflareaccess.com', name: 'Acme' }
const READERS: Statuses = [403, 200, 200, 200, 200]
const REVOKERS: Statuses = [403, 403, 200, 403, 200]
const SURVEYORS: Statuses = [403, 403, 403, 403, 200]
const IMPACT = { resource: 'organization', before: {}, after: { deny_unmatched_requests: true } }
const runControl = (what: string): Call => ({
  method: 'POST',
  path: own(`/revocations/1/${what}`),
  statuses: [403, 403, 404, 403, 404],
})

const DESIGN = { name: 'Acme', login_design: {} }
const CURRENT = await computeEtag(ORGANIZATION)
const change = (patch: unknown) => ({
  resource: 'organization',
  patch,
  etag: CURRENT,
  reason: 'Why not',
})

const ORGANIZATIONS = below('/access/organizations')
const USER = below('/access/users/u-1')

const SETTINGS_READ: Statuses = [403, 200, 403, 200, 200]
const PEOPLE_READ: Statuses = [403, 200, 200, 403, 200]

const CLOUDFLARE: Record<CloudflareOperationName, Call> = {
  getOrganization: { path: ORGANIZATIONS, statuses: SETTINGS_READ },
  updateOrganization: {
    method: 'PUT',
    path: ORGANIZATIONS,
    body: { session_duration: '12h' },
    statuses: [403, 403, 403, 403, 200],
  },
  createOrganization: {
    method: 'POST',
    path: ORGANIZATIONS,
    body: CREATE,
    statuses: [403, 403, 403, 403, 201],
  },
  getDoh: { path: `${ORGANIZATIONS}/doh`, statuses: SETTINGS_READ },
  updateDoh: {
    method: 'PUT',
    path: `${ORGANIZATIONS}/doh`,
    body: { doh_jwt_duration: '12h' },
    statuses: [403, 403, 403, 403, 201],
  },
  revokeUser: {
    method: 'POST',
    path: `${ORGANIZATIONS}/revoke_user`,
    body: { email: 'a@example.com' },
    statuses: [403, 403, 200, 403, 200],
  },
  getAccount: { path: below(''), statuses: [403, 200, 200, 200, 200] },
  listIdentityProviders: { path: below('/access/identity_providers'), statuses: SETTINGS_READ },
  listUsers: { path: below('/access/users'), statuses: PEOPLE_READ },
  listActiveSessions: { path: `${USER}/active_sessions`, statuses: PEOPLE_READ },
  getActiveSession: { path: `${USER}/active_sessions/n-1`, statuses: PEOPLE_READ },
  getLastSeenIdentity: { path: `${USER}/last_seen_identity`, statuses: PEOPLE_READ },
  listFailedLogins: { path: `${USER}/failed_logins`, statuses: PEOPLE_READ },
  getAccessKeys: { path: below('/access/keys'), statuses: SETTINGS_READ },
  listCustomPages: { path: below('/access/custom_pages'), statuses: SETTINGS_READ },
  getCustomPage: { path: below('/access/custom_pages/p-1'), statuses: SETTINGS_READ },
  listServiceTokens: { path: below('/access/service_tokens'), statuses: SETTINGS_READ },
}

const OWN: Record<string, Call> = {
  'the session': { path: '/api/session', statuses: [200, 200, 200, 200, 200] },
  'the description of the API': { path: '/api/openapi.json', statuses: [200, 200, 200, 200, 200] },
  'the account': { path: own(''), statuses: [403, 200, 200, 200, 200] },
  'the history': { path: own('/changes'), statuses: SETTINGS_READ },
  'a change': { path: own('/changes/1'), statuses: [403, 404, 403, 404, 404] },
  'the history as CSV': { path: own('/changes.csv'), statuses: SETTINGS_READ },
  'the history as NDJSON': { path: own('/changes.ndjson'), statuses: SETTINGS_READ },
  'a verification of all of it': {
    method: 'POST',
    path: own('/changes/verification'),
    statuses: SETTINGS_READ,
  },
  'the verification': { path: own('/changes/verification'), statuses: SETTINGS_READ },
  'a change of the login page': {
    method: 'POST',
    path: own('/changes'),
    body: change({ login_design: { footer_text: 'Hi' } }),
    statuses: [403, 403, 403, 200, 200],
  },
  'a change of the login page and more': {
    method: 'POST',
    path: own('/changes'),
    body: change({ login_design: { footer_text: 'Hi' }, session_duration: '12h' }),
    statuses: [403, 403, 403, 403, 200],
  },
  'an update of the login page': {
    method: 'PUT',
    path: ORGANIZATIONS,
    body: { login_design: { footer_text: 'Hi' } },
    statuses: [403, 403, 403, 200, 200],
  },
  'an update of the login page and more': {
    method: 'PUT',
    path: ORGANIZATIONS,
    body: { login_design: { footer_text: 'Hi' }, deny_unmatched_requests: false },
    statuses: [403, 403, 403, 403, 200],
  },
  'a revert': {
    method: 'POST',
    path: own('/changes/1/revert'),
    body: { etag: CURRENT, reason: 'Why not' },
    statuses: [403, 403, 403, 404, 404],
  },
  'the drafts': { path: own('/drafts'), statuses: SETTINGS_READ },
  'a draft': { path: own('/drafts/d-1'), statuses: [403, 404, 403, 404, 404] },
  'a new draft': {
    method: 'POST',
    path: own('/drafts'),
    body: { name: 'Winter', design: DESIGN, base: DESIGN },
    statuses: [403, 403, 403, 200, 200],
  },
  'a changed draft': {
    method: 'PUT',
    path: own('/drafts/d-1'),
    body: { version: 1 },
    statuses: [403, 403, 403, 404, 404],
  },
  'a draft to be removed': {
    method: 'DELETE',
    path: own('/drafts/d-1'),
    statuses: [403, 403, 403, 404, 404],
  },
  'a link to a draft': {
    method: 'POST',
    path: own('/drafts/d-1/shares'),
    body: { expires_in_days: 7, is_public: false },
    statuses: [403, 403, 403, 404, 404],
  },
  'a link to be taken back': {
    method: 'DELETE',
    path: own('/drafts/d-1/shares/s-1'),
    statuses: [403, 403, 403, 404, 404],
  },
  'a comment to be removed': {
    method: 'DELETE',
    path: own('/drafts/d-1/comments/r-1'),
    statuses: [403, 403, 403, 404, 404],
  },
  'the runs': { path: own('/revocations'), statuses: REVOKERS },
  'a run': { path: own('/revocations/1'), statuses: [403, 403, 404, 403, 404] },
  'a run’s people': { path: own('/revocations/1/people'), statuses: [403, 403, 404, 403, 404] },
  'a run’s report as CSV': {
    path: own('/revocations/1/report.csv'),
    statuses: [403, 403, 404, 403, 404],
  },
  'a run’s report as JSON': {
    path: own('/revocations/1/report.json'),
    statuses: [403, 403, 404, 403, 404],
  },
  'a new run': {
    method: 'POST',
    path: own('/revocations'),
    body: { emails: ['a@example.com'], reason: 'Leak' },
    statuses: REVOKERS,
  },
  'a check of people': {
    method: 'POST',
    path: own('/revocations/check'),
    body: { emails: ['a@example.com'] },
    statuses: REVOKERS,
  },
  'a part of a list': {
    method: 'POST',
    path: own('/revocations/lists/6f1c2b4e-0000-4000-8000-000000000001'),
    body: { emails: ['a@example.com'] },
    statuses: REVOKERS,
  },
  'a run to be paused': runControl('pause'),
  'a run to be resumed': runControl('resume'),
  'a run to be cancelled': runControl('cancel'),
  'a run to be tried again': { ...runControl('retry'), body: { reason: 'Again' } },
  'the verification of a run': { path: own('/revocations/1/verification'), statuses: REVOKERS },
  'a run to be verified': { ...runControl('verification'), body: {} },
  'a verification to be cancelled': {
    method: 'DELETE',
    path: own('/revocations/1/verification'),
    statuses: REVOKERS,
  },
  'the people of a verification': {
    path: own('/revocations/1/verification/people?group=back'),
    statuses: REVOKERS,
  },
  'the check of a list': {
    path: own('/revocations/lists/6f1c2b4e-0000-4000-8000-000000000001/sessions'),
    statuses: REVOKERS,
  },
  'a list to be checked': {
    method: 'POST',
    path: own('/revocations/lists/6f1c2b4e-0000-4000-8000-000000000002/sessions'),
    body: { people: 1 },
    statuses: [403, 403, 404, 403, 404],
  },
  'a check of a list to be cancelled': {
    method: 'DELETE',
    path: own('/revocations/lists/6f1c2b4e-0000-4000-8000-000000000001/sessions'),
    statuses: REVOKERS,
  },
  'the people of the check of a list': {
    path: own(
      '/revocations/lists/6f1c2b4e-0000-4000-8000-000000000001/sessions/people?group=with_nothing',
    ),
    statuses: REVOKERS,
  },
  'the ways back in of a person': {
    path: own('/ways-back-in?email=a@example.com'),
    statuses: PEOPLE_READ,
  },
  'a test of policies for a person': {
    method: 'POST',
    path: own('/ways-back-in/policy-test'),
    body: { email: 'a@example.com' },
    statuses: REVOKERS,
  },
  'the test of policies for a person': {
    path: own('/ways-back-in/policy-test?email=a@example.com'),
    statuses: REVOKERS,
  },
  'people by a device': {
    path: own('/people-search?by=device&text=laptop'),
    statuses: PEOPLE_READ,
  },
  'the survey': { path: own('/survey'), statuses: SURVEYORS },
  'a new survey': {
    method: 'POST',
    path: own('/survey'),
    body: { areas: ['applications'] },
    statuses: SURVEYORS,
  },
  'a finding to be accepted': {
    method: 'POST',
    path: own('/findings/mfa-not-required'),
    body: {
      sentence: 'A sentence',
      fingerprint: '',
      until: new Date(Date.now() + 86_400_000).toISOString(),
      reason: 'Known',
    },
    statuses: [403, 403, 403, 403, 200],
  },
  'the sessions of a survey': {
    path: own('/survey/sessions'),
    statuses: [403, 403, 403, 403, 409],
  },
  'the zones of a survey': {
    path: own('/survey/zones'),
    statuses: [403, 403, 403, 403, 409],
  },
  'the certificates of a survey': {
    path: own('/survey/certificates'),
    statuses: [403, 403, 403, 403, 409],
  },
  'a survey to be stopped': { method: 'DELETE', path: own('/survey'), statuses: SURVEYORS },
  // Nothing was surveyed.
  'the impact of a change': {
    method: 'POST',
    path: own('/impact'),
    body: IMPACT,
    statuses: [403, 403, 403, 403, 409],
  },
  'the hosts of an impact': {
    method: 'POST',
    path: own('/impact/hosts'),
    body: IMPACT,
    statuses: [403, 403, 403, 403, 409],
  },
  'the hosts of an impact as CSV': {
    method: 'POST',
    path: own('/impact/hosts.csv'),
    body: IMPACT,
    statuses: [403, 403, 403, 403, 409],
  },
  'the checklists': { path: own('/checklists'), statuses: SURVEYORS },
  'a checklist': { path: own('/checklists/1'), statuses: [403, 403, 403, 403, 404] },
  'a checklist to be dismissed': {
    method: 'PUT',
    path: own('/checklists/1'),
    body: { is_dismissed: true },
    statuses: [403, 403, 403, 403, 404],
  },
  'an item to be ticked off': {
    method: 'PUT',
    path: own('/checklists/1/items/1'),
    body: { is_done: true },
    statuses: [403, 403, 403, 403, 404],
  },
  'the proposals': { path: own('/proposals'), statuses: READERS },
  'the switches that are off for a time': { path: own('/switch-timers'), statuses: SETTINGS_READ },
  'a switch to be off for longer': {
    method: 'PUT',
    path: own('/switch-timers/is_ui_read_only'),
    body: { minutes: 60, reason: 'Not done yet' },
    statuses: [403, 403, 403, 403, 404],
  },
  'a switch to be turned back now': {
    method: 'POST',
    path: own('/switch-timers/is_ui_read_only/end'),
    statuses: [403, 403, 403, 403, 404],
  },
  'what waits for approval': { path: own('/proposals/state'), statuses: READERS },
  'a proposal': { path: own('/proposals/1'), statuses: [403, 404, 404, 404, 404] },
  'the people of a proposal': {
    path: own('/proposals/1/people'),
    statuses: [403, 403, 404, 403, 404],
  },
  'a proposal to be approved': {
    method: 'POST',
    path: own('/proposals/1/approve'),
    body: {},
    statuses: [403, 403, 403, 403, 404],
  },
  'a proposal to be declined': {
    method: 'POST',
    path: own('/proposals/1/decline'),
    body: { comment: 'No' },
    statuses: [403, 404, 404, 404, 404],
  },
  'a proposal to be withdrawn': {
    method: 'POST',
    path: own('/proposals/1/withdraw'),
    statuses: [403, 404, 404, 404, 404],
  },
  'a proposal to be renewed': {
    method: 'POST',
    path: own('/proposals/1/renew'),
    statuses: [403, 404, 404, 404, 404],
  },
  'a proposal to be applied without approval': {
    method: 'POST',
    path: own('/proposals/1/break-glass'),
    body: { reason: 'On fire', confirmation: 'without approval' },
    statuses: [403, 403, 403, 403, 404],
  },
  'a proposal to be seen': {
    method: 'POST',
    path: own('/proposals/1/seen'),
    statuses: [403, 404, 404, 404, 404],
  },
  'the status': { path: own('/status'), statuses: [403, 403, 403, 403, 200] },
  'the destinations': { path: own('/notifications'), statuses: [403, 403, 403, 403, 200] },
  'a destination to be tested': {
    method: 'POST',
    path: own('/notifications/siem/test'),
    statuses: [403, 403, 403, 403, 404],
  },
  'a destination to get again what did not reach it': {
    method: 'POST',
    path: own('/notifications/siem/replay'),
    statuses: [403, 403, 403, 403, 404],
  },
  'the journal': { path: own('/journal.ndjson'), statuses: [403, 403, 403, 403, 200] },
  'the archives': { path: own('/archives'), statuses: [403, 403, 403, 403, 200] },
  'an archive': { path: own('/archives/1/lines.ndjson'), statuses: [403, 403, 403, 403, 404] },
  'an archive to be dropped': {
    method: 'POST',
    path: own('/archives/1/drop'),
    body: { sha256: 'a'.repeat(64), reason: 'Why not' },
    statuses: [403, 403, 403, 403, 404],
  },
}

const CALLS = Object.entries({ ...CLOUDFLARE, ...OWN }).map(([name, call]) =>
  Object.assign({ name }, call),
)

test('every operation that the gateway knows is here', () => {
  expect(Object.keys(CLOUDFLARE)).toEqual(Object.keys(CLOUDFLARE_OPERATIONS))
})

const isOpen = (path: string) => path === '/api/healthz' || path.startsWith('/share/')

test('every route of the gateway is here', () => {
  // The health check is public; a link to a draft is its own permission (drafts.test.ts).
  const routes = gateway.routes.filter(({ method, path }) => method !== 'ALL' && !isOpen(path))
  const missing = routes.filter(({ method, path }) => {
    const pattern = new RegExp(
      `^${path.replaceAll(/:\w+(\{[^}]*\}+)?/g, '[^/]+').replaceAll('.', '\\.')}$`,
    )
    return !CALLS.some(
      (call) => (call.method ?? 'GET') === method && pattern.test(call.path.split('?')[0] ?? ''),
    )
  })
  expect(routes.length).toBeGreaterThan(20)
  expect(missing.map(({ method, path }) => `${method} ${path}`)).toEqual([])
})

let key: SigningKey
let otherKey: SigningKey

beforeAll(async () => {
  key = await createSigningKey('current')
  otherKey = await createSigningKey('current')
})

type Situation = { token?: string | undefined; isEnded?: boolean }

async function ask({ method = 'GET', path, body }: Omit<Call, 'statuses'>, situation: Situation) {
  const { token, isEnded = false } = situation
  const access = createAccessUnderTest({
    roles: ROLES,
    answer: (asked) =>
      asked === 'certs'
        ? certificatesResponse(key)
        : isEnded
          ? new Response(null, { status: 401 })
          : Response.json({ groups: [] }),
  })
  const { call, received } = gatewayUnderTest({ authentication: { kind: 'access', access } })
  const response = await call(path, {
    method,
    ...(token === undefined ? {} : { headers: { 'cf-access-jwt-assertion': token } }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  await response.text()
  return { status: response.status, wasSent: received.length > 0 }
}

const emailOf = (who: Who) => `${who.replaceAll(' ', '-')}@example.com`
const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds

/** Tokens that count for nothing, whomever they name. */
const WORTHLESS: Record<string, (email: string) => Situation | Promise<Situation>> = {
  'no token': () => ({}),
  'an empty token': () => ({ token: '' }),
  'what is no token': () => ({ token: 'admin@example.com' }),
  'a token of somebody else’s key': async (email) => ({
    token: await signClaims(otherKey, personClaims(email)),
  }),
  'a token whose signature is cut off': async (email) => ({
    token: (await signClaims(key, personClaims(email))).replace(/[^.]+$/, ''),
  }),
  'a token whose claims were replaced': async (email) => {
    const [header, , signature] = (await signClaims(key, personClaims('viewer@example.com'))).split(
      '.',
    )
    const [, claims] = (await signClaims(otherKey, personClaims(email, { jti: 'other' }))).split(
      '.',
    )
    return { token: [header, claims, signature].join('.') }
  },
  'a token for another audience': async (email) => ({
    token: await signClaims(key, personClaims(email, { aud: ['another-application'] })),
  }),
  'a token without an audience': async (email) => {
    const { aud: _aud, ...claims } = personClaims(email)
    return { token: await signClaims(key, claims) }
  },
  'a token of another issuer': async (email) => ({
    token: await signClaims(key, personClaims(email, { iss: 'https://evil.cloudflareaccess.com' })),
  }),
  'an expired token': async (email) => ({
    token: await signClaims(
      key,
      personClaims(email, { iat: ago(7200), nbf: ago(7200), exp: ago(1) }),
    ),
  }),
  'a token that never expires': async (email) => {
    const { exp: _exp, ...claims } = personClaims(email)
    return { token: await signClaims(key, claims) }
  },
  'a token that is not valid yet': async (email) => ({
    token: await signClaims(key, personClaims(email, { nbf: ago(-600) })),
  }),
  'a token with the algorithm none': (email) => ({ token: unsignedToken(personClaims(email)) }),
  'a token with HS256 and the public key': async (email) => ({
    token: await tokenSignedWithPublicKey(key, personClaims(email)),
  }),
  'a token of a key nobody knows': async (email) => ({
    token: await signClaims(key, personClaims(email), { kid: 'unknown' }),
  }),
  'a token of the organization’s own': async (email) => ({
    token: await signClaims(key, personClaims(email, { type: 'org' })),
  }),
  'a token without an e-mail or a name': async () => {
    const { email: _email, ...claims } = personClaims('')
    return { token: await signClaims(key, claims) }
  },
  'a token whose session was ended': async (email) => ({
    token: await signClaims(key, personClaims(email)),
    isEnded: true,
  }),
}

describe.each(CALLS)('$name', ({ statuses, ...call }) => {
  test.each(WHO.map((who, index) => [who, statuses[index] ?? 0] as const))(
    'is answered to %s with %i',
    async (who, expected) => {
      const token = await signClaims(key, personClaims(emailOf(who)))
      const { status, wasSent } = await ask(call, { token })
      expect(status).toBe(expected)
      expect(wasSent && status === 403).toBe(false)
    },
  )

  test.each(Object.entries(WORTHLESS))(
    'is refused with 401 to everyone with %s',
    async (_name, situationOf) => {
      for (const who of WHO) {
        const { status, wasSent } = await ask(call, await situationOf(emailOf(who)))
        expect({ who, status, wasSent }).toEqual({ who, status: 401, wasSent: false })
      }
    },
  )

  const [, viewer, , , admin] = statuses
  test.each([
    ['nowhere listed reads as a viewer', UNLISTED_SERVICE, viewer],
    ['listed as an admin may as much', LISTED_SERVICE, admin],
  ])('a service token %s', async (_name, client_id, expected) => {
    const token = await signClaims(key, serviceClaims(client_id))
    expect((await ask(call, { token })).status).toBe(expected)
  })
})
