import { expect, it } from 'vitest'
import { checkOrganization } from './organization-check'

it('accepts a change that the contract accepts', () => {
  expect(checkOrganization({ session_duration: '12h' }, { session_duration: '12h' })).toEqual([])
})

it('says which value is wrong and why', () => {
  expect(checkOrganization({ session_duration: '5m' }, { session_duration: '5m' })).toEqual([
    { pointer: '/session_duration', message: 'The shortest allowed is 15 minutes (15m).' },
  ])
})

it('says what does not fit together in the whole', () => {
  const edited = { mfa_required_for_all_apps: true }
  expect(checkOrganization(edited, edited)).toEqual([
    {
      pointer: '/mfa_required_for_all_apps',
      message: 'Allow at least one MFA method before you apply MFA to all applications.',
    },
  ])
})
