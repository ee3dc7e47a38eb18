import { describe, expect, it } from 'vitest'
import { LOGIN_PAGE_FORM_FIELDS } from './login-page-fields'
import { ORGANIZATION_FORM_FIELDS } from './organization-fields'
import { fieldValueInWords, isFieldUnset } from './field-value'

describe('a value in words', () => {
  it.each([
    [ORGANIZATION_FORM_FIELDS.session_duration, '36h0m0s', '36 hours'],
    [ORGANIZATION_FORM_FIELDS.session_duration, '730h', '1 month'],
    [ORGANIZATION_FORM_FIELDS.session_duration, 'nonsense', 'nonsense'],
    [
      ORGANIZATION_FORM_FIELDS.allowed_authenticators,
      ['totp', 'new_kind'],
      'Authenticator application, new_kind',
    ],
    [ORGANIZATION_FORM_FIELDS.touch_policy, 'cached', 'Cached for 15 seconds'],
    [ORGANIZATION_FORM_FIELDS.service_token_inactivity_days, 90, '90 days'],
    [ORGANIZATION_FORM_FIELDS.is_ui_read_only, true, 'On'],
    [
      ORGANIZATION_FORM_FIELDS.deny_unmatched_requests_exempted_zone_names,
      ['a.example'],
      'a.example',
    ],
  ])('reads as people say it', (field, value, words) => {
    expect(fieldValueInWords(field, value)).toBe(words)
  })

  it('is none for every spelling of not set', () => {
    for (const value of [undefined, null, '', [], {}, false]) {
      expect(fieldValueInWords(LOGIN_PAGE_FORM_FIELDS.header_text, value)).toBeUndefined()
      expect(isFieldUnset(value)).toBe(true)
    }
  })
})
