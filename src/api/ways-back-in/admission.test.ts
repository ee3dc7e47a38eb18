import { describe, expect, test } from 'vitest'
import { accessApplicationsSchema, accessGroupsSchema, accessPoliciesSchema } from './access-rules'
import {
  type AdmissionLevel,
  type AccountAdmissionFacts,
  computeApplicationAdmissions,
  listPossibleSignInProviders,
} from './admission'

const ENTRA = { id: 'entra', name: 'Entra', type: 'azureAD' }
const OKTA = { id: 'okta', name: 'Okta', type: 'okta' }
const PIN = { id: 'pin', name: 'One-time PIN', type: 'onetimepin' }
const ANA = 'ana@x.test'

const POLICIES = 'cloudflare-one/access-controls/policies: selectors'
const ORDER = 'cloudflare-one/access-controls/policies: order of execution'
const SCHEMA = 'cloudflare 7.3.0, resources/zero-trust/access/policies'
const INFERRED = 'not documented: never a “no”'

type Account = {
  policies?: unknown
  groups?: object[] | null
  reusable?: object[] | null
  organization?: AccountAdmissionFacts['organization']
  application?: object
}

const ORGANIZATION = { requiresMfa: false, allowsClientSession: false }

function factsOf({
  policies,
  groups = [],
  reusable = [],
  organization = ORGANIZATION,
  application = {},
}: Account): AccountAdmissionFacts {
  return {
    applications: accessApplicationsSchema.parse([
      { id: 'a', name: 'App', policies, ...application },
    ]),
    policies: reusable === null ? null : accessPoliciesSchema.parse(reusable),
    groups: groups === null ? null : accessGroupsSchema.parse(groups),
    organization,
  }
}

function admissionTo(
  account: Account,
  providers: Parameters<typeof computeApplicationAdmissions>[1]['providers'] = [ENTRA],
) {
  const [admission] = computeApplicationAdmissions(factsOf(account), { email: ANA, providers })
  if (admission === undefined) throw new Error('The application asks for no login.')
  return admission
}

const allow = (...include: object[]) => ({ name: 'Allow', decision: 'allow', include })
const block = (...include: object[]) => ({ name: 'Block', decision: 'deny', include })
const bypass = (...include: object[]) => ({ name: 'Bypass', decision: 'bypass', include })
const service = (...include: object[]) => ({ name: 'Service', decision: 'non_identity', include })
const EVERYONE = { everyone: {} }
const STAFF = { email_domain: { domain: 'x.test' } }
const ME = { email: { email: ANA } }
const OTHER = { email: { email: 'jonas@x.test' } }
const PLACE = { geo: { country_code: 'DE' } }
const MFA = { auth_method: { auth_method: 'mfa' } }
const ODD = { moon_phase: { phase: 'full' } }
const inGroup = (id: string) => ({ group: { id } })

test.each<[rule: object, admission: AdmissionLevel, source: string]>([
  [EVERYONE, 'at_once', POLICIES],
  [ME, 'at_once', POLICIES],
  [{ email: { email: 'Ana@X.test' } }, 'at_once', 'Access stores addresses in lower case'],
  [OTHER, 'no', POLICIES],
  [STAFF, 'at_once', POLICIES],
  [{ email_domain: { domain: '@X.TEST' } }, 'at_once', 'the dashboard writes the @'],
  [{ email_domain: { domain: 'test' } }, 'no', POLICIES],
  [{ email_domain: { domain: 'sub.x.test' } }, 'no', POLICIES],
  [{ email_list: { id: 'l' } }, 'unknown', 'the list is not read'],
  [inGroup('missing'), 'unknown', 'the group was not read'],
  [{ ip: { ip: '192.0.2.0/24' } }, 'from_place', POLICIES],
  [{ ip_list: { id: 'l' } }, 'from_place', POLICIES],
  [PLACE, 'from_place', POLICIES],
  [{ certificate: {} }, 'from_place', POLICIES],
  [{ common_name: { common_name: 'ana' } }, 'from_place', POLICIES],
  [{ device_posture: { integration_uid: 'p' } }, 'from_place', POLICIES],
  [{ service_token: { token_id: 't' } }, 'no', 'nobody is a service token'],
  [{ any_valid_service_token: {} }, 'no', 'nobody is a service token'],
  [{ linked_app_token: { app_uid: 'a' } }, 'unknown', SCHEMA],
  [{ login_method: { id: 'entra' } }, 'at_once', POLICIES],
  [{ login_method: { id: 'okta' } }, 'no', POLICIES],
  [MFA, 'after_check', 'RFC 8176'],
  [{ auth_method: { auth_method: 'hwk' } }, 'after_check', 'RFC 8176'],
  [{ auth_method: { auth_method: 'pwd' } }, 'unknown', 'RFC 8176: says nothing of a second factor'],
  [{ azureAD: { id: 'g', identity_provider_id: 'entra' } }, 'unknown', SCHEMA],
  [{ azureAD: { id: 'g', identity_provider_id: 'other' } }, 'no', 'a group of another provider'],
  [{ azureAD: { id: 'g' } }, 'unknown', SCHEMA],
  [{ okta: { name: 'g', identity_provider_id: 'okta' } }, 'no', 'a group of another provider'],
  [{ okta: { name: 'g', identity_provider_id: 'entra' } }, 'unknown', SCHEMA],
  [{ 'github-organization': { name: 'o' } }, 'unknown', SCHEMA],
  [{ gsuite: { email: 'g@x.test' } }, 'unknown', SCHEMA],
  [{ saml: { attribute_name: 'a', attribute_value: 'b' } }, 'unknown', SCHEMA],
  [{ oidc: { claim_name: 'a', claim_value: 'b' } }, 'unknown', SCHEMA],
  [{ auth_context: { id: 'c', ac_id: 'c1' } }, 'unknown', SCHEMA],
  [{ external_evaluation: { evaluate_url: 'https://e.test' } }, 'unknown', SCHEMA],
  [{ user_risk_score: { user_risk_score: ['low'] } }, 'unknown', SCHEMA],
  [{ cloudflare_account_member: {} }, 'unknown', SCHEMA],
  [ODD, 'unknown', INFERRED],
  [{}, 'unknown', INFERRED],
  [{ email: { email: 'jonas@x.test' }, geo: {} }, 'unknown', INFERRED],
  [{ email: 'jonas@x.test' }, 'unknown', INFERRED],
  [{ email: {} }, 'unknown', INFERRED],
  [{ email_domain: null }, 'unknown', INFERRED],
  [{ group: {} }, 'unknown', INFERRED],
])('an Allow policy that includes %j lets Ana in: %s', (rule, admission) => {
  expect(admissionTo({ policies: [allow(rule)] }).admission).toBe(admission)
})

test.each(['certificate', 'constructor', 'toString', '__proto__x', 'hasOwnProperty'])(
  'a selector named %s is never taken for something of JavaScript',
  (key) => {
    const { admission } = admissionTo({ policies: [allow({ [key]: {} })] })
    expect(admission).toBe(key === 'certificate' ? 'from_place' : 'unknown')
  },
)

const policy = (conditions: object) => ({ decision: 'allow', name: 'Staff', ...conditions })

describe('of a policy’s lists,', () => {
  test.each<[what: string, conditions: object, AdmissionLevel]>([
    ['one of include suffices', { include: [OTHER, ME] }, 'at_once'],
    ['without include nobody matches', { include: [], require: [ME] }, 'no'],
    ['every rule of require must match', { include: [STAFF], require: [ME, OTHER] }, 'no'],
    ['a required place counts', { include: [STAFF], require: [PLACE] }, 'from_place'],
    ['a required second factor counts', { include: [STAFF], require: [MFA] }, 'after_check'],
    ['the strictest requirement counts', { include: [STAFF], require: [MFA, PLACE] }, 'from_place'],
    ['what is not known counts', { include: [STAFF], require: [ODD] }, 'unknown'],
    ['a requirement that fails wins', { include: [STAFF], require: [ODD, OTHER] }, 'no'],
    ['exclude wins over include', { include: [STAFF], exclude: [ME] }, 'no'],
    ['an excluded other does not matter', { include: [STAFF], exclude: [OTHER] }, 'at_once'],
    ['an excluded place can be left', { include: [STAFF], exclude: [PLACE] }, 'from_place'],
    ['an exclusion that is not known counts', { include: [STAFF], exclude: [ODD] }, 'unknown'],
    ['an excluded method can perhaps be avoided', { include: [STAFF], exclude: [MFA] }, 'unknown'],
    ['what is certain wins over what is not', { include: [ODD, ME] }, 'at_once'],
    ['a place or something unknown is unknown', { include: [PLACE, ODD] }, 'unknown'],
    ['a check or something unknown is a way in', { include: [MFA, ODD] }, 'after_check'],
    ['null is an empty list', { include: [STAFF], require: null, exclude: null }, 'at_once'],
  ])('%s', (_what, conditions, admission) => {
    expect(admissionTo({ policies: [policy(conditions)] }).admission).toBe(admission)
  })
})

describe('of an application’s policies,', () => {
  test.each<[what: string, policies: unknown, AdmissionLevel, source: string]>([
    ['none is a no', [], 'no', 'cloudflare-one/access-controls/policies'],
    ['what was not in the response is not known', undefined, 'unknown', INFERRED],
    ['the first that matches decides', [allow(ME), block(ME)], 'at_once', ORDER],
    ['a Block above decides', [block(ME), allow(STAFF)], 'no', ORDER],
    ['a Block of others does not', [block(OTHER), allow(STAFF)], 'at_once', ORDER],
    ['a Block of a place can be avoided', [block(PLACE), allow(STAFF)], 'from_place', ORDER],
    ['a Block by an unknown rule counts', [block(ODD), allow(STAFF)], 'unknown', ORDER],
    ['a Block below a no changes nothing', [allow(OTHER), block(ODD)], 'no', ORDER],
    ['Bypass comes before Block', [block(ME), bypass(EVERYONE)], 'at_once', ORDER],
    ['Bypass from a place comes before Block', [block(ME), bypass(PLACE)], 'from_place', ORDER],
    ['Bypass looks at no identity', [bypass(ME)], 'unknown', 'policies: Bypass'],
    ['Service Auth admits no person', [service({ any_valid_service_token: {} })], 'no', POLICIES],
    [
      'Service Auth admits by a certificate',
      [service({ certificate: {} })],
      'from_place',
      POLICIES,
    ],
    [
      'a decision that is new is not known',
      [{ decision: 'maybe', include: [ME] }],
      'unknown',
      INFERRED,
    ],
    [
      'a decision that is new is passed by those whom it does not match',
      [{ decision: 'maybe', include: [OTHER] }, allow(ME)],
      'at_once',
      INFERRED,
    ],
    [
      'their numbers decide on the order',
      [
        { ...allow(ME), precedence: 2 },
        { ...block(ME), precedence: 1 },
      ],
      'no',
      ORDER,
    ],
    [
      'their place in the list decides where one has no number',
      [allow(ME), { ...block(ME), precedence: 1 }],
      'at_once',
      INFERRED,
    ],
    ['an approval is a check', [{ ...allow(ME), approval_required: true }], 'after_check', SCHEMA],
    [
      'the first that matches decides on MFA as well',
      [{ ...allow(ME), mfa_config: { allowed_authenticators: ['totp'] } }, allow(STAFF)],
      'after_check',
      ORDER,
    ],
  ])('%s', (_what, policies, admission) => {
    expect(admissionTo({ policies }).admission).toBe(admission)
  })

  test('one that the response only refers to is looked up', () => {
    const reusable = [{ id: 'p', ...block(ME) }]
    const policies = [{ id: 'p' }, allow(STAFF)]
    expect(admissionTo({ policies, reusable }).admission).toBe('no')
    expect(admissionTo({ policies, reusable: null }).admission).toBe('unknown')
  })
})

describe('MFA of Access', () => {
  const totp = { allowed_authenticators: ['totp'] }
  test.each<[what: string, own: object, application: object, isGlobal: boolean, AdmissionLevel]>([
    ['of the organization counts', {}, {}, true, 'after_check'],
    ['of the application counts', {}, { mfa_config: totp }, false, 'after_check'],
    ['of the policy counts', { mfa_config: totp }, {}, false, 'after_check'],
    ['is off by the application', {}, { mfa_config: { mfa_disabled: true } }, true, 'at_once'],
    [
      'is off by the policy',
      { mfa_config: { mfa_disabled: true } },
      { mfa_config: totp },
      true,
      'at_once',
    ],
    ['exempts the App Launcher', {}, { type: 'app_launcher' }, true, 'at_once'],
  ])('%s', (_what, own, application, requiresMfa, admission) => {
    const organization = { ...ORGANIZATION, requiresMfa }
    const account = { policies: [{ ...allow(ME), ...own }], application, organization }
    expect(admissionTo(account).admission).toBe(admission)
  })

  test('is at most a check where the organization was not read', () => {
    expect(admissionTo({ policies: [allow(ME)], organization: null }).admission).toBe('after_check')
  })
})

describe('groups', () => {
  const nested = (depth: number, innermost: object) =>
    Array.from({ length: depth }, (_, index) => ({
      id: `g${index}`,
      name: `Group ${index}`,
      include: [index === depth - 1 ? innermost : inGroup(`g${index + 1}`)],
    }))

  test('are resolved through as many as there are', () => {
    const policies = [allow(inGroup('g0'))]
    expect(admissionTo({ policies, groups: nested(30, ME) }).admission).toBe('at_once')
    expect(admissionTo({ policies, groups: nested(300, OTHER) }).admission).toBe('no')
    expect(admissionTo({ policies, groups: nested(5, PLACE) }).admission).toBe('from_place')
  })

  test('name the way to the rule that decides', () => {
    const { causes } = admissionTo({ policies: [allow(inGroup('g0'))], groups: nested(3, ME) })
    expect(causes[0]).toMatchObject({
      list: 'include',
      rule: { key: 'email' },
      groups: [{ name: 'Group 0' }, { name: 'Group 1' }, { name: 'Group 2' }],
    })
  })

  const circle = (other: object) => [
    { id: 'a', include: [inGroup('b'), other] },
    { id: 'b', include: [inGroup('a')] },
  ]

  test.each<[what: string, groups: object[], AdmissionLevel]>([
    ['in a circle are what something else in it says', circle(ME), 'at_once'],
    ['in a circle that nothing decides are not known', circle(OTHER), 'unknown'],
    ['that contain themselves are not known', [{ id: 'b', include: [inGroup('b')] }], 'unknown'],
    [
      'that exclude themselves are not known',
      [{ id: 'b', include: [STAFF], exclude: [inGroup('b')] }],
      'unknown',
    ],
    ['require and exclude as policies do', [{ id: 'b', include: [STAFF], exclude: [ME] }], 'no'],
  ])('%s', (_what, groups, admission) => {
    expect(admissionTo({ policies: [allow(inGroup('b'))], groups }).admission).toBe(admission)
  })

  test('that were not read are not known', () => {
    const policies = [allow(inGroup('a'))]
    expect(admissionTo({ policies, groups: null }).admission).toBe('unknown')
    expect(admissionTo({ policies: [block(inGroup('a'))], groups: null }).admission).toBe('no')
  })

  test('of a hundred that contain each other take no long', () => {
    const ids = Array.from({ length: 100 }, (_, index) => `g${index}`)
    const groups = ids.map((id) => ({ id, include: ids.map(inGroup) }))
    expect(admissionTo({ policies: [allow(inGroup('g0'))], groups }).admission).toBe('unknown')
  })
})

describe('an application for some providers', () => {
  const account = { policies: [allow(STAFF)], application: { allowed_idps: ['entra'] } }
  test.each<[what: string, providers: Parameters<typeof admissionTo>[1], AdmissionLevel]>([
    ['is open to those who use one of them', [ENTRA], 'at_once'],
    ['is closed to those who use others', [OKTA, PIN], 'no'],
    ['is perhaps open to those of whom it is not known', [null], 'unknown'],
    ['is open by the best of somebody’s providers', [OKTA, ENTRA], 'at_once'],
  ])('%s', (_what, providers, admission) => {
    expect(admissionTo(account, providers).admission).toBe(admission)
  })

  test('stays open to everybody by a Bypass', () => {
    expect(admissionTo({ ...account, policies: [bypass(EVERYONE)] }, [OKTA]).admission).toBe(
      'at_once',
    )
  })
})

test('a code that is sent to the address is a way in beside the provider that they used', () => {
  const providers = [ENTRA, OKTA, PIN].map((provider) =>
    Object.assign({ isSynchronized: false }, provider),
  )
  const used = listPossibleSignInProviders(providers, { id: 'entra', type: 'azureAD' })
  expect(used.map((provider) => provider?.id)).toEqual(['entra', 'pin'])
  expect(listPossibleSignInProviders(providers, null)[0]).toBeNull()
  expect(listPossibleSignInProviders(null, { id: 'gone', type: 'saml' })[0]).toMatchObject({
    id: 'gone',
  })
})

test('a client session stands in for the provider where the application or the organization says so', () => {
  const policies = [allow(STAFF)]
  const organization = { ...ORGANIZATION, allowsClientSession: true }
  expect(admissionTo({ policies, organization }).usesClientSession).toBe(true)
  expect(
    admissionTo({ policies, organization, application: { allow_authenticate_via_warp: false } })
      .usesClientSession,
  ).toBe(false)
  expect(
    admissionTo({ policies, application: { allow_authenticate_via_warp: true } }).usesClientSession,
  ).toBe(true)
  expect(
    admissionTo({ policies, organization, application: { type: 'saas' } }).usesClientSession,
  ).toBe(false)
})

test('a bookmark asks nobody to log in', () => {
  const facts = factsOf({ application: { type: 'bookmark' } })
  expect(computeApplicationAdmissions(facts, { email: ANA, providers: [ENTRA] })).toEqual([])
})

const causeOf = (policies: unknown) => admissionTo({ policies }).causes[0]

test('a no says why: the Block, the rule that keeps them out, or that nothing matches', () => {
  expect(causeOf([block(ME), allow(STAFF)])).toMatchObject({ policy: { name: 'Block' } })
  expect(causeOf([policy({ include: [STAFF], exclude: [ME] })])).toMatchObject({
    policy: { name: 'Staff' },
    list: 'exclude',
  })
  expect(causeOf([allow(OTHER)])).toEqual({ kind: 'no_match' })
  expect(causeOf([])).toEqual({ kind: 'no_policy' })
})
