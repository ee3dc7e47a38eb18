import { expect, test } from 'vitest'
import { organizationPatchSchema } from '../api/setting-patch-validation'
import { revokeUserRequestSchema } from '../api/revocation-request'
import { schemaErrorToProblems } from './result'

function problemsOf(
  schema: { safeParse: typeof organizationPatchSchema.safeParse },
  value: unknown,
) {
  const parsed = schema.safeParse(value)
  return parsed.success ? [] : schemaErrorToProblems(parsed.error)
}

test('every problem points at its field', () => {
  const problems = problemsOf(organizationPatchSchema, {
    name: '',
    session_duration: '1d',
    deny_unmatched_requests_exempted_zone_names: ['example.com', 'not a zone'],
    mfa_config: { session_duration: '721h' },
  })
  expect(problems.map(({ pointer }) => pointer)).toEqual([
    '/name',
    '/session_duration',
    '/deny_unmatched_requests_exempted_zone_names/1',
    '/mfa_config/session_duration',
  ])
})

test('a field with several forms says what its proper form is', () => {
  expect(problemsOf(organizationPatchSchema, { login_design: { logo_path: 'ftp://x' } })).toEqual([
    { pointer: '/login_design/logo_path', message: 'Enter an address that starts with https://.' },
  ])
})

test('a wrong type says which one is right', () => {
  expect(problemsOf(organizationPatchSchema, { is_ui_read_only: 'yes' })).toEqual([
    {
      pointer: '/is_ui_read_only',
      message: 'Invalid input: expected boolean, received string',
    },
  ])
})

test('each unknown key of a strict body is a problem of its own', () => {
  const parsed = revokeUserRequestSchema.safeParse({ email: 'ana@example.com', a: 1, 'b/c': 2 })
  expect(parsed.success ? [] : schemaErrorToProblems(parsed.error)).toEqual([
    { pointer: '/a', message: 'There is no such field here.' },
    { pointer: '/b~1c', message: 'There is no such field here.' },
  ])
})
