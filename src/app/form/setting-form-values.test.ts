import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMergePatch } from '../../api/merge-patch'
import {
  applySettingFormValues,
  toSettingFormValues,
  findUnreadableDurations,
} from './setting-form-values'
import { findFieldByPointer } from './fields/setting-form-field'
import { ORGANIZATION_FORM_FIELDS, ORGANIZATION_FIELD_GROUPS } from './fields/organization-fields'
import { LOGIN_PAGE_FORM_FIELD_LIST } from './fields/login-page-fields'

const ALL = [
  ...ORGANIZATION_FIELD_GROUPS.flatMap((group) => group.fields),
  ...LOGIN_PAGE_FORM_FIELD_LIST,
]

const acme = {
  auth_domain: 'acme.cloudflareaccess.com',
  name: 'Acme',
  session_duration: '24h0m0s',
  warp_auth_session_duration: '',
  auto_redirect_to_identity: false,
  deny_unmatched_requests: true,
  deny_unmatched_requests_exempted_zone_names: ['b.example', 'a.example'],
  mfa_config: { allowed_authenticators: ['security_key', 'totp'], session_duration: '0m' },
  mfa_piv_key_requirements: { ssh_key_size: [384, 256], pin_policy: 'once' },
  service_token_inactivity: { enabled: true, action: 'disable', inactivity_threshold_days: 90 },
  login_design: { header_text: 'Welcome', logo_path: null, undocumented: 1 },
  trusted_accounts: ['x'],
  created_at: '2026-01-01T00:00:00Z',
}

function edit(changes: Record<string, string | boolean | string[]>) {
  const values = { ...toSettingFormValues(ALL, acme), ...changes }
  return createMergePatch(acme, applySettingFormValues(ALL, values, acme))
}

describe('form values', () => {
  it('gives back the very object it was made from when nothing was edited', () => {
    expect(applySettingFormValues(ALL, toSettingFormValues(ALL, acme), acme)).toEqual(acme)
  })

  it('does so for objects of any content, even values its controls cannot show', () => {
    const value = fc.oneof(fc.string(), fc.boolean(), fc.constant(null), fc.array(fc.string()))
    const organization = fc.dictionary(
      fc.constantFrom(...ALL.map(({ pointer }) => pointer.split('/')[1] ?? ''), 'other'),
      fc.oneof(value, fc.dictionary(fc.string(), value)),
    )
    fc.assert(
      fc.property(organization, (document) => {
        expect(applySettingFormValues(ALL, toSettingFormValues(ALL, document), document)).toBe(
          document,
        )
      }),
    )
  })

  it('turns into a patch of nothing but the edits', () => {
    expect(edit({ '/session_duration': '1 day 12 hours' })).toEqual({ session_duration: '36h' })
    expect(edit({ '/login_design/header_text': 'Hello' })).toEqual({
      login_design: { header_text: 'Hello' },
    })
  })

  it('sees no edit in another spelling of the same duration, list or order', () => {
    expect(edit({ '/session_duration': '1440 min' })).toEqual({})
    expect(
      edit({ '/deny_unmatched_requests_exempted_zone_names': 'a.example,\n b.example\n' }),
    ).toEqual({})
    expect(edit({ '/mfa_config/allowed_authenticators': ['totp', 'security_key'] })).toEqual({})
  })

  it('clears with null and turns off with false, which the API tells apart', () => {
    expect(edit({ '/session_duration': '  ' })).toEqual({ session_duration: null })
    expect(edit({ '/deny_unmatched_requests': false })).toEqual({ deny_unmatched_requests: false })
    expect(edit({ '/mfa_piv_key_requirements/ssh_key_size': [] })).toEqual({
      mfa_piv_key_requirements: { ssh_key_size: null },
    })
  })

  it('speaks of the team name and sends the team domain', () => {
    expect(toSettingFormValues(ALL, acme)['/auth_domain']).toBe('acme')
    expect(edit({ '/auth_domain': ' Beta ' })).toEqual({ auth_domain: 'beta.cloudflareaccess.com' })
    expect(edit({ '/auth_domain': 'login.beta.example' })).toEqual({
      auth_domain: 'login.beta.example',
    })
  })

  it('sends numbers as numbers, and what is no number as it was typed', () => {
    const days = '/service_token_inactivity/inactivity_threshold_days'
    expect(edit({ [days]: '120' })).toEqual({
      service_token_inactivity: { inactivity_threshold_days: 120 },
    })
    expect(edit({ [days]: 'soon' })).toEqual({
      service_token_inactivity: { inactivity_threshold_days: 'soon' },
    })
    expect(edit({ '/mfa_piv_key_requirements/ssh_key_size': ['256', '521'] })).toEqual({
      mfa_piv_key_requirements: { ssh_key_size: [256, 521] },
    })
  })

  it('uses minutes for zero where the API takes only hours and minutes', () => {
    expect(edit({ '/mfa_config/session_duration': '5 min' })).toEqual({
      mfa_config: { session_duration: '5m' },
    })
    const off = { mfa_config: { session_duration: '5m' } }
    const values = { ...toSettingFormValues(ALL, off), '/mfa_config/session_duration': '0' }
    expect(createMergePatch(off, applySettingFormValues(ALL, values, off))).toEqual({
      mfa_config: { session_duration: '0m' },
    })
  })
})

it('names the durations that cannot be read, in the words people use', () => {
  const values = { ...toSettingFormValues(ALL, acme), '/session_duration': '12' }
  expect(findUnreadableDurations(ALL, values)).toEqual([
    {
      pointer: '/session_duration',
      message: 'Add a unit: 12m for minutes, 12h for hours, 12d for days.',
    },
  ])
})

it('finds the field of a problem inside a list', () => {
  expect(findFieldByPointer(ALL, '/deny_unmatched_requests_exempted_zone_names/3')).toBe(
    ORGANIZATION_FORM_FIELDS.deny_unmatched_requests_exempted_zone_names,
  )
  expect(findFieldByPointer(ALL, '/deny_unmatched_requests')).toBe(
    ORGANIZATION_FORM_FIELDS.deny_unmatched_requests,
  )
  expect(findFieldByPointer(ALL, '/name_of_something_else')).toBeUndefined()
})
