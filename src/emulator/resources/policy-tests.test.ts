import { beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod/mini'
import {
  ACME,
  callApi,
  callControl,
  LOADING_TIMEOUT_MS,
  resetEmulator,
} from '../testing/test-client'

beforeEach(resetEmulator, LOADING_TIMEOUT_MS)

const TESTS = `${ACME}/access/policy-tests`
const STAFF = {
  name: 'S',
  decision: 'allow',
  include: [{ email_domain: { domain: 'acme.example' } }],
}
const ANA = 'ana.souza@acme.example'
const resultsSchema = z.array(z.looseObject({ email: z.string(), status: z.string() }))

async function start(policies: unknown): Promise<string> {
  const { result, status } = await callApi('POST', TESTS, { body: { policies } })
  expect(status).toBe(200)
  return z.looseObject({ id: z.string(), status: z.literal('success') }).parse(result).id
}

const resultsOf = async (id: string, query = '?per_page=1000') =>
  resultsSchema.parse((await callApi('GET', `${TESTS}/${id}/users${query}`)).result)

const setBehavior = (behavior: object) => callControl('POST', '/policy-tests', behavior)

/** Returns what a test of these policies finds of one person. */
async function statusOf(email: string, policies: unknown): Promise<string | undefined> {
  await setBehavior({ duration_ms: 0 })
  const id = await start(policies)
  return (await resultsOf(id)).find((result) => result.email === email)?.status
}

test('a test takes a while, in which more and more of the people are processed', async () => {
  await setBehavior({ duration_ms: 600_000 })
  const id = await start([STAFF])
  expect(id).toMatch(/^[0-9a-f]{64}$/)
  await callControl('POST', '/clock', { advance_ms: 300_000 })
  const { result } = await callApi('GET', `${TESTS}/${id}`)
  expect(result).toMatchObject({ id, status: 'processing', percent_users_processed: 50 })
  await callControl('POST', '/clock', { advance_ms: 300_000 })
  const after = await callApi('GET', `${TESTS}/${id}`)
  expect(after.result).toMatchObject({ status: 'complete', percent_users_processed: 100 })
})

test('results have pages, and a filter whose words differ from theirs', async () => {
  await setBehavior({ duration_ms: 0 })
  const id = await start([{ ...STAFF, exclude: [{ email: { email: ANA } }] }])
  expect(await resultsOf(id, '')).toHaveLength(25)
  const { result_info: info } = await callApi('GET', `${TESTS}/${id}/users?per_page=1000`)
  expect(info).toMatchObject({ page: 1, per_page: 1_000 })
  expect((await resultsOf(id, '?status=fail')).map(({ email }) => email)).toContain(ANA)
  expect((await resultsOf(id, '?status=success')).map(({ email }) => email)).not.toContain(ANA)
})

describe('the first policy that matches decides:', () => {
  const group = (id: string) => [{ ...STAFF, include: [{ group: { id } }] }]
  test.each<[string, unknown[], string]>([
    ['an address of the domain', [STAFF], 'approved'],
    ['a Block above', [{ ...STAFF, decision: 'deny' }, STAFF], 'blocked'],
    ['a Block below', [STAFF, { ...STAFF, decision: 'deny' }], 'approved'],
    [
      'everybody without a login',
      [
        { ...STAFF, decision: 'deny' },
        { ...STAFF, decision: 'bypass' },
      ],
      'approved',
    ],
    ['no policy that matches', [{ ...STAFF, include: [{ azureAD: { id: 'x' } }] }], 'blocked'],
    ['a rule that is required', [{ ...STAFF, require: [{ ip: { ip: '::1/128' } }] }], 'blocked'],
    ['a group of others', group('e38d4052-a61c-4fbe-8279-051bd3f46e8a'), 'blocked'],
    ['a reusable policy by its id', ['5e0d1f92-3b7a-4c68-9a1d-2f8e6b0c7d41'], 'approved'],
  ])('%s', async (_what, policies, status) => {
    expect(await statusOf(ANA, policies)).toBe(status)
  })
})

test('somebody who never logged in is not tested', async () => {
  expect(await statusOf('mei-lin.zhou@acme.example', [STAFF])).toBeUndefined()
})

test('a control decides what is found of somebody, and how tests end, until a reset', async () => {
  await setBehavior({ email: ANA, status: 'error', ends_as: 'exceeded time' })
  expect(await statusOf(ANA, [STAFF])).toBe('error')
  const id = await start([STAFF])
  expect((await callApi('GET', `${TESTS}/${id}`)).result).toMatchObject({ status: 'exceeded time' })
  await resetEmulator()
  expect((await callApi('GET', `${TESTS}/${id}`)).status).toBe(404)
  expect(await statusOf(ANA, [STAFF])).toBe('approved')
})

test('a body without policies, and an unknown policy or test, are refused', async () => {
  for (const body of [{}, { policies: [] }, { policies: [{ name: 'x' }] }]) {
    expect((await callApi('POST', TESTS, { body })).status).toBe(400)
  }
  expect((await callApi('POST', TESTS, { body: { policies: ['none'] } })).status).toBe(404)
  expect((await callApi('GET', `${TESTS}/none/users`)).status).toBe(404)
})

const setPermissions = (permissions: string[]) =>
  callControl('PUT', '/tokens/everything', { permissions })

test('starting takes Policy Test Write, and following Read', async () => {
  const id = await start([STAFF])
  await setPermissions(['Access: Policy Test Read'])
  expect(await callApi('POST', TESTS, { body: { policies: [STAFF] } })).toMatchObject({
    status: 403,
    code: 10_000,
  })
  expect((await callApi('GET', `${TESTS}/${id}`)).status).toBe(200)
  await setPermissions([])
  expect((await callApi('GET', `${TESTS}/${id}`)).status).toBe(403)
  expect((await callApi('GET', `${TESTS}/${id}/users`)).status).toBe(403)
})
