import { expect, it } from 'vitest'
import { ApiError } from '../../../api/errors'
import { fieldsOfResource } from '../fields/resource-fields'
import { fieldProblemsInError } from './change-review'

function pointers(error: object): string[] {
  const errors = [{ code: 12062, message: 'access.api.error.invalid_org_config', ...error }]
  const refused = new ApiError({ kind: 'refused', status: 400, errors })
  return fieldProblemsInError(fieldsOfResource('organization'), refused).map(
    ({ pointer }) => pointer,
  )
}

it.each([
  ['its pointer', { source: { pointer: '/session_duration' } }, ['/session_duration']],
  [
    'words of the chain that mean it',
    { error_chain: [{ message: 'invalid mfa authenticator type' }] },
    ['/mfa_config/allowed_authenticators'],
  ],
  [
    'the name in the chain, however deep',
    { error_chain: [{ message: 'x', error_chain: [{ message: 'invalid session_duration: 1s' }] }] },
    ['/session_duration'],
  ],
  [
    'a name within another',
    { error_chain: [{ message: 'mfa_config.session_duration is too long' }] },
    ['/mfa_config/session_duration'],
  ],
  [
    'a pointer in the chain',
    { error_chain: [{ message: 'bad', source: { pointer: '/login_design/logo_path' } }] },
    ['/login_design/logo_path'],
  ],
  ['nothing', { error_chain: [{ message: 'no idea' }] }, []],
])('places a refusal by %s', (_what, error, expected) => {
  expect(pointers(error)).toEqual(expected)
})

it('says under the field what led to the refusal', () => {
  const errors = [
    {
      code: 12062,
      message: 'access.api.error.invalid_org_config',
      error_chain: [{ message: 'invalid mfa authenticator type' }],
    },
  ]
  const error = new ApiError({ kind: 'refused', status: 400, errors })
  expect(fieldProblemsInError(fieldsOfResource('organization'), error)[0]?.message).toContain(
    '(invalid mfa authenticator type)',
  )
})
