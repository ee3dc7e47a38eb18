import { describe, expect, test } from 'vitest'
import type { Organization } from '../../api/organization'
import { READ_ONLY_ORGANIZATION_KEYS } from '../../api/setting-fields'
import { buildOrganizationPostBody } from '../../api/merge-patch'
import { planOrganizationUpdate } from './setting-adapters'

const FRESH: Organization = {
  auth_domain: 'acme.cloudflareaccess.com',
  name: 'Acme',
  session_duration: '24h',
  warp_auth_session_duration: '',
  user_seat_expiration_inactive_time: null,
  is_ui_read_only: false,
  ui_read_only_toggle_reason: '',
  deny_unmatched_requests: true,
  deny_unmatched_requests_exempted_zone_names: ['example.com'],
  login_design: { background_color: '#ffffff', logo_path: '', header_text: 'Hello' },
  custom_pages: { forbidden: '', identity_denied: '' },
  mfa_config: { allowed_authenticators: ['totp'], session_duration: '24h' },
  mfa_required_for_all_apps: true,
  mfa_configuration_allowed: true,
  trusted_accounts: [{ id: 'x', note: null }],
  cache_device_posture: true,
  future: { nested: { kept: 1, unset: null } },
  created_at: '2024-01-01T00:00:00Z',
  updated_at: '2024-01-01T00:00:00Z',
}

function bodyFor(
  patch: Record<string, unknown>,
  fresh: Organization = FRESH,
): Record<string, unknown> {
  const plan = planOrganizationUpdate(fresh, patch)
  if (plan.kind !== 'replace') throw new Error(JSON.stringify(plan))
  return plan.body
}

describe('the body sent upstream', () => {
  test('is the whole organization: edited, untouched and unknown keys, without the unset', () => {
    expect(bodyFor({ name: 'Acme Corp' })).toEqual({
      auth_domain: 'acme.cloudflareaccess.com',
      name: 'Acme Corp',
      session_duration: '24h',
      is_ui_read_only: false,
      deny_unmatched_requests: true,
      deny_unmatched_requests_exempted_zone_names: ['example.com'],
      login_design: { background_color: '#ffffff', header_text: 'Hello' },
      mfa_config: { allowed_authenticators: ['totp'], session_duration: '24h' },
      mfa_required_for_all_apps: true,
      cache_device_posture: true,
      future: { nested: { kept: 1 } },
    })
  })

  test('merges into an object and leaves its other keys', () => {
    expect(bodyFor({ login_design: { text_color: '#000000' } })['login_design']).toEqual({
      background_color: '#ffffff',
      header_text: 'Hello',
      text_color: '#000000',
    })
  })

  test.each([null, ''])('clears a text as the patch does, with %o', (value) => {
    expect(bodyFor({ login_design: { header_text: value } })['login_design']).toEqual({
      background_color: '#ffffff',
      header_text: value,
    })
  })

  test.each<Record<string, unknown>>([
    { session_duration: '1440m' },
    { auto_redirect_to_identity: false },
    { login_design: { footer_text: '' } },
    { mfa_piv_key_requirements: {} },
    { mfa_config: { allowed_authenticators: ['totp'], session_duration: '24h0m' } },
  ])('has another spelling of the same value as it is written: %o', (patch) => {
    expect(bodyFor(patch)).toMatchObject(patch)
  })

  test('clears a whole object, a list, a duration and an unknown key with an explicit null', () => {
    const patch = {
      login_design: null,
      deny_unmatched_requests_exempted_zone_names: null,
      session_duration: null,
      cache_device_posture: null,
    }
    expect(bodyFor(patch)).toMatchObject(patch)
  })

  test('says nothing of a key that the patch clears and that was not set', () => {
    const body = bodyFor({ name: 'New', warp_auth_session_duration: null, custom_pages: null })
    expect(body).not.toHaveProperty('warp_auth_session_duration')
    expect(body).not.toHaveProperty('custom_pages')
  })

  test('turns a flag off with false, and MFA with an empty list', () => {
    const patch = {
      deny_unmatched_requests: false,
      mfa_required_for_all_apps: false,
      mfa_config: { allowed_authenticators: [] },
    }
    expect(bodyFor(patch)).toMatchObject(patch)
  })

  test('turns MFA off with an empty list where a patch unsets the methods', () => {
    const patch = { mfa_required_for_all_apps: false, mfa_config: { allowed_authenticators: null } }
    expect(bodyFor(patch)['mfa_config']).toEqual({
      allowed_authenticators: [],
      session_duration: '24h',
    })
  })

  test('has no read-only key, even if the caller sends one', () => {
    const body = bodyFor({ name: 'New', created_at: 'x', mfa_configuration_allowed: false })
    for (const key of READ_ONLY_ORGANIZATION_KEYS) expect(body).not.toHaveProperty(key)
  })

  test('is the same when a caller sends a whole GET back with one field edited', () => {
    expect(bodyFor({ ...FRESH, name: 'New' })).toEqual(bodyFor({ name: 'New' }))
  })

  test('has the name as the schema trims it', () => {
    expect(bodyFor({ name: '  New ' })['name']).toBe('New')
  })

  test('keeps a flag of a group that the API leaves out when it is false', () => {
    const service_token_inactivity = {
      enabled: false,
      action: 'disable',
      inactivity_threshold_days: 90,
    }
    expect(bodyFor({ service_token_inactivity })).toMatchObject({ service_token_inactivity })
  })
})

describe('on a plan without independent MFA', () => {
  const fresh = { ...FRESH, mfa_configuration_allowed: false }

  test('MFA settings are not sent back', () => {
    const body = bodyFor({ name: 'New' }, fresh)
    expect(body).not.toHaveProperty('mfa_config')
    expect(body).not.toHaveProperty('mfa_required_for_all_apps')
  })

  test('MFA settings that the caller edits are sent, for Cloudflare to judge', () => {
    const body = bodyFor({ mfa_config: { session_duration: '1h' } }, fresh)
    expect(body['mfa_config']).toEqual({ allowed_authenticators: ['totp'], session_duration: '1h' })
    expect(body).not.toHaveProperty('mfa_required_for_all_apps')
  })
})

describe('a clean-up of service tokens that is off and incomplete', () => {
  const idle = { enabled: false, action: '', inactivity_threshold_days: 0 }
  const fresh = { ...FRESH, service_token_inactivity: idle }

  test.each([
    idle,
    { enabled: false, action: null, inactivity_threshold_days: null },
    { enabled: false, action: 'none' },
    { enabled: false, action: 'disable', inactivity_threshold_days: 0 },
  ])('is not sent back: %o', (service_token_inactivity) => {
    const body = bodyFor({ name: 'New' }, { ...FRESH, service_token_inactivity })
    expect(body).not.toHaveProperty('service_token_inactivity')
  })

  test('is not sent back by a caller who repeats what GET answered', () => {
    const body = bodyFor({ ...fresh, name: 'New' }, fresh)
    expect(body).not.toHaveProperty('service_token_inactivity')
  })

  test('is sent once it is whole', () => {
    const whole = { enabled: true, action: 'disable', inactivity_threshold_days: 90 }
    const body = bodyFor({ service_token_inactivity: whole }, fresh)
    expect(body['service_token_inactivity']).toEqual(whole)
  })

  test.each([{ enabled: true }, { action: 'delete' }, { inactivity_threshold_days: 90 }])(
    'is refused in parts: %o',
    (service_token_inactivity) => {
      expect(planOrganizationUpdate(fresh, { service_token_inactivity })).toMatchObject({
        kind: 'invalid',
      })
    },
  )

  test('is refused in parts where a part was missing before', () => {
    const action = { enabled: false, action: 'disable', inactivity_threshold_days: 0 }
    const patch = { service_token_inactivity: { action: 'delete' } }
    expect(
      planOrganizationUpdate({ ...FRESH, service_token_inactivity: action }, patch),
    ).toMatchObject({
      kind: 'invalid',
      problems: [{ pointer: '/service_token_inactivity/inactivity_threshold_days' }],
    })
  })
})

describe('nothing is sent', () => {
  test.each<Record<string, unknown>>([
    {},
    { name: 'Acme' },
    { session_duration: '24h' },
    { warp_auth_session_duration: '' },
    { is_ui_read_only: null, mfa_piv_key_requirements: null },
    { login_design: { logo_path: null, header_text: 'Hello' } },
    { custom_pages: {} },
    { created_at: 'x', updated_at: 'y', mfa_configuration_allowed: false },
    { ...FRESH },
  ])('for a patch that changes nothing: %o', (patch) => {
    expect(planOrganizationUpdate(FRESH, patch)).toEqual({ kind: 'unchanged' })
  })

  test.each<[Record<string, unknown>, string[]]>([
    [{ session_duration: '' }, ['/session_duration']],
    [{ session_duration: '10m' }, ['/session_duration']],
    [{ warp_auth_session_duration: '90s' }, ['/warp_auth_session_duration']],
    [{ user_seat_expiration_inactive_time: '720h' }, ['/user_seat_expiration_inactive_time']],
    [{ auth_domain: null, name: null }, ['/auth_domain', '/name']],
    [{ name: '  ' }, ['/name']],
    [{ is_ui_read_only: 'true' }, ['/is_ui_read_only']],
    [{ login_design: 'red' }, ['/login_design']],
    [{ login_design: { background_color: 'red' } }, ['/login_design/background_color']],
    [{ login_design: { logo_path: 'http://x.example/l.png' } }, ['/login_design/logo_path']],
    [{ mfa_config: { required_aaguids: 'x' } }, ['/mfa_config/required_aaguids']],
    [{ mfa_config: { allowed_authenticators: [] } }, ['/mfa_required_for_all_apps']],
    [{ mfa_config: null }, ['/mfa_required_for_all_apps']],
    [{ mfa_config: { session_duration: null } }, ['/mfa_config/session_duration']],
    [
      { service_token_inactivity: { enabled: true } },
      ['/service_token_inactivity/action', '/service_token_inactivity/inactivity_threshold_days'],
    ],
  ])('for a patch that is wrong: %o points at %o', (patch, pointers) => {
    const plan = planOrganizationUpdate(FRESH, patch)
    const problems = plan.kind === 'invalid' ? plan.problems : []
    expect(problems.map(({ pointer }) => pointer)).toEqual(pointers)
  })
})

test('an organization that breaks a rule already can still be changed elsewhere', () => {
  const fresh = { ...FRESH, mfa_config: { allowed_authenticators: ['totp'] } }
  expect(bodyFor({ name: 'New' }, fresh)['name']).toBe('New')
})

test('a value that only the API finds right is carried as it is', () => {
  const fresh = { ...FRESH, session_duration: '9000h', login_design: { logo_path: 'http://x/' } }
  expect(bodyFor({ ...fresh, name: 'New' }, fresh)).toMatchObject({
    session_duration: '9000h',
    login_design: { logo_path: 'http://x/' },
  })
})

test('a create sends what is set and nothing read-only', () => {
  const organization = { auth_domain: 'a', name: 'A', session_duration: null, created_at: 'x' }
  expect(buildOrganizationPostBody(organization)).toEqual({ auth_domain: 'a', name: 'A' })
  const idle = { service_token_inactivity: { enabled: false, action: '' } }
  expect(buildOrganizationPostBody({ ...organization, ...idle })).toEqual({
    auth_domain: 'a',
    name: 'A',
  })
})
