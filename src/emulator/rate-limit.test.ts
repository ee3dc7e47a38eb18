import { beforeEach, expect, test } from 'vitest'
import {
  callApi,
  callControl,
  LOADING_TIMEOUT_MS,
  ORGANIZATION,
  resetEmulator,
  sendApiRequest,
} from './testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

async function limits(response: Promise<Response>) {
  const { status, headers } = await response
  const [, remaining, seconds] =
    /^"default";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? []
  return {
    status,
    remaining: Number(remaining),
    seconds: Number(seconds),
    retryAfter: headers.get('retry-after'),
    policy: headers.get('ratelimit-policy'),
  }
}

test('there are 1,200 requests in five minutes', async () => {
  expect(await limits(sendApiRequest('GET', ORGANIZATION))).toMatchObject({
    status: 200,
    remaining: 1_199,
    retryAfter: null,
    policy: '"default";q=1200;w=300',
  })
  expect(await limits(sendApiRequest('GET', ORGANIZATION))).toMatchObject({ remaining: 1_198 })
})

test('each token has its own', async () => {
  await sendApiRequest('GET', ORGANIZATION, { token: 'read' })
  expect(await limits(sendApiRequest('GET', ORGANIZATION))).toMatchObject({ remaining: 1_199 })
})

test('the window ends after five minutes, however much was used', async () => {
  await callControl('PUT', '/rate-limit', { remaining: 5 })
  await sendApiRequest('GET', ORGANIZATION)
  await callControl('POST', '/clock', { advance_ms: 300_000 })
  expect(await limits(sendApiRequest('GET', ORGANIZATION))).toMatchObject({ remaining: 1_199 })
})

test('the request after the last is refused, and every one in the next five minutes', async () => {
  await callControl('PUT', '/rate-limit', { remaining: 1 })
  await callControl('POST', '/clock', { advance_ms: 200_000 })
  expect(await limits(sendApiRequest('GET', ORGANIZATION))).toMatchObject({
    status: 200,
    remaining: 0,
  })

  const refused = await limits(sendApiRequest('GET', ORGANIZATION))
  expect(refused).toMatchObject({ status: 429, remaining: 0, retryAfter: String(refused.seconds) })
  expect(refused.seconds).toBe(300)
  expect(await callApi('GET', ORGANIZATION)).toMatchObject({ status: 429, code: 971 })

  await callControl('POST', '/clock', { advance_ms: 290_000 })
  expect((await limits(sendApiRequest('GET', ORGANIZATION))).status).toBe(429)
  await callControl('POST', '/clock', { advance_ms: 10_000 })
  expect(await limits(sendApiRequest('GET', ORGANIZATION))).toMatchObject({
    status: 200,
    remaining: 1_199,
  })
})

test('a refused write changes nothing', async () => {
  await callControl('PUT', '/rate-limit', { remaining: 0 })
  const body = { auth_domain: 'acme.cloudflareaccess.com', mfa_config: null }
  expect((await callApi('PUT', ORGANIZATION, { body })).status).toBe(429)
  await callControl('PUT', '/rate-limit', { remaining: 1 })
  expect((await callApi('GET', ORGANIZATION)).result).toHaveProperty('name', 'Acme Corporation')
})
