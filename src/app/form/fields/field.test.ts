import { describe, expect, it } from 'vitest'
import { LOGIN_PAGE } from './login-page-fields'
import { FIELDS } from './organization-fields'
import { inWords, isUnset } from './field'

describe('a value in words', () => {
  it.each([
    [FIELDS.session_duration, '36h0m0s', '36 hours'],
    [FIELDS.session_duration, '730h', '1 month'],
    [FIELDS.session_duration, 'nonsense', 'nonsense'],
    [FIELDS.allowed_authenticators, ['totp', 'new_kind'], 'Authenticator application, new_kind'],
    [FIELDS.touch_policy, 'cached', 'Cached for 15 seconds'],
    [FIELDS.service_token_inactivity_days, 90, '90 days'],
    [FIELDS.is_ui_read_only, true, 'On'],
    [FIELDS.deny_unmatched_requests_exempted_zone_names, ['a.example'], 'a.example'],
  ])('reads as people say it', (field, value, words) => {
    expect(inWords(field, value)).toBe(words)
  })

  it('is none for every spelling of not set', () => {
    for (const value of [undefined, null, '', [], {}, false]) {
      expect(inWords(LOGIN_PAGE.header_text, value)).toBeUndefined()
      expect(isUnset(value)).toBe(true)
    }
  })
})
