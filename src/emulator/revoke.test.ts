import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { accessUserSchema } from '../api/cloudflare-objects'
import {
  ACME,
  callApi,
  changeAcmeOutside,
  callControl,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  resetEmulator,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const ANA = 'ana.souza@acme.example'

function revoke(body: Record<string, unknown>, query = '') {
  return callApi('POST', `${ORGANIZATION}/revoke_user${query}`, { body })
}

async function userOf(email: string) {
  const { result } = await callApi('GET', `${ACME}/access/users?email=${email}`)
  const [user] = z.array(accessUserSchema).parse(result)
  if (user === undefined) throw new Error(`No user ${email}`)
  return user
}

async function sessionsOf(email: string): Promise<number> {
  const { id } = await userOf(email)
  const { result } = await callApi('GET', `${ACME}/access/users/${id}/active_sessions`)
  return z.array(z.unknown()).parse(result).length
}

describe('revoking', () => {
  test('answers a bare true', async () => {
    expect(await revoke({ email: ANA })).toMatchObject({ status: 200, success: true, result: true })
  })

  test('ends sessions after 20 seconds', async () => {
    const before = await sessionsOf(ANA)
    await revoke({ email: ANA })
    expect(before).toBeGreaterThan(1)
    expect(await sessionsOf(ANA)).toBe(before)
    await callControl('POST', '/clock', { advance_ms: 20_000 })
    expect(await sessionsOf(ANA)).toBe(0)
  })

  test('ends them at once when there is no delay', async () => {
    await changeAcmeOutside({ revocation_delay_ms: 0 })
    await revoke({ email: ANA })
    expect(await sessionsOf(ANA)).toBe(0)
  })

  test('ends the sessions of nobody else', async () => {
    await changeAcmeOutside({ revocation_delay_ms: 0 })
    await revoke({ email: ANA })
    expect(await sessionsOf('priya.raman@acme.example')).toBe(1)
  })

  test('keeps the seat, the devices and the last login', async () => {
    await changeAcmeOutside({ revocation_delay_ms: 0 })
    const before = await userOf(ANA)
    await revoke({ email: ANA })
    expect(await userOf(ANA)).toEqual(before)
    expect(before).toMatchObject({ access_seat: true, active_device_count: expect.any(Number) })
  })
})

describe('devices', () => {
  beforeEach(() => changeAcmeOutside({ revocation_delay_ms: 0 }))

  test.each<[name: string, body: Record<string, unknown>, query: string]>([
    ['body', { email: ANA, devices: true }, ''],
    ['query', { email: ANA }, '?devices=true'],
  ])('go when the %s asks for it', async (_name, body, query) => {
    expect((await userOf(ANA)).active_device_count).toBeGreaterThan(0)
    await revoke(body, query)
    expect((await userOf(ANA)).active_device_count).toBe(0)
    const { id } = await userOf(ANA)
    const identity = await callApi('GET', `${ACME}/access/users/${id}/last_seen_identity`)
    expect(identity.result).toMatchObject({ device_sessions: {}, is_warp: false })
  })

  test.each<[name: string, body: Record<string, unknown>, query: string]>([
    ['devices is false', { email: ANA, devices: false }, '?devices=false'],
    ['the body says body_devices', { email: ANA, body_devices: true }, ''],
    ['the query says query_devices', { email: ANA }, '?query_devices=true'],
  ])('stay when %s', async (_name, body, query) => {
    await revoke(body, query)
    expect((await userOf(ANA)).active_device_count).toBeGreaterThan(0)
  })
})

test.each([['nobody@acme.example'], ['Ana.Souza@acme.example']])(
  '%s is nobody’s address, and accepted',
  async (email) => {
    await changeAcmeOutside({ revocation_delay_ms: 0 })
    expect(await revoke({ email })).toMatchObject({ status: 200, result: true })
    expect(await sessionsOf(ANA)).toBeGreaterThan(0)
  },
)

test.each<[pointer: string, body: Record<string, unknown>]>([
  ['/email', {}],
  ['/email', { email: '' }],
  ['/email', { email: 'ana' }],
  ['/email', { email: ` ${ANA}` }],
  ['/devices', { email: ANA, devices: 'true' }],
])('%s is refused in %j', async (pointer, body) => {
  expect(await revoke(body)).toMatchObject({ status: 400, code: 12130, pointer })
})
