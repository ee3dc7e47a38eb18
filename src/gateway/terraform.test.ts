import { beforeEach, describe, expect, test } from 'vitest'
import { isSemanticallyEqual } from '../api/equality'
import { isJsonObject, type JsonObject } from '../api/json'
import { ACME, changes, callDemo, emulator, send } from './testing/demo-client'

/**
 * Mimics the requests of Terraform's provider and its handling of the responses, according to its source: `Create` and
 * `Update` are each a PUT of the whole configuration; a removed attribute is an explicit null, and one that is not
 * configured is left out. A plan is empty if the values read equal the configuration letter by letter.
 * @see https://github.com/cloudflare/terraform-provider-cloudflare/blob/a2efdc5786ae9726d56928dbfe91933bd92404ca/internal/services/zero_trust_organization/resource.go
 */

/** The schema's defaults for attributes that are not configured. */
const DEFAULTS = {
  allow_authenticate_via_warp: false,
  auto_redirect_to_identity: false,
  is_ui_read_only: false,
}

const BASIC: JsonObject = {
  name: 'Acme Corporation',
  auth_domain: 'acme.cloudflareaccess.com',
  session_duration: '720m',
  warp_auth_session_duration: '36h',
  user_seat_expiration_inactive_time: '1460h0m0s',
  login_design: {
    background_color: '#FFFFFF',
    text_color: '#000000',
    logo_path: 'https://acme.example/logo.png',
    header_text: 'My header text',
    footer_text: 'My footer text',
  },
}
const MFA: JsonObject = {
  ...BASIC,
  mfa_config: {
    allowed_authenticators: ['totp', 'security_key'],
    session_duration: '1440m',
    amr_matching_session_duration: '12h',
  },
}
const UPDATED: JsonObject = {
  ...BASIC,
  session_duration: '12h',
  warp_auth_session_duration: '2160m',
}
const WITHOUT_DESIGN: JsonObject = Object.fromEntries(
  Object.entries(BASIC).filter(([key]) => key !== 'login_design'),
)
const DENYING: JsonObject = {
  ...BASIC,
  deny_unmatched_requests: true,
  deny_unmatched_requests_exempted_zone_names: ['b.example', 'a.example'],
}

beforeEach(async () => {
  await emulator.reset()
  // An organization before it is managed by Terraform: only what every organization has.
  const { organization } = await live()
  const cleared = Object.keys(organization).filter((key) => !MINIMAL.has(key))
  await emulator.changeAccount(ACME, {
    organization: {
      ...Object.fromEntries(cleared.map((key) => [key, null])),
      session_duration: '24h',
    },
  })
  await emulator.forget()
})

const MINIMAL = new Set(['name', 'auth_domain', 'session_duration', 'created_at', 'updated_at'])

async function live(): Promise<{ organization: JsonObject; status: number }> {
  const response = await callDemo('getOrganization')
  const { result } = await response.json<{ result: JsonObject }>()
  return { organization: result, status: response.status }
}

/** The body of `MarshalJSON` if there is no state yet, and of `MarshalJSONForUpdate` otherwise. */
function bodyOf(configuration: JsonObject, state: JsonObject = {}): JsonObject {
  const planned: JsonObject = { ...DEFAULTS, ...configuration }
  const removed = Object.keys(state).filter((key) => !Object.hasOwn(planned, key))
  const entries = Object.entries(planned).map(([key, value]) => {
    const before = state[key]
    return [key, isJsonObject(value) ? innerBody(value, before) : value] as const
  })
  return {
    ...Object.fromEntries(entries),
    ...Object.fromEntries(removed.map((key) => [key, null])),
  }
}

function innerBody(value: JsonObject, before: unknown): JsonObject {
  const removed = isJsonObject(before)
    ? Object.keys(before).filter((key) => !Object.hasOwn(value, key))
    : []
  return { ...value, ...Object.fromEntries(removed.map((key) => [key, null])) }
}

async function apply(configuration: JsonObject, state?: JsonObject): Promise<void> {
  const response = await send('updateOrganization', bodyOf(configuration, state))
  expect(await response.json()).toMatchObject({ success: true })
}

/** Attributes for which `Read` treats as equal: false and null, and an empty or missing object or list. */
const NORMALIZED = [
  'auto_redirect_to_identity',
  'allow_authenticate_via_warp',
  'is_ui_read_only',
  'deny_unmatched_requests',
  'login_design',
  'deny_unmatched_requests_exempted_zone_names',
  'ui_read_only_toggle_reason',
]

/** The configurable attributes of the resource, without the computed ones. */
const ATTRIBUTES = [
  'auth_domain',
  'name',
  'session_duration',
  'warp_auth_session_duration',
  'user_seat_expiration_inactive_time',
  'custom_pages',
  'mfa_config',
  ...NORMALIZED.filter((key) => key !== 'ui_read_only_toggle_reason'),
]

/** Returns the attributes that `terraform plan` would change after it has read the live values. */
async function plan(configuration: JsonObject): Promise<string[]> {
  const { organization } = await live()
  const planned: JsonObject = { ...DEFAULTS, ...configuration }
  return ATTRIBUTES.filter((key) => {
    const [wanted, read] = [planned[key] ?? null, organization[key] ?? null]
    const isUnsetBoth =
      NORMALIZED.includes(key) &&
      isSemanticallyEqual(wanted, null) &&
      isSemanticallyEqual(read, null)
    return !isUnsetBoth && JSON.stringify(sorted(wanted)) !== JSON.stringify(sorted(read))
  })
}

/** Sorts keys; lists keep their own order. */
function sorted(value: unknown): unknown {
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
}

describe('Terraform’s provider through the gateway', () => {
  test.each([
    ['durations in spellings of its own', BASIC],
    ['MFA', MFA],
    ['a list in an order of its own', DENYING],
  ])('has nothing left to plan after one apply, with %s', async (_what, configuration) => {
    expect(await plan(configuration)).not.toEqual([])
    await apply(configuration)
    expect(await plan(configuration)).toEqual([])
  })

  test.each([
    ['values that change', BASIC, { ...UPDATED, name: 'Acme 2' }],
    ['values that are only written differently', BASIC, UPDATED],
    ['a block that is removed', BASIC, WITHOUT_DESIGN],
    ['a block that is added again', WITHOUT_DESIGN, BASIC],
    ['MFA that is removed', MFA, BASIC],
    ['flags that go off again', DENYING, { ...BASIC, deny_unmatched_requests: false }],
  ])('has nothing left to plan after an update of %s', async (_what, before, after) => {
    await apply(before)
    await apply(after, { ...DEFAULTS, ...before })
    expect(await plan(after)).toEqual([])
  })

  test('finds on import what the next plan would write', async () => {
    await apply(BASIC)
    const { organization } = await live()
    expect(organization).toMatchObject(BASIC)
  })

  test('writes nothing twice: an apply that repeats what is there is not sent on', async () => {
    await apply(DENYING)
    const { organization } = await live()
    await emulator.forget()
    const repeated = Object.entries(bodyOf(DENYING)).filter(([key]) =>
      Object.hasOwn(organization, key),
    )
    await send('updateOrganization', Object.fromEntries(repeated))
    const sent = await emulator.requests()
    expect(sent.filter(({ method }) => method === 'PUT')).toEqual([])
  })

  test('leaves in history a change of spelling as what it is', async () => {
    await apply(BASIC)
    await apply(UPDATED, { ...DEFAULTS, ...BASIC })
    const answer = await changes.listChanges(ACME, { limit: 1 })
    expect(answer.ok && answer.result[0]).toMatchObject({
      state: 'applied',
      operation: 'update',
      differences: expect.arrayContaining([
        { pointer: '/session_duration', from: '720m', to: '12h' },
      ]),
    })
  })
})
