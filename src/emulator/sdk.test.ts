/** Tests the emulator with the official SDK as a client. */
import Cloudflare, { APIConnectionError, APIError } from 'cloudflare'
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from './demo'
import type { EmulatorTokenName } from './authorization'
import {
  BASE_URL,
  changeAcmeOutside,
  callControl,
  LOADING_TIMEOUT_MS,
  resetEmulator,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const acme = { account_id: DEMO_ACCOUNT_IDS.acme }
const blank = { account_id: DEMO_ACCOUNT_IDS.blank }

function sdk(token: EmulatorTokenName = 'everything') {
  return new Cloudflare({
    apiToken: DEMO_API_TOKENS[token],
    baseURL: BASE_URL,
    fetch: (input, init) => exports.default.fetch(new Request(input, init)),
    maxRetries: 0,
  }).zeroTrust
}

async function failureOf(call: Promise<unknown>): Promise<APIError> {
  const error: unknown = await call.catch((cause: unknown) => cause)
  if (error instanceof APIError) return error
  throw new Error('The call did not fail', { cause: error })
}

describe('the SDK', () => {
  test('reads the organization', async () => {
    expect(await sdk().organizations.list(acme)).toMatchObject({
      name: 'Acme Corporation',
      auth_domain: 'acme.cloudflareaccess.com',
      login_design: { background_color: '#0b1f3a' },
    })
  })

  test('creates an organization', async () => {
    const labs = { auth_domain: 'acme-labs.cloudflareaccess.com', name: 'Acme Labs' }
    expect(await sdk().organizations.create({ ...blank, ...labs })).toMatchObject(labs)
    expect(await sdk().organizations.list(blank)).toMatchObject(labs)
  })

  test('updates the organization, which replaces it', async () => {
    const updated = await sdk().organizations.update({
      ...acme,
      auth_domain: 'acme.cloudflareaccess.com',
      name: 'Acme Group',
      mfa_config: { allowed_authenticators: ['totp'], session_duration: '12h' },
    })
    expect(updated).toMatchObject({ name: 'Acme Group', mfa_config: { session_duration: '12h' } })
    expect(await sdk().organizations.list(acme)).not.toHaveProperty('login_design')
  })

  test('reads and updates the DoH settings', async () => {
    const [, branch] = (await sdk().access.serviceTokens.list(acme)).result
    const doh_jwt_duration = '36h'
    const service_token_id = branch?.id ?? ''
    const updated = await sdk().organizations.doh.update({
      ...acme,
      doh_jwt_duration,
      service_token_id,
    })
    expect(updated).toMatchObject({ id: service_token_id, doh_jwt_duration: '36h' })
    expect(await sdk().organizations.doh.get(acme)).toEqual(updated)
  })

  test('revokes a user, with devices by the query only', async () => {
    await changeAcmeOutside({ revocation_delay_ms: 0 })
    const email = 'ana.souza@acme.example'
    const devices = async () => {
      const [user] = (await sdk().access.users.list({ ...acme, email })).result
      return user?.active_device_count
    }
    expect(
      await sdk('revoke').organizations.revokeUsers({ ...acme, email, body_devices: true }),
    ).toBe(true)
    expect(await devices()).toBe(2)
    await sdk('revoke').organizations.revokeUsers({ ...acme, email, query_devices: true })
    expect(await devices()).toBe(0)
  })

  test('goes through all pages of a list', async () => {
    const emails = new Set<string | undefined>()
    for await (const user of sdk().access.users.list({ ...acme, per_page: 500 })) {
      emails.add(user.email)
    }
    expect(emails.size).toBe(2_000)
  })

  test('reads sessions, identity and failed logins', async () => {
    const { users } = sdk().access
    const [user] = (await users.list({ ...acme, email: 'ana.souza@acme.example' })).result
    const id = user?.id ?? ''
    expect((await users.activeSessions.list(id, acme)).result.length).toBeGreaterThan(1)
    expect((await users.failedLogins.list(id, acme)).result).toEqual(expect.any(Array))
    expect(await users.lastSeenIdentity.get(id, acme)).toMatchObject({ email: user?.email })
  })

  test('reads providers, pages, service tokens and keys', async () => {
    expect((await sdk().identityProviders.list(acme)).result).toHaveLength(4)
    expect((await sdk().access.customPages.list(acme)).result).toHaveLength(4)
    expect((await sdk().access.serviceTokens.list(acme)).result).toHaveLength(10)
    expect(await sdk().access.keys.get(acme)).toMatchObject({ key_rotation_interval_days: 42 })
  })

  test('sees why it was refused', async () => {
    const error = await failureOf(sdk().organizations.update({ ...acme, name: 'Acme' }))
    expect(error).toMatchObject({
      status: 400,
      errors: [{ code: 11004, message: 'access.api.error.invalid_auth_domain' }],
    })
    expect(
      await failureOf(sdk('read').organizations.create({ ...blank, auth_domain: '', name: '' })),
    ).toMatchObject({ status: 403 })
  })

  test('sees a dropped connection as one', async () => {
    await callControl('POST', '/faults', { kind: 'drop-before' })
    expect(await failureOf(sdk().organizations.list(acme))).toBeInstanceOf(APIConnectionError)
  })
})
