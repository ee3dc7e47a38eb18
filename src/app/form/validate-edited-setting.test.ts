import { expect, it } from 'vitest'
import { validateEditedOrganization } from './validate-edited-setting'

it('accepts a change that the contract accepts', () => {
  expect(
    validateEditedOrganization({ session_duration: '12h' }, { session_duration: '12h' }),
  ).toEqual([])
})

it('says which value is wrong and why', () => {
  expect(
    validateEditedOrganization({ session_duration: '5m' }, { session_duration: '5m' }),
  ).toEqual([
    { pointer: '/session_duration', message: 'The shortest allowed is 15 minutes (15m).' },
  ])
})

it('says what does not fit together in the whole', () => {
  const edited = { mfa_required_for_all_apps: true }
  expect(validateEditedOrganization(edited, edited)).toEqual([
    {
      pointer: '/mfa_required_for_all_apps',
      message: 'Allow at least one MFA method before you apply MFA to all applications.',
    },
  ])
})

it.each([
  [{ name: null }, '/name', 'Cloudflare cannot unset this.'],
  [{ name: 5 }, '/name', 'This must be text.'],
  [{ is_ui_read_only: 'yes' }, '/is_ui_read_only', 'This must be true or false.'],
  [{ login_design: 'red' }, '/login_design', 'This must be an object.'],
  [{ login_design: { text_color: 1 } }, '/login_design/text_color', 'This must be text.'],
  [
    { mfa_piv_key_requirements: { pin_policy: 'sometimes' } },
    '/mfa_piv_key_requirements/pin_policy',
    'This must be one of never, once, always.',
  ],
  [
    { deny_unmatched_requests_exempted_zone_names: ['example.com', 'nonsense'] },
    '/deny_unmatched_requests_exempted_zone_names/1',
    'Enter a zone name such as example.com.',
  ],
])('says of %j what the value must be', (patch, pointer, message) => {
  expect(validateEditedOrganization(patch, patch)).toEqual([{ pointer, message }])
})
