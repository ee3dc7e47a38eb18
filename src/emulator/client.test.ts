/** Tests with the contract's own client, whose schemas every response of the emulator must match. */
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { createCloudflareClient } from '../api/cloudflare-client'
import type { ApiResult } from '../api/api-client'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from './demo'
import {
  BASE_URL,
  changeAcmeOutside,
  callControl,
  LOADING_TIMEOUT_MS,
  resetEmulator,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const { acme, blank } = DEMO_ACCOUNT_IDS

const client = createCloudflareClient({
  baseUrl: BASE_URL,
  fetch: (request) => {
    const authorized = new Request(request)
    authorized.headers.set('authorization', `Bearer ${DEMO_API_TOKENS.everything}`)
    return exports.default.fetch(authorized)
  },
})

async function resultOf<Result>(answer: Promise<ApiResult<Result>>): Promise<Result> {
  const settled = await answer
  if (settled.ok) return settled.result
  throw settled.error
}

async function errorOf(answer: Promise<ApiResult<unknown>>) {
  const settled = await answer
  if (!settled.ok) return settled.error
  throw new Error('The call did not fail')
}

describe('our client', () => {
  test('reads, updates and creates organizations', async () => {
    expect(await resultOf(client.getOrganization(acme))).toMatchObject({ name: 'Acme Corporation' })
    const body = { auth_domain: 'acme.cloudflareaccess.com', name: 'Group', mfa_config: null }
    expect(await resultOf(client.updateOrganization(acme, body))).toMatchObject({ name: 'Group' })
    const labs = { auth_domain: 'acme-labs.cloudflareaccess.com', name: 'Acme Labs' }
    expect(await resultOf(client.createOrganization(blank, labs))).toMatchObject(labs)
  })

  test('reads and updates DoH settings', async () => {
    const [token] = await resultOf(client.listServiceTokens(acme))
    const body = { service_token_id: token?.id ?? '', doh_jwt_duration: '12h' }
    expect(await resultOf(client.updateDoh(acme, body))).toMatchObject({ id: token?.id })
    expect(await resultOf(client.getDoh(acme))).toMatchObject({ doh_jwt_duration: '12h' })
    await changeAcmeOutside({ doh: null })
    expect(await resultOf(client.getDoh(acme))).toBeNull()
  })

  test('revokes a person’s sessions', async () => {
    const revocation = { email: 'ana.souza@acme.example', devices: true, warp_session_reauth: true }
    expect(await resultOf(client.revokeUser(acme, revocation))).toBe(true)
  })

  test('lists the people of an account', async () => {
    const [user] = await resultOf(client.listUsers(acme, { search: 'ana souza' }))
    const id = user?.id ?? ''
    expect((await resultOf(client.listActiveSessions(acme, id))).length).toBeGreaterThan(1)
    expect(await resultOf(client.getLastSeenIdentity(acme, id))).toMatchObject({
      email: 'ana.souza@acme.example',
    })
    expect(await resultOf(client.listFailedLogins(acme, id))).toEqual(expect.any(Array))
  })

  test('reads what the organization refers to', async () => {
    expect(await resultOf(client.getAccount(blank))).toMatchObject({ name: 'Acme Labs' })
    expect(await resultOf(client.listIdentityProviders(acme))).toHaveLength(4)
    expect(await resultOf(client.listCustomPages(acme))).toHaveLength(4)
    const [page] = await resultOf(client.listCustomPages(acme))
    expect(page).not.toHaveProperty('custom_html')
    expect(await resultOf(client.getCustomPage(acme, page?.uid ?? ''))).toEqual({
      ...page,
      custom_html: expect.stringContaining('<h1>You are not on the list</h1>'),
    })
    expect(await errorOf(client.getCustomPage(acme, 'none'))).toMatchObject({ status: 404 })
    expect(await resultOf(client.getAccessKeys(acme))).toMatchObject({
      key_rotation_interval_days: 42,
    })
  })

  test.each([
    ['drop-before', 'unreachable'],
    ['drop-after', 'unreachable'],
    ['html', 'malformed'],
    ['truncate', 'malformed'],
  ])('takes the fault %s for %s', async (kind, reason) => {
    await callControl('POST', '/faults', { kind })
    expect((await errorOf(client.getOrganization(acme))).reason.kind).toBe(reason)
  })

  test('takes a refusal with its ray', async () => {
    const error = await errorOf(client.getOrganization(blank))
    expect(error).toMatchObject({ status: 403, trace: { rayId: expect.any(String) } })
  })
})
