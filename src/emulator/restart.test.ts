import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { accessUserSchema } from '../api/cloudflare-objects'
import { writeEmulatorSetting } from './emulator-settings'
import {
  ACME,
  BLANK_ORGANIZATION,
  callApi,
  changeAcmeOutside,
  callControl,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  readOrganization,
  resetEmulator,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const ANA = 'ana.souza@acme.example'

function inStorage(change: (sql: SqlStorage) => void): Promise<void> {
  const emulator = env.CLOUDFLARE.getByName('cloudflare')
  return runInDurableObject(emulator, (_instance, { storage }) => change(storage.sql))
}

async function readAna() {
  const { result } = await callApi('GET', `${ACME}/access/users?email=${ANA}`)
  const [user] = z.array(accessUserSchema).parse(result)
  if (user === undefined) throw new Error('No Ana')
  return user
}

async function countSessions(): Promise<number> {
  const { id } = await readAna()
  const { result } = await callApi('GET', `${ACME}/access/users/${id}/active_sessions`)
  return z.array(z.unknown()).parse(result).length
}

test('a restart keeps organizations, revocations and controls', async () => {
  await changeAcmeOutside({ organization: { name: 'Kept' }, revocation_delay_ms: 0 })
  const labs = { auth_domain: 'acme-labs.cloudflareaccess.com', name: 'Acme Labs' }
  await callApi('POST', BLANK_ORGANIZATION, { body: labs })
  await callApi('POST', `${ORGANIZATION}/revoke_user`, { body: { email: ANA, devices: true } })
  await callControl('PUT', '/latency', { ms: 1 })
  await callControl('POST', '/faults', { kind: 'html', operation: 'getDoh' })
  const requests = await callControl('GET', '/requests')

  await abortAllDurableObjects()

  expect(await callControl('GET', '/requests')).toEqual(requests)
  expect(await callControl('GET', '/latency')).toEqual({ ms: 1 })
  expect(await callControl('GET', '/faults')).toHaveLength(1)
  expect(await readOrganization()).toHaveProperty('name', 'Kept')
  expect(await readOrganization(BLANK_ORGANIZATION)).toMatchObject(labs)
  expect(await readAna()).toMatchObject({ active_device_count: 0 })
})

test('a restart days later finds people as recently active as ever', async () => {
  const sessions = await countSessions()
  await inStorage((sql) =>
    writeEmulatorSetting(sql, 'seeded_at', Date.parse('2026-01-01T00:00:00Z')),
  )
  expect(await countSessions()).toBe(0)

  await abortAllDurableObjects()

  expect(sessions).toBeGreaterThan(1)
  expect(await countSessions()).toBe(sessions)
})

test('a restart with another version of the seed starts from the seed', async () => {
  await changeAcmeOutside({ organization: { name: 'Of another version' } })
  await inStorage((sql) => writeEmulatorSetting(sql, 'seed_version', 0))

  await abortAllDurableObjects()

  expect(await readOrganization()).toHaveProperty('name', 'Acme Corporation')
  expect(await readAna()).toMatchObject({ email: ANA })
})
