import { beforeEach, expect, test } from 'vitest'
import {
  BLANK,
  BLANK_ORGANIZATION,
  callApi,
  callControl,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  readOrganization,
  resetEmulator,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const LABS = { auth_domain: 'acme-labs.cloudflareaccess.com', name: 'Acme Labs' }

function create(body: unknown) {
  return callApi('POST', BLANK_ORGANIZATION, { body })
}

test('POST creates an organization with its defaults', async () => {
  const { status, result } = await create(LABS)
  expect(status).toBe(201)
  expect(result).toEqual(await readOrganization(BLANK_ORGANIZATION))
  expect(result).toMatchObject({
    ...LABS,
    deny_unmatched_requests: false,
    strict_service_token_auth: true,
  })
})

test('POST takes optional fields, as PUT does, but no custom pages', async () => {
  const custom_pages = { forbidden: 'b1d2a6c4-3e58-4f7b-8c19-0a9d7e6f5b02' }
  const { result } = await create({ ...LABS, session_duration: '12h', custom_pages })
  expect(result).toHaveProperty('session_duration', '12h')
  expect(result).not.toHaveProperty('custom_pages')
})

test.each([
  ['auth_domain', { name: 'Acme Labs' }, { status: 400, code: 11004, pointer: '/auth_domain' }],
  ['name', { auth_domain: LABS.auth_domain }, { status: 400, code: 12130, pointer: '/name' }],
  ['a name', { ...LABS, name: '' }, { status: 400, code: 12130, pointer: '/name' }],
])('POST needs %s', async (_field, body, refusal) => {
  expect(await create(body)).toMatchObject(refusal)
  expect((await callApi('GET', BLANK_ORGANIZATION)).code).toBe(9999)
})

test.each([['acme.cloudflareaccess.com'], ['initech.cloudflareaccess.com']])(
  'POST refuses %s, which is taken',
  async (auth_domain) => {
    expect(await create({ ...LABS, auth_domain })).toMatchObject({
      status: 409,
      message: 'access.api.error.auth_domain_not_available',
    })
  },
)

test('POST refuses every name while nobody has onboarded the account', async () => {
  await callControl('PUT', BLANK, { features: { onboarded: false } })
  expect(await create(LABS)).toMatchObject({
    status: 409,
    message: 'access.api.error.auth_domain_not_available',
  })
  await callControl('PUT', BLANK, { features: { onboarded: true } })
  expect((await create(LABS)).status).toBe(201)
})

test('POST refuses fields as PUT does', async () => {
  expect(await create({ ...LABS, session_duration: '1m' })).toMatchObject({
    status: 400,
    pointer: '/session_duration',
  })
  expect(await create({ ...LABS, strict_service_token_auth: false })).toMatchObject({
    status: 400,
    pointer: '/strict_service_token_auth',
  })
  expect(await create({ ...LABS, mfa_config: { allowed_authenticators: ['totp'] } })).toMatchObject(
    { status: 400, code: 12062 },
  )
})

test('POST refuses a second organization', async () => {
  expect((await create(LABS)).status).toBe(201)
  expect(await create(LABS)).toMatchObject({ status: 409, code: 12132 })
  expect(await callApi('POST', ORGANIZATION, { body: LABS })).toMatchObject({ status: 409 })
})

test('a created organization enables the rest, which is empty', async () => {
  await create(LABS)
  expect(await callApi('GET', `${BLANK}/access/users`)).toMatchObject({ status: 200, result: [] })
  expect(await callApi('GET', `${BLANK_ORGANIZATION}/doh`)).toMatchObject({
    status: 200,
    success: true,
    result: null,
  })
  expect(await callApi('GET', `${BLANK}/access/identity_providers`)).toMatchObject({
    result: [{ type: 'cloudflare' }],
  })
})
