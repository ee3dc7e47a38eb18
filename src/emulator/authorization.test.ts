import { beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import { envelopeSchema } from '../api/envelope'
import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
  operationPath,
} from '../api/cloudflare-operations'
import { DEMO_ACCOUNT_IDS } from './demo'
import type { EmulatorTokenName } from './authorization'
import {
  ACME,
  callApi,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  resetEmulator,
  sendApiRequest,
} from './testing/test-client'

beforeAll(resetEmulator, LOADING_TIMEOUT_MS)

describe('the credentials', () => {
  test.each<[what: string, headers: Record<string, string>, status: number, code: number]>([
    ['none', {}, 400, 9106],
    ['another scheme', { authorization: 'Basic YTpi' }, 400, 6003],
    ['no token', { authorization: 'Bearer ' }, 400, 6003],
    ['a token with spaces', { authorization: 'Bearer two words' }, 400, 6003],
    ['an unknown token', { authorization: 'Bearer nobodys-token' }, 401, 1000],
  ])('%s', async (_what, headers, status, code) => {
    expect(await callApi('GET', ORGANIZATION, { headers })).toMatchObject({ status, code })
  })

  test('of the wrong form are explained in the error chain', async () => {
    const response = await sendApiRequest('GET', ORGANIZATION, {
      headers: { authorization: 'Bearer' },
    })
    expect(envelopeSchema.parse(await response.json()).errors?.[0]).toMatchObject({
      message: 'Invalid request headers',
      error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
    })
  })
})

describe('the tokens', () => {
  const names = z
    .array(z.enum(Object.keys(CLOUDFLARE_OPERATIONS) as [CloudflareOperationName]))
    .parse(Object.keys(CLOUDFLARE_OPERATIONS)) // keys of the table
  const reads = names.filter((name) => CLOUDFLARE_OPERATIONS[name].method === 'GET')
  const permitted: Record<EmulatorTokenName, CloudflareOperationName[]> = {
    everything: names,
    revoke: ['revokeUser', 'getOrganization', 'getDoh'],
    read: reads,
  }

  test.each(
    (['everything', 'revoke', 'read'] as const).flatMap((token) =>
      names.map(
        (name) => [token, permitted[token].includes(name) ? 'may' : 'may not', name] as const,
      ),
    ),
  )('%s %s %s', async (token, may, name) => {
    const { method, path } = CLOUDFLARE_OPERATIONS[name]
    const parameters = {
      account_id: DEMO_ACCOUNT_IDS.acme,
      user_id: 'nobody',
      nonce: 'none',
      custom_page_id: 'none',
    }
    const options = method === 'GET' ? { token } : { token, body: {} }
    const { status, code } = await callApi(method, operationPath(path, parameters), options)
    const isRefused = status === 403 && code === 10000
    expect(isRefused).toBe(may === 'may not')
  })
})

describe('the routes', () => {
  test.each([
    ['PATCH', ORGANIZATION],
    ['DELETE', ORGANIZATION],
    ['GET', `${ORGANIZATION}/`],
    ['GET', `${ACME}/access/tags`],
    ['GET', '/user/tokens'],
    ['DELETE', '/user/tokens/verify'],
    ['GET', '/accounts'],
  ])('%s %s is not implemented, and says so', async (method, path) => {
    expect(await callApi(method, path)).toMatchObject({
      status: 501,
      success: false,
      message: `emulator.error.not_implemented: ${method} /client/v4${path}`,
    })
  })

  test.each([['ffffffffffffffffffffffffffffffff'], ['acme']])(
    'there is no account %s',
    async (id) => {
      const response = await sendApiRequest('GET', `/accounts/${id}/access/organizations`)
      const { errors } = envelopeSchema.parse(await response.json())
      expect(response.status).toBe(404)
      expect(errors).toEqual([
        {
          code: 7003,
          message: `Could not route to /client/v4/accounts/${id}/access/organizations, perhaps your object identifier is invalid?`,
        },
        { code: 7000, message: 'No route for that URI' },
      ])
    },
  )
})

test('every answer has Cloudflare’s headers, and a ray of its own', async () => {
  const responses = await Promise.all([
    sendApiRequest('GET', ORGANIZATION),
    sendApiRequest('GET', ORGANIZATION, { headers: {} }),
    sendApiRequest('GET', '/nowhere'),
  ])
  const rays = responses.map(({ headers }) => headers.get('cf-ray'))
  expect(new Set(rays).size).toBe(3)
  for (const { headers } of responses) {
    expect(headers.get('cf-ray')).toMatch(/^[0-9a-f]{16}-[A-Z]{3}$/)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.get('server')).toBe('cloudflare')
  }
})
