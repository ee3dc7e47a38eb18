import { describe, expect, test } from 'vitest'
import { failureEnvelope, successEnvelope } from '../../../api/envelope'
import { accessApplicationsSchema } from '../../../api/ways-back-in/access-rules'
import type { AdmissionLevel } from '../../../api/ways-back-in/admission'
import {
  MAX_POLICY_TESTS_PER_PERSON,
  personPolicyTestsSchema,
} from '../../../api/ways-back-in/person-policy-tests'
import type { UpstreamReply } from '../../upstream'
import { ApiCallPacer } from '../runs/api-call-pacer'
import { PolicyTester } from './policy-tester'

/** Tests of Cloudflare’s policy tester for one person, from responses that a test chooses. */

const EMAIL = 'ana@x.test'
const STAFF = {
  name: 'Staff',
  decision: 'allow',
  include: [{ email_domain: { domain: 'x.test' } }],
}
const FINANCE = { name: 'Finance', decision: 'allow', include: [{ azureAD: { id: 'f' } }] }

type Application = { name: string; policies?: unknown[]; admission?: AdmissionLevel }
type Answer = { result: unknown; info?: object } | { status: number; code: number; message: string }
type Sent = { method: string; path: string; body?: unknown }

const FORBIDDEN: Answer = { status: 403, code: 10_000, message: 'Forbidden' }
const ID = 'a'.repeat(64)
const STARTED: Answer = { result: { id: ID, status: 'success' } }
const COMPLETE: Answer = { result: { id: ID, status: 'complete' } }
const PROCESSING: Answer = { result: { status: 'processing', percent_users_processed: 40.4 } }
const users = (...people: [email: string, status: string][]): Answer => ({
  result: people.map(([email, status]) => ({ id: email, email, name: '', status })),
  info: { page: 1, per_page: 1_000, total_count: people.length },
})

type Setup = {
  applications?: Application[] | null
  start?: Answer
  state?: (poll: number) => Answer
  results?: (page: number) => Answer
}

function testerWith({
  applications = [{ name: 'Wiki' }],
  start = STARTED,
  state = () => COMPLETE,
  results = () => users([EMAIL, 'approved']),
}: Setup = {}) {
  const sent: Sent[] = []
  const sentAt: number[] = []
  let now = Date.parse('2026-11-30T00:00:00Z')
  let polls = 0
  const waits = new EventTarget()
  const pacer = new ApiCallPacer({ reserve: 0.25, lastAt: 0, blockedUntil: 0 })
  const answerTo = ({ method, path }: Sent): Answer => {
    const { pathname, searchParams } = new URL(path, 'https://upstream.example')
    if (method === 'POST') return start
    return pathname.endsWith('/users') ? results(Number(searchParams.get('page'))) : state(polls++)
  }
  const tester = new PolicyTester({
    accountId: 'a-1',
    pacer,
    clock: {
      now: () => now,
      sleep: async (ms) => {
        waits.dispatchEvent(new Event('wait'))
        now += ms
      },
    },
    readAdmissions: async () => ({
      admissions:
        applications &&
        applications.map(({ name, policies = [STAFF], admission = 'at_once' }) => {
          const [application] = accessApplicationsSchema.parse([{ id: name, name, policies }])
          if (application === undefined) throw new Error('no application')
          return { application, admission, causes: [], providers: [], usesClientSession: false }
        }),
      unread:
        applications === null
          ? { read: 'listApplications', permission: 'Access: Apps', message: 'Forbidden' }
          : null,
      calls: 2,
    }),
    send: async (request): Promise<UpstreamReply> => {
      sent.push(request)
      sentAt.push(now)
      const answer = answerTo(request)
      if ('status' in answer) {
        const body = JSON.stringify(failureEnvelope([answer], null))
        const failure = { kind: 'refused' as const, causes: [], isTimeout: false, ...answer }
        return { ok: false, answer: { status: answer.status, headers: {}, body }, failure }
      }
      const { result, info: resultInfo } = answer
      const body = JSON.stringify(successEnvelope(result))
      return { ok: true, answer: { status: 200, headers: {}, body }, result, resultInfo }
    },
  })
  const parse = personPolicyTestsSchema.parse.bind(personPolicyTestsSchema)
  return {
    sent,
    sentAt,
    pacer,
    /** Does something while a call waits for its turn. */
    whileWaiting: (work: () => void) => waits.addEventListener('wait', work),
    /** Returns the time afterwards. */
    wait: (ms: number) => (now += ms),
    start: async (email = EMAIL) => parse(await tester.start(email)),
    get: async () => parse(await tester.get(EMAIL)),
    read: () => tester.get(EMAIL),
    /** Follows as the page does, until the tests have ended. */
    follow: async () => {
      for (let seconds = 0; seconds < 1_000; seconds += 1) {
        const found = parse(await tester.get(EMAIL))
        if (found.state === 'finished') return found
        now += 1_000
      }
      throw new Error('The tests never ended.')
    },
  }
}

const methodsOf = (sent: readonly Sent[]) => sent.map(({ method }) => method)
const SAME = { answer: 'approved', comparison: 'same' }

test('nothing is asked until somebody starts', async () => {
  const tester = testerWith()
  expect(await tester.read()).toBeNull()
  expect(tester.sent).toEqual([])
})

test('applications with the same policies share one test, whose result is looked up', async () => {
  const tester = testerWith({
    applications: [
      { name: 'Wiki' },
      { name: 'Desk', admission: 'no' },
      { name: 'Payroll', policies: [FINANCE], admission: 'unknown' },
    ],
  })
  expect(await tester.start()).toMatchObject({
    state: 'running',
    tests: { total: 2, finished: 0 },
    results: [],
  })
  const found = await tester.follow()
  // Differences come first.
  expect(found.results).toEqual([
    { application: 'Desk', admission: 'no', answer: 'approved', comparison: 'different' },
    { application: 'Payroll', admission: 'unknown', answer: 'approved', comparison: 'added' },
    { application: 'Wiki', admission: 'at_once', ...SAME },
  ])
  expect(found).toMatchObject({ tests: { total: 2, finished: 2 }, untested: 0, problem: null })
  expect(methodsOf(tester.sent)).toEqual(['POST', 'GET', 'GET', 'POST', 'GET', 'GET'])
  // Two for the person, and those that were sent.
  expect(found.calls).toBe(8)
  expect(tester.sent[0]).toMatchObject({
    path: '/accounts/a-1/access/policy-tests',
    body: { policies: [{ ...STAFF, require: [], exclude: [] }] },
  })
  expect(tester.sent[2]?.path).toBe(
    `/accounts/a-1/access/policy-tests/${ID}/users?page=1&per_page=1000`,
  )
})

test('a policy that the response only refers to is named by its id, and the order of policies counts', async () => {
  const policies = [
    { id: 'p-2', precedence: 2 },
    { ...STAFF, precedence: 1, approval_required: true },
  ]
  const tester = testerWith({ applications: [{ name: 'Wiki', policies }] })
  await tester.start()
  expect(tester.sent[0]?.body).toEqual({
    policies: [{ ...STAFF, require: [], exclude: [], approval_required: true }, 'p-2'],
  })
})

test('a second press while tests run follows the same, and one afterwards starts anew', async () => {
  const tester = testerWith()
  await Promise.all([tester.start(), tester.start(' Ana@X.test')])
  expect(methodsOf(tester.sent)).toEqual(['POST'])
  await tester.follow()
  expect(await tester.start()).toMatchObject({ state: 'running', results: [] })
  expect(methodsOf(tester.sent)).toEqual(['POST', 'GET', 'GET', 'POST'])
})

test('the state is asked for less and less often, however often somebody looks', async () => {
  const tester = testerWith({ state: () => PROCESSING })
  await tester.start()
  const times: number[] = []
  for (let tenth = 1; tenth <= 200; tenth += 1) {
    tester.wait(100)
    const before = tester.sent.length
    expect((await tester.get()).state).toBe('running')
    if (tester.sent.length > before) times.push(tenth / 10)
  }
  expect(times).toEqual([1, 3, 6, 11, 16])
  expect(await tester.get()).toMatchObject({ percent: 40 })
})

describe('a test that does not end', () => {
  test('is no longer waited for after two minutes', async () => {
    const tester = testerWith({
      applications: [{ name: 'Wiki' }, { name: 'Payroll', policies: [FINANCE] }],
      state: () => PROCESSING,
    })
    await tester.start()
    const found = await tester.follow()
    expect(found).toMatchObject({
      tests: { total: 2, finished: 0 },
      untested: 2,
      problem: { message: expect.stringContaining('takes too long'), permission: null },
    })
    expect(found.calls).toBeLessThan(35)
  })

  test('and that nobody follows is begun anew after five minutes', async () => {
    const tester = testerWith({ state: () => PROCESSING })
    await tester.start()
    tester.wait(299_000)
    await tester.start()
    expect(methodsOf(tester.sent)).toEqual(['POST', 'GET'])
    tester.wait(2_000)
    await tester.start()
    expect(methodsOf(tester.sent)).toEqual(['POST', 'GET', 'POST'])
  })
})

describe('what goes wrong is said, and ends the tests:', () => {
  const NO_WRITE = 'Access: Policy Test Write'
  const NO_READ = 'Access: Policy Test Read'
  test.each<[string, Setup, { message: string; permission: string | null }]>([
    [
      'no permission to start',
      { start: FORBIDDEN },
      { message: 'Forbidden', permission: NO_WRITE },
    ],
    [
      'no permission to follow',
      { state: () => FORBIDDEN },
      { message: 'Forbidden', permission: NO_READ },
    ],
    [
      'an error of the results',
      { results: () => ({ status: 500, code: 10_001, message: 'Internal server error' }) },
      { message: 'Internal server error', permission: null },
    ],
    [
      'a test that Cloudflare ends because it takes too long',
      { state: () => ({ result: { status: 'exceeded time' } }) },
      { message: 'Cloudflare ended the test because it took too long.', permission: null },
    ],
    [
      'a state whose meaning is not documented',
      { state: () => ({ result: { status: 'blocked' } }) },
      { message: 'Cloudflare ended the test with the state “blocked”.', permission: null },
    ],
    [
      'a response of another shape',
      { start: { result: { status: 'success' } } },
      { message: 'The response has another shape than is documented.', permission: null },
    ],
    [
      'applications that cannot be read',
      { applications: null },
      { message: 'Applications and their policies: Forbidden', permission: 'Access: Apps' },
    ],
  ])('%s', async (_what, setup, problem) => {
    const tester = testerWith(setup)
    await tester.start()
    expect(await tester.follow()).toMatchObject({ state: 'finished', problem, results: [] })
    const { length } = tester.sent
    await tester.get()
    expect(tester.sent).toHaveLength(length)
  })
})

test('what was found before something went wrong stays', async () => {
  const tester = testerWith({
    applications: [{ name: 'Wiki' }, { name: 'Payroll', policies: [FINANCE] }],
    state: (poll) => (poll === 0 ? COMPLETE : FORBIDDEN),
  })
  await tester.start()
  expect(await tester.follow()).toMatchObject({
    results: [{ application: 'Wiki', ...SAME }],
    untested: 1,
    problem: { permission: 'Access: Policy Test Read' },
  })
})

test.each([
  ['approved', 'approved'],
  ['blocked', 'blocked'],
  ['error', 'error'],
  ['something new', 'error'],
])('the result “%s” of the person is the answer “%s”', async (status, answer) => {
  const tester = testerWith({
    results: () => users(['jonas@x.test', 'approved'], ['Ana@x.test', status]),
  })
  await tester.start()
  expect((await tester.follow()).results).toMatchObject([{ answer }])
})

const peopleFrom = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    email: `p${from + index}@x.test`,
    status: 'approved',
  }))

describe('the results', () => {
  test('are read page by page, until the person is found', async () => {
    const tester = testerWith({
      results: (number) => ({
        result: number === 3 ? [{ email: EMAIL, status: 'blocked' }] : peopleFrom(number * 25, 25),
        info: { page: number, per_page: 25, total_count: 900 },
      }),
    })
    await tester.start()
    expect((await tester.follow()).results).toMatchObject([
      { answer: 'blocked', comparison: 'different' },
    ])
    expect(tester.sent).toHaveLength(5)
  })

  test('of a person who is not in them are “absent”', async () => {
    const tester = testerWith({ results: () => users(['jonas@x.test', 'approved']) })
    await tester.start()
    expect((await tester.follow()).results).toMatchObject([
      { answer: 'absent', comparison: 'no_answer' },
    ])
  })

  test('are read up to 10,000 people, and nothing is concluded of others', async () => {
    const tester = testerWith({
      results: (number) => ({
        result: peopleFrom(number * 1_000, 1_000),
        info: { page: number, per_page: 1_000, total_count: 50_000 },
      }),
    })
    await tester.start()
    expect((await tester.follow()).results).toMatchObject([
      { answer: 'beyond', comparison: 'no_answer' },
    ])
    expect(tester.sent).toHaveLength(12)
  })
})

test('applications without policies, and with rules that were not understood, are counted and not tested', async () => {
  const tester = testerWith({
    applications: [
      { name: 'Wiki' },
      { name: 'Portal', policies: [], admission: 'no' },
      { name: 'Odd', policies: [{ ...STAFF, include: [{ a: {}, b: {} }] }], admission: 'unknown' },
    ],
  })
  await tester.start()
  const found = await tester.follow()
  expect(found).toMatchObject({ tests: { total: 1 }, untested: 2 })
  expect(found.results).toHaveLength(1)
})

const applicationWithOwnPolicy = (index: number): Application => ({
  name: `Own ${index}`,
  policies: [{ ...STAFF, name: `Policy ${index}` }],
})

test('of many different lists of policies, the most frequent are tested', async () => {
  const applications = [
    ...Array.from({ length: 20 }, (_, index) => applicationWithOwnPolicy(index)),
    { name: 'Wiki' },
    { name: 'Desk' },
  ]
  const tester = testerWith({ applications })
  expect(await tester.start()).toMatchObject({
    tests: { total: MAX_POLICY_TESTS_PER_PERSON },
    untested: 20 - (MAX_POLICY_TESTS_PER_PERSON - 1),
  })
  const found = await tester.follow()
  expect(found.results.map(({ application }) => application)).toContain('Desk')
  expect(methodsOf(tester.sent).filter((method) => method === 'POST')).toHaveLength(
    MAX_POLICY_TESTS_PER_PERSON,
  )
})

describe('the pace', () => {
  test('is that of everything that makes many calls, and leaves the reserve to others', async () => {
    const tester = testerWith({
      results: (number) => ({
        result: peopleFrom(number * 1_000, 1_000),
        info: { page: number, per_page: 1_000, total_count: 9_000 },
      }),
    })
    await tester.start()
    await tester.follow()
    // 1,200 calls in five minutes, less a quarter.
    const intervals = tester.sentAt.slice(1).map((at, index) => at - (tester.sentAt[index] ?? 0))
    expect(intervals).toHaveLength(10)
    expect(Math.min(...intervals)).toBeGreaterThanOrEqual(300_000 / 900 - 1)
  })

  test('is taken turn by turn with others, who wait for theirs meanwhile', async () => {
    const tester = testerWith()
    const now = tester.wait(0)
    tester.pacer.spend(now)
    const turn = tester.pacer.nextAt(now)
    const turnsOfOthers: number[] = []
    tester.whileWaiting(() => turnsOfOthers.push(tester.pacer.nextAt(turn)))
    await tester.start()
    expect(tester.sentAt).toEqual([turn])
    expect(turnsOfOthers).toEqual([expect.closeTo(turn + 300_000 / 900)])
  })

  test('of a pause that Cloudflare asked others for is kept, and the tests go on afterwards', async () => {
    const tester = testerWith()
    tester.pacer.refused({ 'retry-after': '60' }, tester.wait(0))
    expect(await tester.start()).toMatchObject({ state: 'running', problem: null })
    tester.wait(50_000)
    expect(await tester.get()).toMatchObject({ state: 'running', tests: { finished: 0 } })
    expect(tester.sent).toEqual([])
    expect(await tester.follow()).toMatchObject({ results: [SAME], problem: null })
  })

  test('of a pause that Cloudflare asks for on the way is kept, by others too', async () => {
    const asked: Answer = { status: 429, code: 10_429, message: 'Too many requests' }
    const tester = testerWith({ state: (poll) => (poll === 0 ? asked : COMPLETE) })
    await tester.start()
    tester.wait(1_000)
    expect(await tester.get()).toMatchObject({ state: 'running', problem: null })
    const now = tester.wait(0)
    expect(tester.pacer.nextAt(now)).toBeGreaterThanOrEqual(now + 2_000)
    expect(await tester.follow()).toMatchObject({ results: [SAME], problem: null })
  })
})
