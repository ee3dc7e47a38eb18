import Cloudflare, { APIError } from 'cloudflare'
import { beforeEach, describe, expect, test } from 'vitest'
import { ACME, BLANK, emulator, fetchAsAdmin, ORIGIN } from './testing/demo-client'

/** The official client, pointed at the gateway instead of at Cloudflare. */
const { zeroTrust } = new Cloudflare({
  apiToken: 'any-the-gateway-has-its-own',
  baseURL: `${ORIGIN}/client/v4`,
  maxRetries: 0,
  fetch: fetchAsAdmin,
})
const { organizations } = zeroTrust

beforeEach(async () => {
  await emulator.reset()
})

describe('the official client', () => {
  test('reads the organization', async () => {
    expect(await organizations.list({ account_id: ACME })).toMatchObject({
      name: 'Acme Corporation',
      auth_domain: 'acme.cloudflareaccess.com',
    })
  })

  test('updates one field and loses none', async () => {
    const before = await organizations.list({ account_id: ACME })
    const updated = await organizations.update({ account_id: ACME, name: 'Acme Corp' })
    const after = await organizations.list({ account_id: ACME })
    expect(updated.name).toBe('Acme Corp')
    expect(after).toEqual({ ...before, name: 'Acme Corp', updated_at: expect.any(String) })
  })

  test('creates an organization', async () => {
    const auth_domain = 'blank-team.cloudflareaccess.com'
    const created = await organizations.create({ account_id: BLANK, auth_domain, name: 'Blank' })
    expect(created).toMatchObject({ auth_domain, name: 'Blank' })
  })

  test('reads and updates the DoH settings', async () => {
    const before = await organizations.doh.get({ account_id: ACME })
    const updated = await organizations.doh.update({ account_id: ACME, doh_jwt_duration: '12h' })
    expect(updated).toMatchObject({ id: before.id, doh_jwt_duration: '12h' })
    expect(await organizations.doh.get({ account_id: ACME })).toMatchObject({
      doh_jwt_duration: '12h',
    })
  })

  test.each([
    [{}, {}],
    [{ body_devices: true }, { devices: true }],
    [{ query_devices: true }, { devices: true }],
    [
      { warp_session_reauth: true, user_uid: 'u-1' },
      { warp_session_reauth: true, user_uid: 'u-1' },
    ],
  ])('revokes a user with %o, and upstream receives %o', async (options, received) => {
    await emulator.forget()
    const email = 'ana@acme.example'
    expect(await organizations.revokeUsers({ account_id: ACME, email, ...options })).toBe(true)
    expect((await emulator.requests()).map(({ body }) => body)).toEqual([{ email, ...received }])
  })

  test('reads upstream’s errors as it does without the gateway', async () => {
    const error: unknown = await organizations.list({ account_id: BLANK }).catch((e: unknown) => e)
    expect(error).toBeInstanceOf(APIError)
    expect(error).toMatchObject({ status: 403, errors: [{ code: 9999 }] })
  })

  test('reads the gateway’s own errors in the same way', async () => {
    const error: unknown = await organizations
      .update({ account_id: ACME, session_duration: 'soon' })
      .catch((e: unknown) => e)
    expect(error).toMatchObject({
      status: 400,
      errors: [{ code: 990422, source: { pointer: '/session_duration' } }],
    })
  })
})
