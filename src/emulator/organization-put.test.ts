import { beforeEach, describe, expect, test } from 'vitest'
import {
  callApi,
  changeAcmeOutside,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  readOrganization,
  resetEmulator,
  sendApiRequest,
  writableOrganization,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

async function put(edit: Record<string, unknown>) {
  return callApi('PUT', ORGANIZATION, { body: { ...(await writableOrganization()), ...edit } })
}

const LIST_ID = '6a1f0c2e-9b7d-4e53-8a46-d0c3b5f27e19'

describe('PUT replaces', () => {
  test('the response of GET without read-only keys, changing only updated_at', async () => {
    const { updated_at: before, ...organization } = await readOrganization()
    expect((await put({})).status).toBe(200)
    const { updated_at: after, ...unchanged } = await readOrganization()
    expect(unchanged).toEqual(organization)
    expect(Date.parse(after)).toBeGreaterThan(Date.parse(before))
  })

  test('the organization and responds as GET then does', async () => {
    const { result } = await put({ name: 'Acme Group' })
    expect(result).toEqual(await readOrganization())
    expect(result).toHaveProperty('name', 'Acme Group')
  })

  test('every absent optional key with its default, undocumented keys too', async () => {
    const body = {
      auth_domain: 'acme.cloudflareaccess.com',
      mfa_config: { allowed_authenticators: [] },
    }
    await callApi('PUT', ORGANIZATION, { body })
    expect(await readOrganization()).toEqual({
      ...body,
      allow_authenticate_via_warp: false,
      is_ui_read_only: false,
      deny_unmatched_requests: false,
      deny_unmatched_requests_exempted_zone_names: [],
      strict_service_token_auth: false,
      service_token_inactivity: { enabled: false, action: '', inactivity_threshold_days: 0 },
      trusted_accounts: expect.any(Array),
      mfa_configuration_allowed: true,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    })
  })

  test.each([[null], ['']])('a text with nothing when the body has %j', async (unset) => {
    await put({ ui_read_only_toggle_reason: unset })
    expect(await readOrganization()).not.toHaveProperty('ui_read_only_toggle_reason')
  })

  test.each([
    [{ header_text: 'Hello' }],
    [{ header_text: 'Hello', a_key_of_tomorrow: { of: 'any kind' } }],
  ])('nested objects as a whole, undocumented keys too: %j', async (login_design) => {
    await put({ login_design })
    expect(await readOrganization()).toHaveProperty('login_design', login_design)
  })

  test.each([[null], [{}], [{ header_text: '' }]])(
    'a login design of %j leaves none',
    async (login_design) => {
      await put({ login_design })
      expect(await readOrganization()).not.toHaveProperty('login_design')
    },
  )

  test('everything but keeps undocumented keys that are sent', async () => {
    await put({ a_key_of_tomorrow: [1] })
    expect(await readOrganization()).toMatchObject({
      a_key_of_tomorrow: [1],
      has_migrated_private_apps: true,
    })
  })

  test('the organization and advances updated_at, even within one millisecond', async () => {
    await changeAcmeOutside({ organization: { updated_at: '2199-01-01T00:00:00.000Z' } })
    await put({})
    expect(await readOrganization()).toHaveProperty('updated_at', '2199-01-01T00:00:00.001Z')
  })
})

describe('durations come back as they were sent', () => {
  test.each([
    ['session_duration', '12h'],
    ['session_duration', '1440m'],
    ['session_duration', '24h0m0s'],
    ['user_seat_expiration_inactive_time', '1460h'],
    ['warp_auth_session_duration', '90m'],
    ['warp_auth_session_duration', '0.5h'],
  ])('%s %s', async (key, sent) => {
    expect((await put({ [key]: sent })).status).toBe(200)
    expect(await readOrganization()).toHaveProperty(key, sent)
  })

  test('in a form that is accepted again', async () => {
    await put({ warp_auth_session_duration: '720h', session_duration: '36h' })
    expect((await put({})).status).toBe(200)
  })
})

describe('PUT refuses', () => {
  const INVALID = { status: 400, code: 12130 }

  test('a body without auth_domain', async () => {
    expect(await callApi('PUT', ORGANIZATION, { body: { name: 'Acme' } })).toMatchObject({
      status: 400,
      code: 11004,
      message: 'access.api.error.invalid_auth_domain',
      pointer: '/auth_domain',
    })
  })

  test.each([['acme.example.com'], ['https://acme.cloudflareaccess.com'], [''], [null], [7]])(
    'the auth_domain %j',
    async (auth_domain) => {
      expect(await put({ auth_domain })).toMatchObject({ status: 400, code: 11004 })
    },
  )

  test.each([
    ['created_at', '2021-03-18T09:24:11.482Z'],
    ['updated_at', '2021-03-18T09:24:11.482Z'],
    ['mfa_configuration_allowed', true],
    ['trusted_accounts', []],
  ])('the read-only %s', async (key, value) => {
    expect(await put({ [key]: value })).toMatchObject({
      status: 400,
      code: 12062,
      message: 'access.api.error.invalid_org_config',
      pointer: `/${key}`,
    })
  })

  test.each([
    ['/session_duration', { session_duration: '' }],
    ['/warp_auth_session_duration', { warp_auth_session_duration: '' }],
    ['/user_seat_expiration_inactive_time', { user_seat_expiration_inactive_time: '' }],
    [
      '/mfa_config/session_duration',
      { mfa_config: { allowed_authenticators: ['totp'], session_duration: '' } },
    ],
  ])('an empty duration at %s', async (pointer, edit) => {
    expect(await put(edit)).toMatchObject({ status: 400, code: 12062, pointer })
  })

  test.each([['sms'], ['ssh_piv_key']])(
    'the MFA method %s, and says why in the error chain alone',
    async (method) => {
      const body = {
        ...(await writableOrganization()),
        ...mfa({ allowed_authenticators: ['totp', method] }),
      }
      const response = await sendApiRequest('PUT', ORGANIZATION, { body })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({
        errors: [
          {
            code: 12062,
            message: 'access.api.error.invalid_org_config',
            error_chain: [{ message: 'invalid mfa authenticator type' }],
          },
        ],
      })
    },
  )

  test('an incomplete clean-up of service tokens, which GET answers while it is off', async () => {
    await put({ service_token_inactivity: null })
    const { service_token_inactivity } = await readOrganization()
    expect(service_token_inactivity).toEqual({
      enabled: false,
      action: '',
      inactivity_threshold_days: 0,
    })
    expect(await put({ service_token_inactivity })).toMatchObject(INVALID)
  })

  test('a seat expiration below a month', async () => {
    expect(await put({ user_seat_expiration_inactive_time: '729h59m' })).toMatchObject({
      status: 400,
      message: 'access.api.error.user_seat_expiration_invalid_time',
      pointer: '/user_seat_expiration_inactive_time',
    })
  })

  test.each<[pointer: string, edit: Record<string, unknown>]>([
    ['/session_duration', { session_duration: '14m' }],
    ['/session_duration', { session_duration: '731h' }],
    ['/session_duration', { session_duration: '1d' }],
    ['/session_duration', { session_duration: '-1h' }],
    ['/session_duration', { session_duration: 24 }],
    ['/warp_auth_session_duration', { warp_auth_session_duration: '2161h' }],
    ['/warp_auth_session_duration', { warp_auth_session_duration: '3600s' }],
    ['/user_seat_expiration_inactive_time', { user_seat_expiration_inactive_time: 'never' }],
    ['/mfa_config/session_duration', mfa({ session_duration: '720h1m' })],
    ['/mfa_config/session_duration', mfa({ session_duration: '60s' })],
    ['/mfa_config/amr_matching_session_duration', mfa({ amr_matching_session_duration: '721h' })],
    ['/mfa_config/required_aaguids', mfa({ required_aaguids: ['totp'] })],
    ['/mfa_piv_key_requirements/pin_policy', { mfa_piv_key_requirements: { pin_policy: 'often' } }],
    [
      '/mfa_piv_key_requirements/touch_policy',
      { mfa_piv_key_requirements: { touch_policy: 'once' } },
    ],
    [
      '/mfa_piv_key_requirements/ssh_key_size/0',
      { mfa_piv_key_requirements: { ssh_key_size: [1024] } },
    ],
    [
      '/mfa_piv_key_requirements/ssh_key_type/0',
      { mfa_piv_key_requirements: { ssh_key_type: ['dsa'] } },
    ],
    ['/is_ui_read_only', { is_ui_read_only: 'yes' }],
    ['/login_design/logo_path', { login_design: { logo_path: 'http://acme.example/logo.svg' } }],
    ['/custom_pages/forbidden', { custom_pages: { forbidden: 7 } }],
    ['/service_token_inactivity/enabled', inactivity({ enabled: undefined })],
    ['/service_token_inactivity/action', inactivity({ action: undefined })],
    ['/service_token_inactivity/action', inactivity({ action: 'archive' })],
    [
      '/service_token_inactivity/inactivity_threshold_days',
      inactivity({ inactivity_threshold_days: undefined }),
    ],
    [
      '/service_token_inactivity/inactivity_threshold_days',
      inactivity({ inactivity_threshold_days: 29 }),
    ],
    [
      '/service_token_inactivity/inactivity_threshold_days',
      inactivity({ inactivity_threshold_days: 366 }),
    ],
  ])('a wrong value at %s: %j', async (pointer, edit) => {
    const before = await readOrganization()
    expect(await put(edit)).toMatchObject({ ...INVALID, pointer })
    expect(await readOrganization()).toEqual(before)
  })

  test('a body that is no object', async () => {
    expect(await callApi('PUT', ORGANIZATION, { body: [] })).toMatchObject(INVALID)
    expect(await callApi('PUT', ORGANIZATION)).toMatchObject(INVALID)
  })

  test.each([['globex.cloudflareaccess.com'], ['cloudflare.cloudflareaccess.com']])(
    'the name %s, which somebody else has',
    async (auth_domain) => {
      expect(await put({ auth_domain })).toMatchObject({
        status: 409,
        message: 'access.api.error.auth_domain_not_available',
        pointer: '/auth_domain',
      })
    },
  )

  test('another team domain under dashboard SSO, and nothing else', async () => {
    await changeAcmeOutside({ features: { dashboard_sso: true } })
    expect(await put({ auth_domain: 'acme-group.cloudflareaccess.com' })).toMatchObject({
      status: 400,
      code: 12106,
      message: 'access.api.error.auth_domain_cannot_be_updated_dash_sso',
    })
    expect((await put({ name: 'Acme Group' })).status).toBe(200)
  })

  test('to switch strict service tokens off when they are permanently on', async () => {
    await changeAcmeOutside({ organization: { created_at: '2026-10-05T00:00:00Z' } })
    expect(await put({ strict_service_token_auth: false })).toMatchObject({
      ...INVALID,
      pointer: '/strict_service_token_auth',
    })
    await put({ strict_service_token_auth: undefined })
    expect(await readOrganization()).toHaveProperty('strict_service_token_auth', true)
  })
})

test('another team domain that is free is taken', async () => {
  expect((await put({ auth_domain: 'acme-group.cloudflareaccess.com' })).status).toBe(200)
  expect(await readOrganization()).toHaveProperty('auth_domain', 'acme-group.cloudflareaccess.com')
})

describe('MFA', () => {
  test.each([
    ['mfa_config', { mfa_config: undefined }],
    ['allowed_authenticators', { mfa_config: { session_duration: '24h' } }],
  ])('methods in use are not dropped by leaving %s out', async (_missing, edit) => {
    expect(await put(edit)).toMatchObject({
      status: 400,
      code: 12169,
      message: 'access.api.error.mfa_authenticator_in_use',
    })
  })

  test.each([
    ['an empty list', { allowed_authenticators: [] }, { allowed_authenticators: [] }],
    ['null', null, undefined],
  ])('methods are switched off by %s', async (_name, mfa_config, after) => {
    expect((await put({ mfa_config })).status).toBe(200)
    expect((await readOrganization())['mfa_config']).toEqual(after)
  })

  test('a method stays while an application names it', async () => {
    await changeAcmeOutside({ authenticators_in_use: ['totp'] })
    for (const mfa_config of [null, { allowed_authenticators: ['biometrics'] }]) {
      expect(await put({ mfa_config })).toMatchObject({ status: 400, code: 12169 })
    }
    await changeAcmeOutside({ authenticators_in_use: [] })
    expect((await put({ mfa_config: null })).status).toBe(200)
  })

  test('may lack mfa_config when no methods are in use', async () => {
    await put(mfa({ allowed_authenticators: [] }))
    expect((await put({ mfa_config: undefined })).status).toBe(200)
  })

  test.each([
    ['/mfa_config/allowed_authenticators', { allowed_authenticators: [] }],
    ['/mfa_config/allowed_authenticators', { allowed_authenticators: ['piv_key'] }],
    ['/mfa_config/session_duration', { session_duration: undefined }],
  ])('for all applications needs %s', async (pointer, config) => {
    expect(await put({ ...mfa(config), mfa_required_for_all_apps: true })).toMatchObject({
      status: 400,
      pointer,
    })
  })

  test('for all applications is taken with a method and a duration', async () => {
    expect((await put({ ...mfa({}), mfa_required_for_all_apps: true })).status).toBe(200)
  })

  test.each([['0m'], ['720h']])('lasts %s', async (session_duration) => {
    expect((await put(mfa({ session_duration }))).status).toBe(200)
    expect(await readOrganization()).toHaveProperty('mfa_config.session_duration', session_duration)
  })

  describe('without independent MFA in the plan', () => {
    beforeEach(() => changeAcmeOutside({ features: { independent_mfa: false } }))

    test('mfa_config is refused, even as it came', async () => {
      expect(await put({})).toMatchObject({ status: 400, code: 12062, pointer: '/mfa_config' })
    })

    test('refuses mfa_required_for_all_apps', async () => {
      expect(await put({ mfa_config: undefined, mfa_required_for_all_apps: true })).toMatchObject({
        status: 400,
        code: 12062,
        pointer: '/mfa_required_for_all_apps',
      })
    })

    test('the rest is taken, and what there was of MFA stays', async () => {
      const before = await readOrganization()
      expect((await put({ mfa_config: undefined, name: 'Acme Group' })).status).toBe(200)
      expect(await readOrganization()).toMatchObject({
        name: 'Acme Group',
        mfa_config: before['mfa_config'],
      })
    })
  })
})

function mfa(config: Record<string, unknown>) {
  return {
    mfa_config: {
      allowed_authenticators: ['totp'],
      session_duration: '24h',
      required_aaguids: LIST_ID,
      ...config,
    },
  }
}

function inactivity(change: Record<string, unknown>) {
  return {
    service_token_inactivity: {
      enabled: true,
      action: 'delete',
      inactivity_threshold_days: 60,
      ...change,
    },
  }
}
