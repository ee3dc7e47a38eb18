import { beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { accessUserSchema } from '../../api/cloudflare-objects'
import {
  ACME,
  callApi,
  callControl,
  changeAcmeOutside,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  resetEmulator,
} from '../testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const ANA = 'ana.souza@acme.example'

async function read(path: string): Promise<unknown[]> {
  return z.array(z.unknown()).parse((await callApi('GET', `${ACME}${path}`)).result)
}

async function idOfAna(): Promise<string> {
  return accessUserSchema.parse((await read(`/access/users?email=${ANA}`))[0]).id
}

const sessions = async () => read(`/access/users/${await idOfAna()}/active_sessions`)
const devices = async (more = '') =>
  read(`/devices/registrations?per_page=100&user.id=${await idOfAna()}${more}`)

test('a revocation ends what began before it, and nothing that began since', async () => {
  await changeAcmeOutside({ revocation_delay_ms: 0 })
  const before = await devices()
  expect(before.length).toBeGreaterThan(1)
  await callApi('POST', `${ORGANIZATION}/revoke_user`, { body: { email: ANA, devices: true } })
  expect(await sessions()).toEqual([])
  expect(await devices()).toEqual([])
  expect(await devices('&status=all')).toHaveLength(before.length)

  await callControl('POST', '/clock', { advance_ms: 90_000 })
  await callControl('POST', '/person-activity', {
    email: ANA,
    signs_in: true,
    enrolls_device: true,
  })
  expect(await sessions()).toHaveLength(1)
  expect(await devices()).toMatchObject([{ revoked_at: null }])

  await callApi('POST', `${ORGANIZATION}/revoke_user`, { body: { email: ANA } })
  expect(await sessions()).toEqual([])
  expect(await devices()).toHaveLength(1)
  await resetEmulator()
  expect((await devices()).length).toBe(before.length)
})

test('registrations are those of the people asked for', async () => {
  expect(await devices()).not.toEqual([])
  expect(await read('/devices/registrations?user.id=nobody')).toEqual([])
})

test('a provider that synchronizes people lists them, as a control has them', async () => {
  const providers = await read('/access/identity_providers?scim_enabled=true')
  const { id } = z.looseObject({ id: z.string() }).parse(providers[0])
  const state = () => read(`/access/identity_providers/${id}/scim/users?email=${ANA}`)
  expect(await state()).toMatchObject([{ active: true, emails: [{ value: ANA }] }])
  await callControl('POST', '/person-activity', { email: ANA, scim: 'inactive' })
  expect(await state()).toMatchObject([{ active: false }])
  await callControl('POST', '/person-activity', { email: ANA, scim: 'absent' })
  expect(await state()).toEqual([])
})

test('requests for temporary access are found by who asks', async () => {
  await callControl('POST', '/person-activity', { email: ANA, access_request: 'PENDING' })
  const found = await read(`/access/logs/jit_requests?search=${ANA}`)
  expect(found).toMatchObject([{ requester_email: ANA, status: 'PENDING' }])
  expect(await read('/access/logs/jit_requests?search=jonas')).toEqual([])
  expect(await read('/access/logs/jit_requests?status=APPROVED')).toEqual([])
})

test('people synchronized by a provider need a permission of their own', async () => {
  await callControl('PUT', '/tokens/everything', { permissions: ['Access: Audit Logs Read'] })
  const reply = await callApi('GET', `${ACME}/access/identity_providers/x/scim/users`)
  expect(reply.status).toBe(403)
  expect((await callApi('GET', `${ACME}/access/logs/jit_requests`)).status).toBe(200)
})
