import Cloudflare from 'cloudflare'
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { DEMO_ACCOUNT_IDS, DEMO_API_TOKENS } from './demo'
import type { EmulatorTokenName } from './authorization'
import {
  ACME,
  BASE_URL,
  BLANK,
  callApi,
  callControl,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  resetEmulator,
  sendApiRequest,
  sendControl,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const GROUP = 'Access: Organizations, Identity Providers, and Groups'
const TOKEN_NAMES = Object.keys(DEMO_API_TOKENS) as EmulatorTokenName[] // keys of the table
const DAY_MS = 86_400_000

function change(name: EmulatorTokenName, patch: Record<string, unknown>): Promise<unknown> {
  return callControl('PUT', `/tokens/${name}`, patch)
}

function inDays(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString()
}

const verification = z.strictObject({
  id: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
  status: z.string(),
  expires_on: z.optional(z.string()),
})

async function verify(token: EmulatorTokenName = 'everything', owner = '/user') {
  const { status, code, result } = await callApi('GET', `${owner}/tokens/verify`, { token })
  return { status, code, result: verification.safeParse(result).data }
}

const definition = z.looseObject({
  policies: z.array(
    z.looseObject({
      effect: z.string(),
      permission_groups: z.array(z.looseObject({ name: z.string() })),
      resources: z.record(z.string(), z.string()),
    }),
  ),
})

/** Returns the definition of a token, with the response that contains it. */
async function define(owner = '/user') {
  const { result } = await verify('everything', owner)
  const answer = await callApi('GET', `${owner}/tokens/${result?.id}`)
  return { ...answer, definition: definition.safeParse(answer.result).data }
}

describe('a token that is verified', () => {
  test.each(TOKEN_NAMES)('is active as seeded and has an id of its own: %s', async (token) => {
    const { status, result } = await verify(token)
    expect(status).toBe(200)
    expect(result).toEqual({ id: result?.id, status: 'active' })
    const others = TOKEN_NAMES.filter((name) => name !== token)
    const ids = await Promise.all(others.map(async (name) => (await verify(name)).result?.id))
    expect(ids).not.toContain(result?.id)
  })

  test('is said to be valid in a message, as Cloudflare does', async () => {
    const response = await sendApiRequest('GET', '/user/tokens/verify')
    expect(await response.json()).toMatchObject({
      messages: [{ code: 10000, message: 'This API Token is valid and active' }],
    })
  })

  test('says when it expires, and that it has', async () => {
    const expires_on = inDays(1)
    await change('everything', { expires_on })
    expect((await verify()).result).toMatchObject({ status: 'active', expires_on })
    await callControl('POST', '/clock', { advance_ms: DAY_MS })
    expect((await verify()).result).toMatchObject({ status: 'expired', expires_on })
  })

  test('says that it is disabled', async () => {
    await change('everything', { status: 'disabled', expires_on: inDays(-1) })
    expect((await verify()).result).toMatchObject({ status: 'disabled' })
  })

  test('is refused if nobody knows it', async () => {
    const headers = { authorization: 'Bearer nobodys-token' }
    expect(await callApi('GET', '/user/tokens/verify', { headers })).toMatchObject({
      status: 401,
      code: 1000,
    })
  })

  test('is known where its owner is, and refused elsewhere', async () => {
    const refused = { status: 401, code: 1000, result: undefined }
    expect(await verify('everything', ACME)).toEqual(refused)
    await change('everything', { owner: 'account' })
    expect((await verify('everything', ACME)).result).toMatchObject({ status: 'active' })
    expect(await verify('everything', '/user')).toEqual(refused)
    expect(await verify('everything', BLANK)).toEqual(refused)
  })
})

describe('a token that does not work', () => {
  test.each([
    ['disabled', { status: 'disabled' }],
    ['expired', { expires_on: inDays(-1) }],
  ])('is refused for everything else: %s', async (_what, patch) => {
    await change('everything', { ...patch, permissions: [`${GROUP} Write`, 'API Tokens Read'] })
    const { result } = await verify()
    for (const path of [ORGANIZATION, ACME, '/nowhere', `/user/tokens/${result?.id}`]) {
      expect(await callApi('GET', path)).toMatchObject({ status: 401, code: 1000 })
    }
    expect((await sendApiRequest('GET', ORGANIZATION, { token: 'read' })).status).toBe(200)
  })

  test('works again after a reset', async () => {
    await change('everything', { status: 'disabled' })
    await resetEmulator()
    expect((await sendApiRequest('GET', ORGANIZATION)).status).toBe(200)
  })

  test('works only for the account that owns it', async () => {
    await change('everything', { owner: 'account' })
    expect((await sendApiRequest('GET', ACME)).status).toBe(200)
    expect(await callApi('GET', BLANK)).toMatchObject({ status: 403, code: 10000 })
  })
})

describe('permissions', () => {
  test('that are removed are missing', async () => {
    await change('everything', { permissions: [`${GROUP} Read`] })
    expect((await sendApiRequest('GET', ORGANIZATION)).status).toBe(200)
    const refused = { status: 403, code: 10000 }
    expect(await callApi('GET', `${ACME}/access/custom_pages`)).toMatchObject(refused)
    expect(await callApi('PUT', ORGANIZATION, { body: {} })).toMatchObject(refused)
  })

  test('that are added are present', async () => {
    const path = `${ACME}/access/users`
    expect((await callApi('GET', path, { token: 'revoke' })).status).toBe(403)
    await change('revoke', { permissions: ['Access: Users Read'] })
    expect((await callApi('GET', path, { token: 'revoke' })).status).toBe(200)
  })
})

describe('the definition of a token', () => {
  test.each([
    ['/user', 'user', 'Account API Tokens Read'],
    [ACME, 'account', 'API Tokens Read'],
  ])('is told to nobody without the permission: %s', async (owner, kind, anothers) => {
    const permissions = [`${GROUP} Write`, anothers]
    await change('everything', { owner: kind, permissions })
    expect(await define(owner)).toMatchObject({ status: 403, code: 10000, definition: undefined })
  })

  test('of a person’s names its permissions and accounts', async () => {
    await change('everything', { permissions: [`${GROUP} Write`, 'API Tokens Read'] })
    expect((await define()).definition).toMatchObject({
      id: (await verify()).result?.id,
      status: 'active',
      policies: [
        {
          effect: 'allow',
          permission_groups: [{ name: `${GROUP} Write` }],
          resources: {
            [`com.cloudflare.api.account.${DEMO_ACCOUNT_IDS.acme}`]: '*',
            [`com.cloudflare.api.account.${DEMO_ACCOUNT_IDS.blank}`]: '*',
          },
        },
        { effect: 'allow', permission_groups: [{ name: 'API Tokens Read' }] },
      ],
    })
  })

  test('has what is about the person apart from what is about accounts', async () => {
    await change('everything', { permissions: ['DNS Write', 'API Tokens Read'] })
    const { definition: own } = await define()
    expect(own?.policies.flatMap(({ resources }) => Object.keys(resources))).toEqual([
      ...Object.values(DEMO_ACCOUNT_IDS).map((id) => `com.cloudflare.api.account.${id}`),
      expect.stringMatching(/^com\.cloudflare\.api\.user\.[0-9a-f]{32}$/),
    ])
  })

  test('may be for every account', async () => {
    await change('everything', {
      permissions: ['API Tokens Read', 'DNS Write'],
      all_accounts: true,
    })
    expect((await define()).definition?.policies[0]?.resources).toEqual({
      'com.cloudflare.api.account.*': '*',
    })
  })

  test('of an account’s own is for that account', async () => {
    const permissions = [`${GROUP} Write`, 'Account API Tokens Read']
    await change('everything', { owner: 'account', permissions })
    const { definition: own } = await define(ACME)
    expect(own?.policies.map(({ resources }) => Object.keys(resources))).toEqual([
      [`com.cloudflare.api.account.${DEMO_ACCOUNT_IDS.acme}`],
    ])
    expect(own?.policies[0]?.permission_groups.map(({ name }) => name)).toEqual(permissions)
  })

  test('may be another’s of the same owner, and of no other', async () => {
    await change('everything', { permissions: ['API Tokens Read'] })
    const path = `/user/tokens/${(await verify('revoke')).result?.id}`
    expect((await callApi('GET', path)).status).toBe(200)
    await change('revoke', { owner: 'account' })
    expect((await callApi('GET', path)).status).toBe(404)
    expect((await callApi('GET', '/user/tokens/nobodys')).status).toBe(404)
  })

  test('never has the token’s text', async () => {
    await change('everything', { permissions: ['API Tokens Read'] })
    const { result } = await verify()
    const response = await sendApiRequest('GET', `/user/tokens/${result?.id}`)
    expect(await response.text()).not.toContain(DEMO_API_TOKENS.everything)
  })
})

test('the official SDK reads both', async () => {
  await change('everything', { permissions: ['API Tokens Read'] })
  const sdk = new Cloudflare({
    apiToken: DEMO_API_TOKENS.everything,
    baseURL: BASE_URL,
    fetch: (input, init) => exports.default.fetch(new Request(input, init)),
    maxRetries: 0,
  })
  const { id, status } = await sdk.user.tokens.verify()
  expect(status).toBe('active')
  expect((await sdk.user.tokens.get(id)).policies?.[0]?.permission_groups).toMatchObject([
    { name: 'API Tokens Read' },
  ])
})

describe('the control of a token', () => {
  test('tells its state', async () => {
    await change('revoke', { status: 'disabled' })
    expect(await callControl('GET', '/tokens/revoke')).toEqual({
      owner: 'user',
      status: 'disabled',
      expires_on: null,
      permissions: [`${GROUP} Revoke`],
      all_accounts: false,
    })
  })

  test('changes only what it is told, one after the other', async () => {
    await change('read', { expires_on: inDays(3) })
    await change('read', { status: 'disabled' })
    await change('read', { status: 'active' })
    expect((await verify('read')).result?.expires_on).toBeDefined()
    await change('read', { expires_on: null })
    expect((await verify('read')).result?.expires_on).toBeUndefined()
  })

  test.each([
    ['/tokens/nobodys', {}, 404],
    ['/tokens/read', { expires_on: 'tomorrow' }, 400],
    ['/tokens/read', { status: 'gone' }, 400],
    ['/tokens/read', { text: 'mine' }, 400],
  ])('refuses what it does not know: %s %o', async (path, body, status) => {
    expect((await sendControl('PUT', path, body)).status).toBe(status)
  })
})
