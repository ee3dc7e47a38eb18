import { describe, expect, test } from 'vitest'
import { toJsonPointer } from './json'
import {
  organizationCreateSchema,
  organizationPatchSchema,
  organizationProblems,
} from './setting-patch-validation'
import { organizationSchema, listUnknownFields } from './organization'
import { teamName, teamNameSchema } from './team-domain'

const UUID = 'f174e90a-fafe-4643-bbbc-4a0ed4fc8415'

function pointersOfProblems(patch: unknown): string[] {
  const issues = organizationPatchSchema.safeParse(patch).error?.issues ?? []
  return issues.map(({ path }) => toJsonPointer(path))
}

describe('a patch is accepted', () => {
  test.each<[patch: Record<string, unknown>]>([
    [{}],
    [{ auth_domain: 'acme.cloudflareaccess.com' }],
    [{ auth_domain: 'acme' }],
    [{ name: 'Acme, Inc.' }],
    [{ session_duration: '15m' }],
    [{ session_duration: '730h' }],
    [{ session_duration: null }],
    [{ warp_auth_session_duration: '2160h' }],
    [{ user_seat_expiration_inactive_time: '730h' }],
    [{ user_seat_expiration_inactive_time: '43800m0s' }],
    [{ auto_redirect_to_identity: true }],
    [{ allow_authenticate_via_warp: false }],
    [{ warp_auth_non_browser_401: null }],
    [{ is_ui_read_only: true, ui_read_only_toggle_reason: 'Managed by Terraform' }],
    [{ deny_unmatched_requests: true, deny_unmatched_requests_exempted_zone_names: [] }],
    [{ deny_unmatched_requests_exempted_zone_names: ['example.com', 'sub.example.co.uk'] }],
    [{ login_design: null }],
    [{ login_design: { background_color: '#C5ed1b', text_color: '', header_text: 'Hello' } }],
    [{ login_design: { logo_path: 'https://example.com/logo.png' } }],
    [{ custom_pages: { forbidden: UUID, identity_denied: null } }],
    [{ mfa_config: { allowed_authenticators: [] } }],
    [{ mfa_config: { allowed_authenticators: ['totp', 'an_authenticator_of_tomorrow'] } }],
    [{ mfa_config: { session_duration: '0m', amr_matching_session_duration: '720h' } }],
    [{ mfa_config: { required_aaguids: UUID } }],
    [{ mfa_config: { required_aaguids: null } }],
    [{ mfa_required_for_all_apps: true }],
    [{ mfa_piv_key_requirements: { pin_policy: 'once', touch_policy: 'cached' } }],
    [{ mfa_piv_key_requirements: { ssh_key_type: ['rsa'], ssh_key_size: [2048, 4096] } }],
    [
      {
        service_token_inactivity: {
          enabled: true,
          action: 'disable',
          inactivity_threshold_days: 30,
        },
      },
    ],
    [{ strict_service_token_auth: true }],
    [{ cache_device_posture: true }],
    [{ login_design: { a_key_of_tomorrow: 1 } }],
  ])('%j', (patch) => {
    expect(organizationPatchSchema.safeParse(patch)).toEqual({ success: true, data: patch })
  })
})

describe('a patch is refused, and the pointer says where', () => {
  test.each<[pointer: string, patch: unknown]>([
    ['', 'no object'],
    ['/auth_domain', { auth_domain: '' }],
    ['/auth_domain', { auth_domain: null }],
    ['/auth_domain', { auth_domain: 'https://acme.cloudflareaccess.com' }],
    ['/auth_domain', { auth_domain: 'Acme.cloudflareaccess.com' }],
    ['/name', { name: '  ' }],
    ['/name', { name: null }],
    ['/session_duration', { session_duration: '' }],
    ['/session_duration', { session_duration: '1 day' }],
    ['/session_duration', { session_duration: '14m59s' }],
    ['/session_duration', { session_duration: '730h1ns' }],
    ['/session_duration', { session_duration: 24 }],
    ['/warp_auth_session_duration', { warp_auth_session_duration: '3600s' }],
    ['/warp_auth_session_duration', { warp_auth_session_duration: '2160h1m' }],
    [
      '/mfa_config/allowed_authenticators/0',
      { mfa_config: { allowed_authenticators: ['ssh_piv_key'] } },
    ],
    ['/warp_auth_session_duration', { warp_auth_session_duration: '1h0.5m' }],
    ['/user_seat_expiration_inactive_time', { user_seat_expiration_inactive_time: '729h59m' }],
    ['/auto_redirect_to_identity', { auto_redirect_to_identity: 'true' }],
    ['/allow_authenticate_via_warp', { allow_authenticate_via_warp: 1 }],
    ['/warp_auth_non_browser_401', { warp_auth_non_browser_401: 'yes' }],
    ['/is_ui_read_only', { is_ui_read_only: 0 }],
    ['/ui_read_only_toggle_reason', { ui_read_only_toggle_reason: true }],
    ['/deny_unmatched_requests', { deny_unmatched_requests: [] }],
    [
      '/deny_unmatched_requests_exempted_zone_names/1',
      { deny_unmatched_requests_exempted_zone_names: ['example.com', 'https://example.com'] },
    ],
    ['/login_design', { login_design: [] }],
    ['/login_design/background_color', { login_design: { background_color: 'red' } }],
    ['/login_design/background_color', { login_design: { background_color: '#fff' } }],
    ['/login_design/text_color', { login_design: { text_color: '#1d4ed8ff' } }],
    ['/login_design/logo_path', { login_design: { logo_path: 'http://example.com/logo.png' } }],
    ['/login_design/logo_path', { login_design: { logo_path: 'https:/example.com/logo.png' } }],
    ['/login_design/logo_path', { login_design: { logo_path: 'https:example.com/logo.png' } }],
    ['/login_design/logo_path', { login_design: { logo_path: 'https:\\\\example.com/logo.png' } }],
    ['/login_design/logo_path', { login_design: { logo_path: 'ht\ttps://example.com/logo.png' } }],
    ['/login_design/logo_path', { login_design: { logo_path: 'javascript:alert(1)' } }],
    ['/login_design/header_text', { login_design: { header_text: 1 } }],
    ['/custom_pages/forbidden', { custom_pages: { forbidden: 1 } }],
    ['/mfa_config/session_duration', { mfa_config: { session_duration: '720h1m' } }],
    ['/mfa_config/session_duration', { mfa_config: { session_duration: '0s' } }],
    [
      '/mfa_config/amr_matching_session_duration',
      { mfa_config: { amr_matching_session_duration: '-1m' } },
    ],
    ['/mfa_config/allowed_authenticators', { mfa_config: { allowed_authenticators: 'totp' } }],
    ['/mfa_config/required_aaguids', { mfa_config: { required_aaguids: 'not a list' } }],
    ['/mfa_piv_key_requirements/pin_policy', { mfa_piv_key_requirements: { pin_policy: 'maybe' } }],
    ['/mfa_piv_key_requirements/touch_policy', { mfa_piv_key_requirements: { touch_policy: '' } }],
    [
      '/mfa_piv_key_requirements/ssh_key_size/0',
      { mfa_piv_key_requirements: { ssh_key_size: [1024] } },
    ],
    [
      '/mfa_piv_key_requirements/ssh_key_type/0',
      { mfa_piv_key_requirements: { ssh_key_type: ['dsa'] } },
    ],
    [
      '/service_token_inactivity/inactivity_threshold_days',
      { service_token_inactivity: { inactivity_threshold_days: 29 } },
    ],
    [
      '/service_token_inactivity/inactivity_threshold_days',
      { service_token_inactivity: { inactivity_threshold_days: 30.5 } },
    ],
    ['/service_token_inactivity/action', { service_token_inactivity: { action: 'archive' } }],
    ['/strict_service_token_auth', { strict_service_token_auth: 'on' }],
  ])('%s', (pointer, patch) => {
    expect(pointersOfProblems(patch)).toEqual([pointer])
  })

  test('reports every problem at once', () => {
    const patch = { name: '', session_duration: '1s', login_design: { text_color: 'red' } }
    expect(pointersOfProblems(patch)).toEqual([
      '/name',
      '/session_duration',
      '/login_design/text_color',
    ])
  })
})

describe('a new organization', () => {
  test('needs its domain and its name', () => {
    const incomplete = {
      auth_domain: 'acme.cloudflareaccess.com',
      name: 'Acme',
      service_token_inactivity: { enabled: true },
    }
    expect(organizationCreateSchema.safeParse(incomplete).error?.issues).toMatchObject([
      { path: ['service_token_inactivity', 'action'] },
      { path: ['service_token_inactivity', 'inactivity_threshold_days'] },
    ])
    const issues = organizationCreateSchema.safeParse({ session_duration: '24h' }).error?.issues
    expect(issues?.map(({ path }) => toJsonPointer(path))).toEqual(['/auth_domain', '/name'])
  })

  test('is stored under its trimmed name', () => {
    const organization = { auth_domain: 'acme.cloudflareaccess.com', name: ' Acme ' }
    expect(organizationCreateSchema.parse(organization)).toEqual({ ...organization, name: 'Acme' })
  })
})

describe('an answer', () => {
  test('keeps every key, at every level', () => {
    const answer = {
      auth_domain: 'acme.cloudflareaccess.com',
      session_duration: '',
      login_design: { header_text: null, a_key_of_tomorrow: 1 },
      mfa_config: { allowed_authenticators: ['an_authenticator_of_tomorrow'] },
      mfa_piv_key_requirements: { pin_policy: 'a policy of tomorrow', ssh_key_size: [8192] },
      cache_device_posture: true,
      trusted_accounts: [{ id: 'a' }],
    }
    expect(organizationSchema.parse(answer)).toEqual(answer)
  })

  test('may be an empty object', () => {
    expect(organizationSchema.parse({})).toEqual({})
  })

  test('tells apart the keys Gatehouse does not know', () => {
    const organization = { name: 'Acme', cache_device_posture: true, trusted_accounts: ['a'] }
    expect(listUnknownFields(organization)).toEqual([['cache_device_posture', true]])
  })
})

describe('the organization as a whole', () => {
  const inactivity = { enabled: true, action: 'disable', inactivity_threshold_days: 90 }

  test.each<[pointers: string[], organization: Record<string, unknown>]>([
    [[], {}],
    [['/mfa_required_for_all_apps'], { mfa_required_for_all_apps: true }],
    [
      ['/mfa_required_for_all_apps'],
      { mfa_required_for_all_apps: true, mfa_config: { allowed_authenticators: [] } },
    ],
    [
      ['/mfa_config/session_duration'],
      { mfa_required_for_all_apps: true, mfa_config: { allowed_authenticators: ['totp'] } },
    ],
    [
      [],
      {
        mfa_required_for_all_apps: true,
        mfa_config: { allowed_authenticators: ['totp'], session_duration: '0m' },
      },
    ],
    [[], { service_token_inactivity: inactivity }],
    [
      [],
      { service_token_inactivity: { enabled: false, action: '', inactivity_threshold_days: 0 } },
    ],
    [
      ['/service_token_inactivity/action', '/service_token_inactivity/inactivity_threshold_days'],
      { service_token_inactivity: { enabled: true, action: '', inactivity_threshold_days: 0 } },
    ],
    [
      ['/service_token_inactivity/enabled', '/service_token_inactivity/inactivity_threshold_days'],
      { service_token_inactivity: { action: 'delete' } },
    ],
  ])('has problems at %j', (pointers, organization) => {
    const problems = organizationProblems(organizationSchema.parse(organization))
    expect(problems.map(({ pointer }) => pointer)).toEqual(pointers)
  })
})

describe('a team name', () => {
  test.each(['acme', 'a', 'acme-2', 'x'.repeat(63)])('may be %s', (name) => {
    expect(teamNameSchema.safeParse(name).success).toBe(true)
  })

  test.each(['', '-acme', 'acme-', 'Acme', 'acme.eu', 'ac me', 'x'.repeat(64)])(
    'may not be “%s”',
    (name) => {
      expect(teamNameSchema.safeParse(name).success).toBe(false)
    },
  )

  test('is the domain without Cloudflare’s suffix', () => {
    expect(teamName('acme.cloudflareaccess.com')).toBe('acme')
    expect(teamName('acme')).toBe('acme')
    expect(teamName('login.acme.example')).toBe('login.acme.example')
  })
})
