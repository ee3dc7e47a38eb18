import { beforeEach, expect, test } from 'vitest'
import { organizationSchema, listUnknownFields } from '../api/organization'
import {
  BLANK_ORGANIZATION,
  callApi,
  changeAcmeOutside,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  readOrganization,
  resetEmulator,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

test('Acme has every field of the contract but the one that is false', async () => {
  const known = Object.keys(organizationSchema.shape)
  const missing = known.filter((key) => key !== 'auto_redirect_to_identity')
  expect(Object.keys(await readOrganization())).toEqual(expect.arrayContaining(missing))
})

test('Acme has the undocumented keys', async () => {
  const organization = organizationSchema.parse(await readOrganization())
  expect(listUnknownFields(organization).map(([key]) => key)).toEqual([
    'cache_device_posture',
    'has_migrated_private_apps',
  ])
})

test('auto_redirect_to_identity is there when true and left out when false', async () => {
  expect(await readOrganization()).not.toHaveProperty('auto_redirect_to_identity')
  await changeAcmeOutside({ organization: { auto_redirect_to_identity: true } })
  expect(await readOrganization()).toHaveProperty('auto_redirect_to_identity', true)
})

test('mfa_configuration_allowed says whether the plan has independent MFA', async () => {
  expect(await readOrganization()).toHaveProperty('mfa_configuration_allowed', true)
  await changeAcmeOutside({ features: { independent_mfa: false } })
  expect(await readOrganization()).toHaveProperty('mfa_configuration_allowed', false)
})

test('idle MFA settings are answered even where the plan has none', async () => {
  await changeAcmeOutside({
    features: { independent_mfa: false },
    organization: { mfa_config: null },
  })
  expect(await readOrganization()).toHaveProperty('mfa_config', {
    allowed_authenticators: [],
    session_duration: '24h',
  })
})

test('a value another writer left is answered as it stands', async () => {
  await changeAcmeOutside({
    organization: { session_duration: '', a_key_of_tomorrow: { on: true } },
  })
  expect(await readOrganization()).toMatchObject({
    session_duration: '',
    a_key_of_tomorrow: { on: true },
  })
})

test.each([
  ['GET', BLANK_ORGANIZATION],
  ['PUT', BLANK_ORGANIZATION],
  ['GET', `${BLANK_ORGANIZATION}/doh`],
  ['PUT', `${BLANK_ORGANIZATION}/doh`],
  ['POST', `${BLANK_ORGANIZATION}/revoke_user`],
  ['GET', BLANK_ORGANIZATION.replace('organizations', 'users')],
  ['GET', BLANK_ORGANIZATION.replace('organizations', 'keys')],
  ['GET', BLANK_ORGANIZATION.replace('organizations', 'identity_providers')],
])('an account without an organization answers %s %s with “not enabled”', async (method, path) => {
  const body = method === 'GET' ? {} : { body: {} }
  expect(await callApi(method, path, body)).toMatchObject({
    status: 403,
    code: 9999,
    message: expect.stringContaining('access.api.error.not_enabled'),
  })
})

test('an organization can be taken away from outside', async () => {
  await changeAcmeOutside({ organization: null })
  expect(await callApi('GET', ORGANIZATION)).toMatchObject({ status: 403, code: 9999 })
})
