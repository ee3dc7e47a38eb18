import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import {
  type PersonPolicyTests,
  personPolicyTestsSchema,
} from '../api/ways-back-in/person-policy-tests'
import { type WaysBackIn, waysBackInSchema } from '../api/ways-back-in/ways-back-in'
import { ACME, BLANK, emulator, ORIGIN, signIn } from './testing/demo-client'

/** The whole way: from a role's request to the emulator's policies, and back. */

beforeEach(() => emulator.reset())

const ANA = 'ana.souza@acme.example'

async function ask(role: string, email = ANA, account = ACME): Promise<WaysBackIn> {
  const response = await exports.default.fetch(
    `${ORIGIN}/api/accounts/${account}/ways-back-in?${new URLSearchParams({ email }).toString()}`,
    {
      headers: { cookie: await signIn(`${role}@${role === 'viewer' ? 'audit.' : ''}acme.example`) },
    },
  )
  const { result } = z.looseObject({ result: waysBackInSchema }).parse(await response.json())
  return result
}

const countOf = ({ ways }: WaysBackIn, admission: string) =>
  (ways ?? [])
    .filter((way) => way.admission === admission)
    .reduce((sum, { total }) => sum + total, 0)

test('an admin sees each way with the rule that decides, and what would close it', async () => {
  const ways = await ask('admin')
  expect(ways).toMatchObject({ email: ANA, is_known: true, scim: 'active', unread: [] })
  expect(ways.calls.person + ways.calls.shared).toBeLessThanOrEqual(12)
  const [first] = ways.ways ?? []
  expect(first).toMatchObject({
    admission: 'at_once',
    policy: 'Staff',
    rule: 'everyone at @acme.example',
    closing: `Put a Block policy for ${ANA} above “Staff”, or exclude the address in it.`,
  })
  expect(first?.total).toBeGreaterThan(30)
  expect(first?.applications[0]?.id).not.toBeNull()
  // The applications of partners let her in each in its own way.
  expect(countOf(ways, 'from_place')).toBe(2)
  expect(countOf(ways, 'after_check')).toBeGreaterThan(0)
  expect(countOf(ways, 'unknown')).toBe(2)
  expect(countOf(ways, 'no')).toBeGreaterThan(1)
})

test('a guest comes in through the groups that contain their domain', async () => {
  const ways = await ask('admin', 'somebody@northwind.example')
  const guests = ways.ways?.find(({ policy }) => policy === 'Guests only')
  expect(guests).toMatchObject({
    admission: 'at_once',
    rule: 'the group “Guests” → “Partners”: everyone at @northwind.example',
  })
  const former = await ask('admin', 'former@northwind.example')
  expect(former.ways?.find(({ policy }) => policy === 'Guests only')).toMatchObject({
    admission: 'no',
    rule: 'the group “Guests” without the address former@northwind.example',
  })
})

describe.each(['helpdesk', 'viewer'])('a %s', (role) => {
  test('sees names and what they decide, and nothing of the rules', async () => {
    const [ways, whole] = [await ask(role), await ask('admin')]
    expect(ways.ways?.every(({ rule, closing }) => rule === null && closing === null)).toBe(true)
    expect(
      ways.ways?.flatMap(({ applications }) => applications).some(({ id }) => id !== null),
    ).toBe(false)
    const admissions = ['at_once', 'after_check', 'from_place', 'unknown', 'no']
    expect(admissions.map((admission) => countOf(ways, admission))).toEqual(
      admissions.map((admission) => countOf(whole, admission)),
    )
    expect(JSON.stringify(ways.ways)).not.toMatch(/@acme\.example|Partners/)
  })
})

test('what somebody does after a revocation is in the next answer', async () => {
  await emulator.addPersonActivity({ email: ANA, scim: 'inactive', access_request: 'PENDING' })
  expect(await ask('helpdesk')).toMatchObject({
    scim: 'inactive',
    approvals: [{ application: 'Payroll', is_approved: false }],
  })
})

test('an account without an organization has nothing that could be read', async () => {
  const ways = await ask('admin', ANA, BLANK)
  expect(ways).toMatchObject({ ways: null, is_known: null, devices: null, approvals: null })
  expect(ways.unread.length).toBeGreaterThan(3)
})

const callsOfTester = async () =>
  (await emulator.requests()).filter(({ path }) => path.includes('/policy-tests'))

describe('Cloudflare’s policy tester', () => {
  beforeEach(() => emulator.setPolicyTests({ duration_ms: 0 }))

  const URL_OF_TEST = `${ORIGIN}/api/accounts/${ACME}/ways-back-in/policy-test`

  async function sendPolicyTest(method: 'GET' | 'POST', role: string, email = ANA) {
    const query = method === 'GET' ? `?${new URLSearchParams({ email }).toString()}` : ''
    const response = await exports.default.fetch(`${URL_OF_TEST}${query}`, {
      method,
      headers: { cookie: await signIn(`${role}@acme.example`) },
      ...(method === 'POST' && { body: JSON.stringify({ email }) }),
    })
    return z.looseObject({ result: personPolicyTestsSchema }).parse(await response.json()).result
  }

  /** Starts the tests, and follows them to their end. */
  async function testAs(role: string, email = ANA): Promise<PersonPolicyTests> {
    await sendPolicyTest('POST', role, email)
    return vi.waitUntil(
      async () => {
        const found = await sendPolicyTest('GET', role, email)
        return found.state === 'finished' && found
      },
      { timeout: 60_000, interval: 500 },
    )
  }

  test('is not asked by the ways back in', async () => {
    await ask('admin')
    expect(await callsOfTester()).toEqual([])
  })

  test('answers for each list of policies, beside what Gatehouse computed', async () => {
    await emulator.setPolicyTests({ email: ANA, status: 'blocked' })
    const [found, ways] = [await testAs('helpdesk'), await ask('helpdesk')]
    expect(found).toMatchObject({ email: ANA, problem: null })
    expect(found.tests.total).toBeGreaterThan(5)
    const count = (admission: string, comparison?: string) =>
      found.results.filter(
        (result) =>
          result.admission === admission &&
          (comparison === undefined || result.comparison === comparison),
      ).length
    expect(count('at_once', 'different')).toBeGreaterThan(30)
    expect(count('after_check', 'not_comparable')).toBe(countOf(ways, 'after_check'))
    expect(count('unknown', 'added')).toBe(2)
    expect(found.results.length + found.untested).toBe(ways.applications)
    // Names and what is decided are all that the help desk sees.
    expect(Object.keys(found.results[0] ?? {}).toSorted()).toEqual([
      'admission',
      'answer',
      'application',
      'comparison',
    ])
    const calls = await callsOfTester()
    expect(calls.filter(({ method }) => method === 'POST')).toHaveLength(found.tests.total)
    expect(calls).toHaveLength(found.calls - 2)
  }, 120_000)

  test('without the permission is said with its name, and the ways stay as they are', async () => {
    const before = await ask('admin', 'priya.raman@acme.example')
    await emulator.changeToken('everything', {
      permissions: [
        'Access: Organizations, Identity Providers, and Groups Read',
        'Access: Apps and Policies Read',
        'Access: Audit Logs Read',
        'Access: Policy Test Read',
      ],
    })
    const found = await sendPolicyTest('POST', 'admin', 'priya.raman@acme.example')
    expect(found).toMatchObject({
      state: 'finished',
      results: [],
      problem: {
        message: expect.stringContaining('Forbidden'),
        permission: 'Access: Policy Test Write',
      },
    })
    expect((await ask('admin', 'priya.raman@acme.example')).ways).toEqual(before.ways)
  })

  test('that fails is said in its words', async () => {
    await emulator.addFault({
      operation: 'getPolicyTest',
      kind: 'status',
      status: 500,
      message: 'Tester is away',
    })
    expect(await testAs('admin', 'jonas.weber@acme.example')).toMatchObject({
      results: [],
      problem: { message: expect.stringContaining('Tester is away'), permission: null },
    })
  })
})
