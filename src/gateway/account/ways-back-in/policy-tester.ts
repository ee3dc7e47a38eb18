import * as z from 'zod/mini'
import { normalizeEmail } from '../../../api/cloudflare-objects'
import { operationPath } from '../../../api/cloudflare-operations'
import { isSameEmailAddress } from '../../../api/email-address'
import type { ApplicationAdmission } from '../../../api/ways-back-in/admission'
import {
  MAX_POLICY_TEST_RESULTS_READ,
  type PersonPolicyTests,
  type PolicyTestCallName,
  CLOUDFLARE_POLICY_TEST_PATHS,
  compareWithPolicyTester,
  POLICY_TEST_COMPARISONS,
  type PolicyTesterAnswer,
} from '../../../api/ways-back-in/person-policy-tests'
import { MAX_LISTED_APPLICATIONS } from '../../../api/ways-back-in/ways-back-in'
import { POLICY_TEST_PERMISSION_REQUIREMENTS } from '../../status/permission-requirements'
import type { UpstreamReply, UpstreamRequest } from '../../upstream'
import type { ApiCallPacer } from '../runs/api-call-pacer'
import type { TimeSource } from '../runs/run-engine'
import { isLastPage, CLOUDFLARE_ITEMS_PER_PAGE } from './cloudflare-reader'
import {
  groupAdmissionsByPolicies,
  type ApplicationsWithSamePolicies,
} from './group-admissions-by-policies'
import type { PersonAdmissionsReadResult } from './ways-back-in-reader'

/** The waits before the state of a test is asked for again; the last one repeats. */
const POLL_WAITS_MS = [1_000, 2_000, 3_000, 5_000]
/** How long one test, and all tests for a person, may take. Cloudflare documents no limit of its own. */
const TEST_LIMIT_MS = 120_000
const RUN_LIMIT_MS = 300_000
/** A call waits for its turn at most this long. After that, it is left to the next request for the state. */
const LONGEST_TURN_MS = 2_000
/** The most people for whom tests are remembered, in memory alone. */
const MAX_RUNS = 50

const startedSchema = z.looseObject({ id: z.string().check(z.minLength(1), z.maxLength(200)) })
const stateSchema = z.looseObject({
  status: z.string(),
  percent_users_processed: z.nullish(z.number()),
})
const usersSchema = z.nullish(
  z.array(z.looseObject({ email: z.nullish(z.string()), status: z.nullish(z.string()) })),
)

type Context = {
  accountId: string
  send: (request: Pick<UpstreamRequest, 'method' | 'path' | 'body'>) => Promise<UpstreamReply>
  readAdmissions: (email: string) => Promise<PersonAdmissionsReadResult>
  /** Shared with revocations, because the limit of the API is. */
  pacer: ApiCallPacer
  clock: TimeSource
}

/**
 * Asks Cloudflare’s own policy tester about a person, one test after the other. The tests go on while somebody asks for
 * their state, so nothing is sent once the page is left. What is found stays in memory.
 */
export class PolicyTester {
  readonly #context: Context
  readonly #runs = new Map<string, PolicyTestRun>()

  constructor(context: Context) {
    this.#context = context
  }

  /** Starts the tests for a person, or returns those that are running. */
  async start(address: string): Promise<PersonPolicyTests> {
    const email = normalizeEmail(address)
    const known = this.#runs.get(email)
    if (known?.isRunning() === true && !known.isOverdue()) return known.advance()
    const run = new PolicyTestRun(this.#context, email)
    this.#runs.delete(email)
    this.#runs.set(email, run)
    const [oldest] = this.#runs.keys()
    if (this.#runs.size > MAX_RUNS && oldest !== undefined) this.#runs.delete(oldest)
    return run.advance()
  }

  /** Returns null if there are no tests for this person. */
  async get(address: string): Promise<PersonPolicyTests | null> {
    return (await this.#runs.get(normalizeEmail(address))?.advance()) ?? null
  }
}

/** A test that Cloudflare works on. */
type CurrentTest = { id: string; startedAt: number; polls: number; nextAt: number }
type Problem = NonNullable<PersonPolicyTests['problem']>
type Called<Result> =
  | { ok: true; value: Result; info: unknown }
  /** `problem` is null if it was not the turn of the call, or Cloudflare asked for a pause: it is made again later. */
  | { ok: false; problem: Problem | null }

/** The tests for one person. */
class PolicyTestRun {
  readonly #context: Context
  readonly #email: string
  readonly #startedAt: number
  /** Undefined until the applications were read. */
  #groups: ApplicationsWithSamePolicies[] | undefined
  #finished = 0
  #current: CurrentTest | undefined
  #percent: number | null = null
  #results: PersonPolicyTests['results'] = []
  #untested = 0
  #problem: Problem | null = null
  #calls = 0
  /** The work that is being done, which others who ask meanwhile wait for. */
  #step: Promise<void> | undefined

  constructor(context: Context, email: string) {
    this.#context = context
    this.#email = email
    this.#startedAt = context.clock.now()
  }

  isRunning(): boolean {
    if (this.#problem !== null) return false
    return this.#groups === undefined || this.#finished < this.#groups.length
  }

  /** Whether the tests should have ended, because nobody has followed them for a while. */
  isOverdue(): boolean {
    return this.#context.clock.now() - this.#startedAt > RUN_LIMIT_MS
  }

  /** Does what is due, and returns how far the tests are. */
  async advance(): Promise<PersonPolicyTests> {
    if (this.isRunning()) {
      this.#step ??= this.#takeStep().finally(() => (this.#step = undefined))
      await this.#step
    }
    return this.#view()
  }

  async #takeStep(): Promise<void> {
    const now = this.#context.clock.now()
    if (this.#groups === undefined) await this.#readGroups()
    else if (this.isOverdue()) return this.#stop(TAKES_TOO_LONG)
    else if (this.#current !== undefined) await this.#poll(this.#current, now)
    const next = this.#groups?.[this.#finished]
    if (next !== undefined && this.#current === undefined && this.#problem === null) {
      await this.#start(next)
    }
  }

  async #readGroups(): Promise<void> {
    const { admissions, unread, calls } = await this.#context.readAdmissions(this.#email)
    this.#calls += calls
    if (admissions === null) {
      const { message = 'They could not be read.', permission = null } = unread ?? {}
      this.#stop({ message: `Applications and their policies: ${message}`, permission })
      return
    }
    const { groups, untested } = groupAdmissionsByPolicies(admissions)
    this.#groups = groups
    this.#untested = untested
  }

  async #start({ body }: ApplicationsWithSamePolicies): Promise<void> {
    const started = await this.#call('startPolicyTest', startedSchema, { body })
    if (!started.ok) return this.#stopFor(started.problem)
    const now = this.#context.clock.now()
    this.#percent = null
    this.#current = {
      id: started.value.id,
      startedAt: now,
      polls: 0,
      nextAt: now + pollWait(0),
    }
  }

  async #poll(test: CurrentTest, now: number): Promise<void> {
    if (now < test.nextAt) return
    const state = await this.#call('getPolicyTest', stateSchema, { item: test.id })
    if (!state.ok) return this.#stopFor(state.problem)
    const { status, percent_users_processed: percent } = state.value
    if (status === 'complete') return this.#lookUp(test)
    if (status !== 'processing') return this.#stop(endedOtherwise(status))
    if (now - test.startedAt > TEST_LIMIT_MS) return this.#stop(TAKES_TOO_LONG)
    this.#percent = percent === null || percent === undefined ? null : Math.round(percent)
    test.polls += 1
    test.nextAt = now + pollWait(test.polls)
  }

  /** Looks the person up in the results of a test, which are of everybody. */
  async #lookUp({ id }: CurrentTest): Promise<void> {
    let total = 0
    for (let page = 1; total < MAX_POLICY_TEST_RESULTS_READ; page += 1) {
      const query = `?page=${page}&per_page=${CLOUDFLARE_ITEMS_PER_PAGE}`
      const users = await this.#call('listPolicyTestUsers', usersSchema, { item: id, query })
      if (!users.ok) return this.#stopFor(users.problem)
      const people = users.value ?? []
      const found = people.find(({ email }) => isSameEmailAddress(email ?? '', this.#email))
      if (found !== undefined) return this.#record(testerAnswerFor(found.status))
      total += people.length
      if (isLastPage(users.info, { page, count: people.length, total })) {
        return this.#record('absent')
      }
    }
    this.#record('beyond')
  }

  #record(answer: PolicyTesterAnswer): void {
    const { admissions = [] } = this.#groups?.[this.#finished] ?? {}
    for (const admission of admissions) this.#results.push(toResult(admission, answer))
    this.#finished += 1
    this.#current = undefined
    this.#percent = null
  }

  #stopFor(problem: Problem | null): void {
    if (problem !== null) this.#stop(problem)
  }

  #stop(problem: Problem): void {
    this.#problem = problem
    this.#current = undefined
    const left = this.#groups?.slice(this.#finished) ?? []
    this.#untested += left.reduce((sum, { admissions }) => sum + admissions.length, 0)
  }

  async #call<Schema extends z.ZodMiniType>(
    name: PolicyTestCallName,
    schema: Schema,
    { item = '', query = '', body }: { item?: string; query?: string; body?: unknown },
  ): Promise<Called<z.infer<Schema>>> {
    const { accountId, send, pacer, clock } = this.#context
    const now = clock.now()
    const wait = pacer.nextAt(now) - now
    if (wait > LONGEST_TURN_MS) return { ok: false, problem: null }
    // The turn is taken before the wait for it, or a run that waits too would take each one first.
    pacer.spend(now)
    if (wait > 0) await clock.sleep(wait)
    this.#calls += 1
    const reply = await send({
      method: name === 'startPolicyTest' ? 'POST' : 'GET',
      path: `${operationPath(CLOUDFLARE_POLICY_TEST_PATHS[name], { account_id: accountId, item })}${query}`,
      ...(body !== undefined && { body }),
    })
    pacer.note(reply, clock.now())
    if (reply.answer.status === 429) return { ok: false, problem: null }
    if (!reply.ok) {
      const isForbidden = reply.answer.status === 403
      const permission = isForbidden ? POLICY_TEST_PERMISSION_REQUIREMENTS[name].fitting[0] : null
      return { ok: false, problem: { message: reply.failure.message, permission } }
    }
    const parsed = schema.safeParse(reply.result)
    return parsed.success
      ? { ok: true, value: parsed.data, info: reply.resultInfo }
      : { ok: false, problem: UNKNOWN_SHAPE }
  }

  #view(): PersonPolicyTests {
    const results = this.#results.toSorted(
      (one, other) =>
        POLICY_TEST_COMPARISONS.indexOf(one.comparison) -
        POLICY_TEST_COMPARISONS.indexOf(other.comparison),
    )
    return {
      email: this.#email,
      started_at: new Date(this.#startedAt).toISOString(),
      state: this.isRunning() ? 'running' : 'finished',
      tests: { total: this.#groups?.length ?? 0, finished: this.#finished },
      percent: this.#percent,
      results: results.slice(0, MAX_LISTED_APPLICATIONS),
      has_more_results: results.length > MAX_LISTED_APPLICATIONS,
      untested: this.#untested,
      problem: this.#problem,
      calls: this.#calls,
    }
  }
}

function pollWait(polls: number): number {
  return POLL_WAITS_MS[Math.min(polls, POLL_WAITS_MS.length - 1)] ?? 0
}

const TAKES_TOO_LONG: Problem = {
  message: 'The policy tester takes too long. Its result is no longer waited for.',
  permission: null,
}
const UNKNOWN_SHAPE: Problem = {
  message: 'The response has another shape than is documented.',
  permission: null,
}

/** What states other than these two mean is not documented, so nothing is read of such a test. */
function endedOtherwise(status: string): Problem {
  const message =
    status === 'exceeded time'
      ? 'Cloudflare ended the test because it took too long.'
      : `Cloudflare ended the test with the state “${status.slice(0, 100)}”.`
  return { message, permission: null }
}

const ANSWERS: Readonly<Record<string, PolicyTesterAnswer>> = {
  approved: 'approved',
  blocked: 'blocked',
}

function testerAnswerFor(status: string | null | undefined): PolicyTesterAnswer {
  return ANSWERS[status ?? ''] ?? 'error'
}

const MAX_NAME_CHARACTERS = 200

function toResult(
  admission: ApplicationAdmission,
  answer: PolicyTesterAnswer,
): PersonPolicyTests['results'][number] {
  return {
    application: admission.application.name.slice(0, MAX_NAME_CHARACTERS),
    admission: admission.admission,
    answer,
    comparison: compareWithPolicyTester(admission, answer),
  }
}
