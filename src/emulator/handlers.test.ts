import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  ACME,
  callApi,
  changeAcmeOutside,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  resetEmulator,
} from './testing/test-client'

const DOH = `${ORGANIZATION}/doh`

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const tokensSchema = z.array(
  z.looseObject({
    id: z.string(),
    client_id: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    expires_at: z.optional(z.string()),
  }),
)

async function serviceTokens() {
  return tokensSchema.parse((await callApi('GET', `${ACME}/access/service_tokens`)).result)
}

async function serviceToken(name: string) {
  const token = (await serviceTokens()).find((one) => one.name === name)
  if (token === undefined) throw new Error(`No service token ${name}`)
  return token
}

function put(body: unknown) {
  return callApi('PUT', DOH, { body })
}

test('one service token is disabled and one has expired', async () => {
  const tokens = await serviceTokens()
  expect(tokens.filter(({ enabled }) => !enabled)).toHaveLength(1)
  const expired = tokens.filter(({ expires_at = '9999' }) => Date.parse(expires_at) < Date.now())
  expect(expired).toHaveLength(1)
})

test('GET answers the service token with the duration of DoH tokens', async () => {
  const token = await serviceToken('DoH for roaming devices')
  expect(await callApi('GET', DOH)).toMatchObject({
    status: 200,
    result: { ...token, doh_jwt_duration: '168h' },
  })
})

test('GET answers null where nothing is set', async () => {
  await changeAcmeOutside({ doh: null })
  expect(await callApi('GET', DOH)).toMatchObject({ status: 200, success: true, result: null })
})

describe('PUT', () => {
  test('chooses a service token and a duration, with 201', async () => {
    const token = await serviceToken('DoH for branch offices')
    const answer = await put({ service_token_id: token.id, doh_jwt_duration: '90m' })
    expect(answer).toMatchObject({
      status: 201,
      result: { id: token.id, name: token.name, doh_jwt_duration: '90m' },
    })
    expect((await callApi('GET', DOH)).result).toEqual(answer.result)
  })

  test('keeps the service token and resets the duration when they are left out', async () => {
    const { id } = await serviceToken('DoH for roaming devices')
    expect(await put({})).toMatchObject({
      status: 201,
      result: { id, doh_jwt_duration: '24h' },
    })
  })

  test('needs a service token where none is set', async () => {
    await changeAcmeOutside({ doh: null })
    expect(await put({ doh_jwt_duration: '24h' })).toMatchObject({
      status: 400,
      pointer: '/service_token_id',
    })
  })

  test('does not know a service token by another id', async () => {
    const unknown = { message: 'access.api.error.service_token_not_found', status: 404 }
    const { client_id } = await serviceToken('DoH for branch offices')
    expect(await put({ service_token_id: client_id })).toMatchObject(unknown)
    const nobody = 'f174e90a-fafe-4643-bbbc-4a0ed4fc8415'
    expect(await put({ service_token_id: nobody })).toMatchObject(unknown)
  })

  test('takes as much as the key rotation period, and not more', async () => {
    expect((await put({ doh_jwt_duration: '1008h' })).status).toBe(201)
    expect(await put({ doh_jwt_duration: '1008h1s' })).toMatchObject({
      status: 400,
      pointer: '/doh_jwt_duration',
    })
    await changeAcmeOutside({ key_rotation_interval_days: 21 })
    expect((await put({ doh_jwt_duration: '505h' })).status).toBe(400)
  })

  test.each([['1 day'], [''], ['-1h'], [24]])('refuses the duration %j', async (duration) => {
    expect(await put({ doh_jwt_duration: duration })).toMatchObject({
      status: 400,
      pointer: '/doh_jwt_duration',
    })
  })
})

describe('the access keys', () => {
  test('rotate every 42 days', async () => {
    expect((await callApi('GET', `${ACME}/access/keys`)).result).toMatchObject({
      key_rotation_interval_days: 42,
      days_until_next_rotation: 30,
    })
  })

  test('can be out of the token’s reach', async () => {
    await changeAcmeOutside({ access_keys: 'hidden' })
    expect(await callApi('GET', `${ACME}/access/keys`)).toMatchObject({ status: 403, code: 10000 })
  })
})
