import { beforeEach, describe, expect, test } from 'vitest'
import { failureEnvelope, successEnvelope } from '../../api/envelope'
import { SURVEY_ONLY_READ_NAMES, type SurveyOnlyReadName } from '../../api/impact/survey-read-paths'
import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
} from '../../api/cloudflare-operations'
import {
  GATEWAY_ONLY_PERSON_READ_PATHS,
  type GatewayOnlyPersonReadName,
} from '../../api/ways-back-in/person-read-paths'
import type { OperationPermissionStatus, ApiTokenStatus } from '../../api/status'
import { ACME, BLANK, emulator } from '../testing/demo-client'
import { API_TOKEN, liveSettings, REVOKE_TOKEN } from '../testing/tokens'
import { checkConfiguredTokens } from './token-check'

beforeEach(async () => {
  await emulator.reset()
})

const GROUP = 'Access: Organizations, Identity Providers, and Groups'
const READS = [
  'Access: Audit Logs Read',
  'Access: Population Read',
  'Access: Custom Pages Read',
  'Access: Service Tokens Read',
  'Account Settings Read',
  'Access: Apps and Policies Read',
  'Access: Mutual TLS Certificates Read',
  'Workers Scripts Read',
  'Pages Read',
  'Workers R2 Storage Read',
  'Zone Read',
  'DNS Read',
  'Load Balancers Read',
  'Workers Routes Read',
  'SSL and Certificates Read',
  'Cloudflare Tunnel Read',
  'SSO Connector Read',
  'Zero Trust Read',
]
const POLICY_TEST = 'Access: Policy Test Write'
const ALL = [`${GROUP} Write`, ...READS, POLICY_TEST]
const SELF = 'API Tokens Read'
const BOTH = { CLOUDFLARE_REVOKE_TOKEN: REVOKE_TOKEN }

type Name =
  | CloudflareOperationName
  | SurveyOnlyReadName
  | GatewayOnlyPersonReadName
  | 'startPolicyTest'
const OPERATION_NAMES = Object.keys(CLOUDFLARE_OPERATIONS) as CloudflareOperationName[] // keys of the table
// The keys of the table.
const PERSON_READ_NAMES = Object.keys(GATEWAY_ONLY_PERSON_READ_PATHS) as GatewayOnlyPersonReadName[]
const NAMES: Name[] = [
  ...OPERATION_NAMES,
  ...SURVEY_ONLY_READ_NAMES,
  ...PERSON_READ_NAMES,
  'startPolicyTest',
]
const SETTING_WRITE_NAMES = OPERATION_NAMES.filter(
  (name) => CLOUDFLARE_OPERATIONS[name].method !== 'GET',
)
/** What no read shows. */
const WRITE_NAMES: Name[] = [...SETTING_WRITE_NAMES, 'startPolicyTest']
const READ_NAMES = NAMES.filter((name) => !WRITE_NAMES.includes(name))

async function check(
  options: Parameters<typeof liveSettings>[0] = {},
  account_id = ACME,
): Promise<ApiTokenStatus[]> {
  return checkConfiguredTokens(liveSettings(options), account_id)
}

async function checkApi(...parameters: Parameters<typeof check>): Promise<ApiTokenStatus> {
  const [api] = await check(...parameters)
  if (api === undefined) throw new Error('no token')
  return api
}

/** Returns the status of the revocation token, with both tokens configured. */
async function checkRevoke(): Promise<ApiTokenStatus> {
  const [, revoke] = await check(BOTH)
  if (revoke === undefined) throw new Error('no token for revocations')
  return revoke
}

function withState(
  { grants }: ApiTokenStatus,
  state: OperationPermissionStatus['state'],
): string[] {
  return grants.flatMap((grant) => (grant.state === state ? [grant.operation] : []))
}

describe('the API token', () => {
  test('is active, may read all that Gatehouse reads, and keeps the rest to itself', async () => {
    const token = await checkApi()
    expect(token).toMatchObject({
      setting: 'CLOUDFLARE_API_TOKEN',
      state: 'active',
      expires_on: null,
      excess: null,
    })
    expect(token.detail).toContain(SELF)
    expect(withState(token, 'granted')).toEqual(READ_NAMES)
    expect(withState(token, 'unknown')).toEqual(WRITE_NAMES)
  })

  test('says when it expires', async () => {
    const expires_on = new Date(Date.now() + 86_400_000).toISOString()
    await emulator.changeToken('everything', { expires_on })
    expect(await checkApi()).toMatchObject({ state: 'active', expires_on })
  })

  test('that may read its own definition has every needed permission and no others', async () => {
    await emulator.changeToken('everything', { permissions: [...ALL, SELF] })
    const token = await checkApi()
    expect(withState(token, 'granted')).toEqual(NAMES)
    expect(token).toMatchObject({ excess: [], detail: null })
  })

  test('is told each permission by the name that Cloudflare’s dashboard has for it', async () => {
    const { grants } = await checkApi()
    const permissions = new Set(grants.map(({ permission }) => permission))
    expect([...permissions].toSorted()).toEqual(
      [...READS, POLICY_TEST, `${GROUP} Read`, `${GROUP} Revoke`, `${GROUP} Write`].toSorted(),
    )
  })

  test.each<[permission: string, Name[]]>([
    ['Account Settings Read', ['getAccount']],
    ['Access: Custom Pages Read', ['listCustomPages', 'getCustomPage']],
    ['Access: Service Tokens Read', ['listServiceTokens']],
    [
      'Access: Apps and Policies Read',
      ['listZoneApplications', 'listApplications', 'listReusablePolicies'],
    ],
    ['Workers Scripts Read', ['listWorkersDomains', 'listWorkersScripts', 'getWorkersSubdomain']],
    ['Workers Routes Read', ['listWorkersRoutes']],
    ['Pages Read', ['listPagesProjects']],
    ['Workers R2 Storage Read', ['listR2Buckets', 'listR2Domains']],
    ['SSL and Certificates Read', ['listCustomHostnames']],
    ['Zone Read', ['listZones']],
    ['DNS Read', ['listDnsRecords']],
    ['Load Balancers Read', ['listLoadBalancers']],
    ['Cloudflare Tunnel Read', ['listTunnels', 'getTunnelConfiguration']],
    ['SSO Connector Read', ['listSsoConnectors']],
    ['Access: Mutual TLS Certificates Read', ['listCertificates']],
    ['Zero Trust Read', ['listGatewayRules', 'listDeviceRegistrations', 'listPhysicalDevices']],
    [
      'Access: Audit Logs Read',
      [
        'listUsers',
        'listActiveSessions',
        'getActiveSession',
        'getLastSeenIdentity',
        'listFailedLogins',
        'listAccessRequests',
        'listLogins',
      ],
    ],
    ['Access: Population Read', ['listScimUsers']],
    [
      `${GROUP} Write`,
      [
        ...SETTING_WRITE_NAMES,
        'getOrganization',
        'getDoh',
        'listIdentityProviders',
        'getAccessKeys',
        'listGroups',
      ],
    ],
  ])('without “%s” lacks %o, whether it may read its definition or not', async (missing, names) => {
    const rest = ALL.filter((permission) => permission !== missing)
    const expected = NAMES.filter((name) => names.includes(name))
    for (const permissions of [rest, [...rest, SELF]]) {
      await emulator.changeToken('everything', { permissions })
      expect(withState(await checkApi(), 'missing')).toEqual(expected)
    }
  })

  test('that may only read lacks the writes, as only its definition shows', async () => {
    const permissions = [`${GROUP} Read`, ...READS]
    await emulator.changeToken('everything', { permissions })
    expect(withState(await checkApi(), 'unknown')).toEqual(WRITE_NAMES)
    await emulator.changeToken('everything', { permissions: [...permissions, SELF] })
    const token = await checkApi()
    expect(withState(token, 'missing')).toEqual(WRITE_NAMES)
    expect(withState(token, 'granted')).toEqual(READ_NAMES)
    expect(token.grants.filter(({ is_optional }) => is_optional)).toMatchObject([
      { operation: 'startPolicyTest', state: 'missing' },
    ])
  })

  test('may have the permissions that later split the older ones', async () => {
    await emulator.changeToken('everything', {
      permissions: [
        'Access: Organizations Write',
        'Access: Organizations Revoke',
        'Access: Identity Providers Read',
        'Access: Keys Read',
        'Access: Groups Read',
        'Access: Users Read',
        'Access: Population Read',
        'Access: Custom Pages Read',
        'Access: Service Tokens Read',
        'Account Settings Read',
        'Access: Apps Read',
        'Access: Mutual TLS Certificates Read',
        'Workers Scripts Read',
        'Workers Routes Read',
        'Pages Read',
        'Workers R2 Storage Read',
        'SSL and Certificates Read',
        'Zone Read',
        'DNS Read',
        'Load Balancers Read',
        'Cloudflare One Connector: cloudflared Read',
        'SSO Connector Read',
        'Zero Trust Read',
        POLICY_TEST,
        SELF,
      ],
    })
    const token = await checkApi()
    expect(withState(token, 'granted')).toEqual(NAMES)
    expect(token.excess).toEqual([])
  })

  test('with more than it needs gets a warning that names the surplus', async () => {
    const more = ['DNS Write', 'Access: Custom Pages Write', 'API Tokens Write']
    await emulator.changeToken('everything', { permissions: [...ALL, SELF, ...more] })
    expect((await checkApi()).excess).toEqual(more.toSorted())
  })

  test('that may act on every account gets a warning', async () => {
    await emulator.changeToken('everything', { permissions: [...ALL, SELF], all_accounts: true })
    const token = await checkApi()
    expect(token.excess).toEqual(['Accounts that Gatehouse is not set up for'])
    expect(withState(token, 'granted')).toEqual(NAMES)
  })

  test('has no use for Revoke where another token is for that', async () => {
    await emulator.changeToken('everything', { permissions: [...ALL, SELF, `${GROUP} Revoke`] })
    expect((await checkApi()).excess).toEqual([])
    const token = await checkApi(BOTH)
    expect(token.excess).toEqual([`${GROUP} Revoke`])
    expect(token.grants.map(({ operation }) => operation)).not.toContain('revokeUser')
  })

  test('may be the account’s own', async () => {
    const permissions = [...ALL, 'Account API Tokens Read']
    await emulator.changeToken('everything', { owner: 'account', permissions })
    expect(await checkApi()).toMatchObject({ state: 'active', excess: [], detail: null })
    expect(await checkApi({}, BLANK)).toMatchObject({ state: 'invalid', excess: null })
    await emulator.changeToken('everything', { permissions: ALL })
    expect((await checkApi()).detail).toContain('Account API Tokens Read')
  })
})

describe('the token for revocations', () => {
  test('is checked beside the other, for revoking alone', async () => {
    expect(await check(BOTH)).toMatchObject([
      { setting: 'CLOUDFLARE_API_TOKEN', state: 'active' },
      {
        setting: 'CLOUDFLARE_REVOKE_TOKEN',
        state: 'active',
        grants: [{ operation: 'revokeUser', permission: `${GROUP} Revoke`, state: 'unknown' }],
        excess: null,
      },
    ])
  })

  test('may revoke and no more, says its definition', async () => {
    await emulator.changeToken('revoke', { permissions: [`${GROUP} Revoke`, SELF] })
    expect(await checkRevoke()).toMatchObject({ grants: [{ state: 'granted' }], excess: [] })
  })

  test('that can write settings gets a warning', async () => {
    await emulator.changeToken('revoke', { permissions: [`${GROUP} Write`, SELF] })
    expect(await checkRevoke()).toMatchObject({
      grants: [{ state: 'granted' }],
      excess: [`${GROUP} Write`],
    })
  })

  test.each(['Read', 'Write'])(
    'shows by its reads that it may do more, without its definition: %s',
    async (kind) => {
      await emulator.changeToken('revoke', { permissions: [`${GROUP} ${kind}`] })
      expect(await checkRevoke()).toMatchObject({ excess: [`${GROUP} Read, or more`] })
    },
  )

  test('lacks the permission if it may not even read, which every one that revokes may', async () => {
    await emulator.changeToken('revoke', { permissions: ['Account Settings Read'] })
    expect(await checkRevoke()).toMatchObject({ grants: [{ state: 'missing' }] })
  })
})

describe('a token that does not work', () => {
  test.each<[state: string, change: Record<string, unknown>]>([
    ['disabled', { status: 'disabled' }],
    ['expired', { expires_on: '2026-01-01T00:00:00.000Z' }],
  ])('is %s, and is asked for nothing else', async (state, change) => {
    await emulator.changeToken('everything', change)
    await emulator.forget()
    const token = await checkApi()
    expect(token).toMatchObject({ state, expires_on: change['expires_on'] ?? null, excess: null })
    expect(token.detail).toContain('refuses every call')
    expect(withState(token, 'unknown')).toEqual(NAMES)
    expect(await emulator.requests()).toHaveLength(1)
  })

  test('is invalid if Cloudflare does not know it, as a person’s or the account’s', async () => {
    await emulator.forget()
    const token = await checkApi({ CLOUDFLARE_API_TOKEN: 'nobodys' })
    expect(token).toMatchObject({ state: 'invalid', expires_on: null, excess: null })
    expect(token.detail).toContain('HTTP 401, code 1000')
    expect(withState(token, 'unknown')).toEqual(NAMES)
    expect((await emulator.requests()).map(({ path }) => path)).toEqual([
      '/client/v4/user/tokens/verify',
      `/client/v4/accounts/${ACME}/tokens/verify`,
    ])
  })

  test.each([
    [403, 9109],
    [400, 6003],
  ])('is invalid for HTTP %i with code %i', async (status, code) => {
    const answer = async () => refusal(status, code)
    expect(await checkApi({ answer })).toMatchObject({ state: 'invalid' })
  })

  test('leaves the other one as it is', async () => {
    await emulator.changeToken('everything', { status: 'disabled' })
    expect(await check(BOTH)).toMatchObject([{ state: 'disabled' }, { state: 'active' }])
  })
})

describe('an API that does not say', () => {
  test.each([{ kind: 'drop-before' }, { kind: 'html' }, { kind: 'status', status: 503 }])(
    'leaves everything unknown, and is not asked further: $kind',
    async (fault) => {
      await emulator.addFault(fault)
      await emulator.forget()
      const token = await checkApi()
      expect(token).toMatchObject({ state: 'unknown', excess: null })
      expect(token.detail).toContain('did not answer')
      expect(withState(token, 'unknown')).toEqual(NAMES)
      expect(await emulator.requests()).toHaveLength(1)
    },
  )

  test.each<[what: string, () => Response]>([
    ['has no such path', () => refusal(404, 7003)],
    ['is asked too often', () => refusal(429, 971)],
    ['answers something else', () => Response.json(successEnvelope({ id: 'x', status: 'fine' }))],
    ['answers an id that leads elsewhere', () => verified('../../accounts')],
  ])('whether a token is valid may show what it can read: it %s', async (_what, answer) => {
    const token = await checkApi({ answer: forVerify(answer) })
    expect(token).toMatchObject({ state: 'unknown', excess: null })
    expect(withState(token, 'granted')).toEqual(READ_NAMES)
  })

  test('one thing says the others', async () => {
    await emulator.addFault({ kind: 'status', status: 500, operation: 'listUsers' })
    await emulator.addFault({ kind: 'status', status: 429, operation: 'getAccount' })
    const token = await checkApi()
    const people = READ_NAMES.filter(
      (name) => /Users$|Session|Seen|Logins|AccessRequests/.test(name) && name !== 'listScimUsers',
    )
    expect(withState(token, 'unknown').toSorted()).toEqual(
      [...people, ...WRITE_NAMES, 'getAccount'].toSorted(),
    )
    expect(withState(token, 'missing')).toEqual([])
  })

  test('what is in an organization that is not there does not say that it may not be read', async () => {
    const token = await checkApi({}, BLANK)
    const outsideOfAccess = [
      'getAccount',
      'listGatewayRules',
      'listWorkersDomains',
      'listWorkersScripts',
      'getWorkersSubdomain',
      'listPagesProjects',
      'listR2Buckets',
      'listR2Domains',
      'listTunnels',
      'getTunnelConfiguration',
      'listSsoConnectors',
      'listDeviceRegistrations',
      'listPhysicalDevices',
    ]
    expect(withState(token, 'granted')).toEqual(outsideOfAccess)
    expect(withState(token, 'missing')).toEqual([])
  })

  test('what is read says what the definition does', async () => {
    await emulator.changeToken('everything', { permissions: [...ALL, SELF] })
    await emulator.addFault({ kind: 'status', status: 500, operation: 'listCustomPages' })
    expect(withState(await checkApi(), 'granted')).toEqual(NAMES)
    // The user who owns the token may have lost the right meanwhile.
    await emulator.addFault({ kind: 'status', status: 403, code: 10000, operation: 'listUsers' })
    expect(withState(await checkApi(), 'missing')).toContain('listUsers')
  })
})

describe('a definition', () => {
  test('counts for the account that it names', async () => {
    const elsewhere = await checkWith(policy(ALL, account('f'.repeat(32))))
    expect(withState(elsewhere, 'missing')).toEqual(WRITE_NAMES)
    expect(elsewhere.excess).toEqual(['Accounts that Gatehouse is not set up for'])
    const here = await checkWith(policy(ALL, account(ACME)))
    expect(withState(here, 'granted')).toEqual(NAMES)
    expect(here.excess).toEqual([])
  })

  test('of an account’s zones is not one of the account, but names its permissions', async () => {
    const zones = {
      [`com.cloudflare.api.account.${ACME}`]: { 'com.cloudflare.api.account.zone.*': '*' },
    }
    const token = await checkWith(policy([`${GROUP} Write`, 'Firewall Services Read'], zones))
    expect(withState(token, 'missing')).toEqual(WRITE_NAMES)
    expect(token.excess).toEqual(['Firewall Services Read'])
  })

  test('of one zone reaches no other account', async () => {
    const zone = { [`com.cloudflare.api.account.zone.${'e'.repeat(32)}`]: '*' }
    const token = await checkWith(
      policy(ALL, account(ACME)),
      policy(['Firewall Services Read'], zone),
    )
    expect(token.excess).toEqual(['Firewall Services Read'])
  })

  test('may deny what it allows', async () => {
    const token = await checkWith(
      policy(ALL, account('*')),
      policy([`${GROUP} Write`], account(ACME), 'deny'),
    )
    expect(withState(token, 'missing')).toEqual(SETTING_WRITE_NAMES)
  })

  test('names a permission by its id if it has no name', async () => {
    const nameless = { ...policy([], account(ACME)), permission_groups: [{ id: 'c8fed203' }] }
    expect((await checkWith(nameless)).excess).toEqual(['c8fed203'])
  })

  test.each([
    ['that is none', () => Response.json(successEnvelope({ policies: 'all' }))],
    ['that is refused', () => refusal(403, 10000)],
  ])('%s leaves the writes unknown', async (_what, answer) => {
    const token = await checkApi({ answer: forDefinition(answer) })
    expect(withState(token, 'unknown')).toEqual(WRITE_NAMES)
    expect(token.excess).toBeNull()
  })
})

describe('a check', () => {
  test('takes at most 25 calls for the one token and 4 for the other, and none that writes', async () => {
    await emulator.forget()
    await check(BOTH)
    const requests = await emulator.requests()
    expect(requests.filter(({ token }) => token === 'everything')).toHaveLength(25)
    expect(requests.filter(({ token }) => token === 'revoke')).toHaveLength(4)
    expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(['GET']))
  })

  test('takes one call more for an account’s own token', async () => {
    await emulator.changeToken('everything', { owner: 'account' })
    await emulator.forget()
    await check()
    expect(await emulator.requests()).toHaveLength(26)
  })

  test('reads lists one item long', async () => {
    await emulator.forget()
    await check()
    const lists = (await emulator.requests()).filter(({ path }) =>
      /users|identity_providers|custom_pages|service_tokens/.test(path),
    )
    expect(lists.map(({ query }) => query['per_page'])).toEqual(lists.map(() => '1'))
    expect(lists).toHaveLength(6)
  })

  test('passes nothing on of an error that quotes the token', async () => {
    const refused = JSON.stringify(await check({ ...BOTH, answer: quoteToken }))
    expect(refused).toContain('"state":"unknown"')
    expect(refused).not.toMatch(/What is|Bearer/)
    for (const text of [API_TOKEN, REVOKE_TOKEN]) expect(refused).not.toContain(text)
  })
})

function account(id: string): Record<string, unknown> {
  return { [`com.cloudflare.api.account.${id}`]: '*' }
}

function policy(names: string[], resources: Record<string, unknown>, effect = 'allow') {
  const permission_groups = names.map((name) => ({ id: name.toLowerCase(), name }))
  return { effect, resources, permission_groups }
}

async function checkWith(...policies: unknown[]): Promise<ApiTokenStatus> {
  return checkApi({ answer: forDefinition(() => Response.json(successEnvelope({ policies }))) })
}

async function quoteToken({ headers }: Request): Promise<Response> {
  const message = `What is ${headers.get('authorization')}?`
  return Response.json(failureEnvelope([{ code: 1000, message }]), { status: 401 })
}

function refusal(status: number, code: number): Response {
  return Response.json(failureEnvelope([{ code, message: 'no' }]), { status })
}

function verified(id: string): Response {
  return Response.json(successEnvelope({ id, status: 'active' }))
}

/** Responds to that one call, and leaves the others to the emulator. */
function forVerify(answer: () => Response) {
  return ({ url }: Request) => (url.endsWith('/verify') ? Promise.resolve(answer()) : undefined)
}

function forDefinition(answer: () => Response) {
  return ({ url }: Request) =>
    /\/tokens\/[0-9a-f]{32}$/.test(url) ? Promise.resolve(answer()) : undefined
}
