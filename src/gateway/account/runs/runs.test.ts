import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import * as z from 'zod/mini'
import {
  RUN_PERSON_STATES,
  type RunPersonState,
  type Run,
  RUN_CONTROLS,
  type RunControl,
  type RunWithLatestPeople,
  type RunPerson,
  runPersonSchema,
  runSchema,
  type RunTargetKind,
} from '../../../api/revocation-run'
import type { ApprovalPolicy } from '../../../api/approvals/approvals'
import { LIMITS } from '../../../api/limits'
import type { RunRetryRequest } from '../../../api/revocation-request'
import type { Role } from '../../../api/roles'
import {
  mostCallsInAWindow,
  FakeRevocationApi,
  type RevocationFault,
} from '../../testing/fake-revocation-api'
import { EMPTY_REVOCATION_RESTRICTIONS } from '../../testing/fake-upstream'
import { createProposalsWithPolicy } from '../../testing/proposals-without-policy'
import { VirtualClock } from '../../testing/virtual-clock'
import { resultToSerializedResponse } from '../../response'
import type { Result } from '../../result'
import { Journal } from '../journal'
import { StorageBudget } from '../storage-budget'
import type { RunPeopleFilter } from './run-store'
import type { RunRequester } from './run-requesters'
import { AccountRuns } from './runs'

// Hours of virtual time pass in these tests, which takes a slow machine a while.
vi.setConfig({ testTimeout: 120_000 })

type Author = RunRequester & { reason: string; ticket?: string }

const AUTHOR = {
  kind: 'person',
  email: 'desk@acme.example',
  groups: [],
  roles: ['helpdesk'],
  reason: 'Leak',
} as const
const ADMIN = { ...AUTHOR, email: 'admin@acme.example', roles: ['admin'] } as const
const people = (count: number, name = 'p') =>
  Array.from({ length: count }, (_, index) => `${name}${index}@acme.example`)

/** An account's runs in virtual time, which can be killed at any moment. */
class World {
  readonly clock = new VirtualClock()
  readonly api = new FakeRevocationApi(this.clock)
  readonly journal: Journal
  policy = EMPTY_REVOCATION_RESTRICTIONS
  approvalPolicy: ApprovalPolicy | null = null
  reserve = 0.25
  /** Simulates a storage of this size. */
  storedBytes = 0
  /** The roles in the settings, if they differ from those that a person had. */
  readonly rolesToday = new Map<string, readonly Role[]>()
  #runs: AccountRuns
  #life = 0
  readonly #cursors: SqlStorageCursor<never>[] = []

  readonly #kv: SyncKvStorage

  constructor(
    readonly sql: SqlStorage,
    kv: SyncKvStorage,
  ) {
    this.#kv = kv
    this.journal = new Journal(sql, kv)
    this.#runs = this.#begin()
  }

  #begin(): AccountRuns {
    const life = (this.#life += 1)
    const alive = <Value>(value: Value): Value | Promise<Value> =>
      life === this.#life ? value : new Promise(() => {})
    const policy = () => this.policy
    return new AccountRuns({
      proposals: createProposalsWithPolicy(this.approvalPolicy, { sql: this.sql, kv: this.#kv }),
      sql: this.#watched(),
      journal: this.journal,
      get policy() {
        return policy()
      },
      reserve: this.reserve,
      wakeAt: async () => {},
      rolesOf: ({ email }) =>
        this.rolesToday.get(email) ?? (email === ADMIN.email ? ADMIN.roles : AUTHOR.roles),
      // A killed object receives nothing any more.
      clock: { now: this.clock.now, sleep: (ms) => this.clock.sleep(ms).then(alive) },
      revoke: (revocation) => this.api.revoke(revocation).then(alive),
    })
  }

  /** The storage, with a record of its reads. */
  #watched(): SqlStorage {
    const exec: SqlStorage['exec'] = (query, ...bindings) => {
      const cursor = this.sql.exec<never>(query, ...bindings)
      this.#cursors.push(cursor)
      return cursor
    }
    return new Proxy(this.sql, {
      get: (sql, name) => {
        if (name === 'databaseSize') return this.storedBytes
        return name === 'exec' ? exec : Reflect.get(sql, name)
      },
    })
  }

  /** Simulates an object that ends between two instructions, and wakes up again. */
  kill(): void {
    this.#runs = this.#begin()
  }

  /** Asks the runs something, as a requester whose roles they know. */
  async ask<Value>(
    work: (runs: AccountRuns) => Result<Value> | Promise<Result<Value>>,
    asker: RunRequester = AUTHOR,
  ): Promise<Value> {
    this.#runs.notice(asker)
    const result = await work(this.#runs)
    if (!result.ok) throw new Error(resultToSerializedResponse(result).body)
    return result.value
  }

  start(
    emails: readonly string[],
    author: Author = AUTHOR,
    idempotency_key?: string,
  ): Promise<RunWithLatestPeople> {
    const { reason, ticket } = author
    const request = {
      emails: [...emails],
      reason,
      ticket,
      confirm_protected: true,
      idempotency_key,
    }
    return this.ask((runs) => runs.start(request, author), author)
  }

  control(
    run: number,
    control: RunControl,
    asker: RunRequester = AUTHOR,
  ): Promise<RunWithLatestPeople> {
    if (control !== 'retry') {
      return this.ask((runs) => runs.control(run, control, asker), asker)
    }
    return this.retry(run, { reason: 'Again' }, asker)
  }

  retry(run: number, request: RunRetryRequest, asker: RunRequester): Promise<RunWithLatestPeople> {
    return this.ask((runs) => runs.retry(run, request, asker), asker)
  }

  async peopleOf(run: number, selection: RunPeopleFilter): Promise<RunPerson[]> {
    const found = await this.ask((runs) => runs.people(run, selection))
    return z.array(runPersonSchema).parse(found)
  }

  /** Returns the number of rows that Cloudflare bills. */
  async rowsReadBy(work: () => Promise<unknown>): Promise<number> {
    this.#cursors.length = 0
    await work()
    return this.#cursors.reduce((sum, { rowsRead }) => sum + rowsRead, 0)
  }

  async list(selection: { limit: number; of: RunTargetKind }): Promise<Run[]> {
    const found = await this.ask((runs) => runs.list(Infinity, selection.limit, selection.of))
    return z.array(runSchema).parse(found)
  }

  get = (run: number, asker: RunRequester = AUTHOR) => this.ask((runs) => runs.get(run), asker)

  /** Works as its alarms do, for this long or until nobody waits. */
  async work(ms = Infinity): Promise<void> {
    const end = this.clock.now() + ms
    while (this.clock.now() < end) {
      const runs = this.#runs
      const slice = Promise.race([runs.work(), this.clock.sleep(end - this.clock.now())])
      const next = await this.clock.run(slice)
      if (typeof next !== 'number') return
      await this.clock.pass(Math.min(next, end) - this.clock.now())
    }
  }
}

function world<Value>(work: (world: World) => Promise<Value>): Promise<Value> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage: { sql, kv } }) => work(new World(sql, kv)))
}

describe('a run', () => {
  test('revokes each of its people once, and is one entry in history', () =>
    world(async (account) => {
      const { number, change } = await account.start([...people(50), 'p0@acme.example'])
      await account.work()
      const run = await account.get(number)
      expect(run).toMatchObject({
        state: 'finished',
        total: 50,
        counts: { revoked: 50, waiting: 0 },
      })
      expect(run.latest).toHaveLength(20)
      expect(account.api.calls.map(({ email }) => email)).toEqual(people(50))
      expect(account.journal.get(change)).toMatchObject({ state: 'applied', error: null })
      expect(account.journal.count()).toEqual({ changes: 1, pending: 0 })
    }))

  test('says how long it will take, and takes about so long', () =>
    world(async (account) => {
      const { seconds_left, per_minute } = await account.start(people(300))
      expect(per_minute).toBe(180)
      expect(seconds_left).toBe(100)
      await account.work()
      const [first, last] = [account.api.calls[0]?.at ?? 0, account.api.calls.at(-1)?.at ?? 0]
      expect((last - first) / 1000).toBeCloseTo(100, -1)
    }))

  test('says how long it will take beside one that is longer', () =>
    world(async (account) => {
      await account.start(people(10_000, 'long'))
      const { seconds_left } = await account.start(people(30))
      expect(seconds_left).toBe(20)
      expect((await account.start(people(1))).seconds_left).toBe(1)
    }))

  test('lets a single person go first, and others have their turn', () =>
    world(async (account) => {
      await account.start(people(600, 'first'))
      await account.work(10_000)
      await account.start(people(600, 'second'))
      await account.work(10_000)
      const before = account.api.calls.length
      await account.start(['urgent@acme.example'])
      await account.work(2_000)
      const next = account.api.calls.slice(before).map(({ email }) => email)
      expect(next.indexOf('urgent@acme.example')).toBeLessThanOrEqual(1)
      const turns = account.api.calls.slice(-20).map(({ email }) => email.startsWith('first'))
      expect(turns.filter(Boolean).length).toBeGreaterThan(7)
      expect(turns.filter(Boolean).length).toBeLessThan(13)
    }))

  test('pauses, goes on, and is cancelled, with everybody accounted for', () =>
    world(async (account) => {
      const { number } = await account.start(people(100))
      await account.work(10_000)
      await account.control(number, 'pause')
      await account.work()
      const paused = await account.get(number)
      const done = paused.counts.revoked
      expect(done).toBeGreaterThan(20)
      expect(done).toBeLessThan(40)
      await account.clock.pass(60_000)
      await account.work()
      expect((await account.get(number)).counts.revoked).toBe(done)
      await account.control(number, 'resume')
      await account.work(5_000)
      const cancelled = await account.control(number, 'cancel')
      await account.work()
      const { state, counts, change } = await account.get(number)
      expect(cancelled.state).toBe('cancelled')
      expect(state).toBe('cancelled')
      expect(counts.revoked + counts.cancelled).toBe(100)
      expect(counts.revoked).toBeGreaterThan(done)
      expect(account.journal.get(change)).toMatchObject({ state: 'failed' })
    }))

  test('is begun once, however often somebody asks for it by one key', () =>
    world(async (account) => {
      const key = crypto.randomUUID()
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 5 }
      const { number } = await account.start(people(5), AUTHOR, key)
      await account.work()
      account.kill()
      expect(await account.start(people(5), AUTHOR, key)).toMatchObject({
        number,
        state: 'finished',
      })
      // Another person, or another key, starts another run.
      expect((await account.start(people(5), ADMIN, key)).number).not.toBe(number)
      const other = await account.start(people(5), ADMIN, crypto.randomUUID())
      expect(other.number).not.toBe(number)
    }))

  test.each<[what: string, emails: string[], author: Author]>([
    ['other people', people(5, 'q'), AUTHOR],
    ['fewer people', people(4), AUTHOR],
    ['more people', people(6), AUTHOR],
    ['another reason', people(5), { ...AUTHOR, reason: 'Left' }],
    ['another ticket', people(5), { ...AUTHOR, ticket: 'INC-1' }],
  ])('with the same idempotency key is not started again for %s', (_what, emails, author) =>
    world(async (account) => {
      const key = crypto.randomUUID()
      const { number } = await account.start(people(5), AUTHOR, key)
      const again = account.start(emails, author, key)
      await expect(again).rejects.toThrow(`Run ${number} was started with this key`)
      expect(account.journal.count().changes).toBe(1)
    }),
  )

  test('tries those who failed again when it is told to', () =>
    world(async (account) => {
      account.api.faultOf = (email, before) =>
        email.startsWith('p3') && before < 1 ? '400' : undefined
      const { number } = await account.start(people(5))
      await account.work()
      expect((await account.get(number)).counts).toMatchObject({ revoked: 4, failed: 1 })
      await account.control(number, 'retry')
      await account.work()
      expect(await account.get(number)).toMatchObject({ state: 'finished', counts: { revoked: 5 } })
      expect(account.api.calls).toHaveLength(6)
    }))

  test('tries a person whose response is lost three times and no more, and does not know what became of them', () =>
    world(async (account) => {
      const lost = 'p3@acme.example'
      account.api.faultOf = (email) => (email === lost ? 'broken-before' : undefined)
      const { number } = await account.start(people(5))
      await account.work(60 * 60_000)
      expect(await account.get(number)).toMatchObject({
        state: 'finished',
        counts: { revoked: 4, unknown: 1 },
      })
      expect(account.api.calls.filter(({ email }) => email === lost)).toHaveLength(3)
    }))

  test.each<[name: string, faults: RevocationFault[]]>([
    ['by a fault of the request', ['broken-after', '400']],
    ['by the token', ['broken-after', '403']],
    ['after an error of the server', ['500', '400']],
    ['after errors of the server only', ['500', '500', '500']],
  ])('does not know of a person whose first response was lost, refused later %s', (_name, faults) =>
    world(async (account) => {
      const lost = 'p3@acme.example'
      account.api.faultOf = (email, before) => (email === lost ? faults[before] : undefined)
      const { number, change } = await account.start(people(5))
      await account.work(60 * 60_000)
      expect(await account.get(number)).toMatchObject({
        state: 'finished',
        counts: { revoked: 4, failed: 0, unknown: 1 },
      })
      expect(account.journal.get(change)).toMatchObject({ state: 'unknown' })
    }),
  )

  test('of one person that is paused after a lost response shows that a request was sent', () =>
    world(async (account) => {
      account.api.faultOf = () => {
        void account.control(1, 'pause')
        return 'broken-after'
      }
      const { number, latest } = await account.start(people(1))
      expect(latest).toMatchObject([{ state: 'waiting', attempts: 0 }])
      await account.work()
      expect(await account.get(number)).toMatchObject({
        state: 'paused',
        latest: [{ state: 'waiting', attempts: 1, at: null }],
      })
    }))

  test('still does not know of a person whom a retry was refused for', () =>
    world(async (account) => {
      account.api.faultOf = (_email, before) => (before < 3 ? 'broken-after' : '400')
      const { number } = await account.start(people(1))
      await account.work(60 * 60_000)
      await account.control(number, 'retry')
      await account.work(60 * 60_000)
      const [person] = await account.peopleOf(number, { limit: 1 })
      expect(person).toMatchObject({ state: 'unknown', attempts: 1, code: 400 })
      expect(person?.message).toContain('may have succeeded. The last one was refused: HTTP 400')
      await account.control(number, 'retry')
      account.api.faultOf = () => undefined
      await account.work(60 * 60_000)
      expect(await account.peopleOf(number, { limit: 1 })).toMatchObject([
        { state: 'revoked', message: null },
      ])
    }))

  test('makes one call at a time while it is unclear whether the token is refused', () =>
    world(async (account) => {
      // Six calls are under way when the first is refused.
      account.api.latencyMs = 5_000
      account.api.faultOf = () => '403'
      const { number } = await account.start(people(100))
      await account.work()
      expect(await account.get(number)).toMatchObject({ state: 'stopped' })
      expect(account.api.calls).toHaveLength(7)
    }))

  test('does not stop for refusals of calls that began before there was any doubt', () =>
    world(async (account) => {
      account.api.latencyMs = 5_000
      account.api.refuse(people(6))
      const { number } = await account.start(people(30))
      await account.work()
      expect(await account.get(number)).toMatchObject({
        state: 'finished',
        stopped_because: null,
        counts: { revoked: 24, failed: 6 },
      })
    }))

  test('stops by itself where the token is refused, says why, and goes on when told to', () =>
    world(async (account) => {
      account.api.faultOf = () => '403'
      const { number } = await account.start(people(100))
      await account.work()
      expect(await account.get(number)).toMatchObject({
        state: 'stopped',
        stopped_because: expect.stringContaining('403'),
        counts: { waiting: 100 },
      })
      expect(account.api.calls.length).toBeLessThan(10)
      account.api.faultOf = () => undefined
      await account.control(number, 'resume')
      await account.work()
      expect(await account.get(number)).toMatchObject({ counts: { revoked: 100 } })
    }))

  test('asks for three people, each once, before it stops where the token is refused', () =>
    world(async (account) => {
      // Each response arrives before the next call is due.
      account.api.latencyMs = 0
      account.api.faultOf = () => '403'
      const { number } = await account.start(people(100))
      await account.work()
      expect(await account.get(number)).toMatchObject({ state: 'stopped' })
      // One from the start, and then from the other end of the list.
      expect(account.api.calls.map(({ email }) => email)).toEqual([
        'p0@acme.example',
        'p99@acme.example',
        'p98@acme.example',
      ])
    }))

  test.each<[which: string, size: number, refused: number[]]>([
    ['the first', 30, [0]],
    ['neighbors', 30, [3, 4, 5, 6, 7]],
    ['some here and there', 30, [0, 9, 10, 20]],
    ['the last', 30, [29]],
    ['the last two', 30, [28, 29]],
    ['one of two', 2, [0]],
  ])('revokes the others where %s of %d are refused for themselves', (_which, size, refused) =>
    world(async (account) => {
      const emails = people(size)
      account.api.refuse(refused.flatMap((index) => emails[index] ?? []))
      const { number, change } = await account.start(emails)
      await account.work()
      expect(await account.get(number)).toMatchObject({
        state: 'finished',
        stopped_because: null,
        counts: { revoked: size - refused.length, failed: refused.length },
      })
      expect(account.journal.get(change)).toMatchObject({ state: 'failed' })
      const failed = await account.peopleOf(number, { limit: 100, state: 'failed' })
      expect(failed).toEqual(
        refused.map((index) =>
          expect.objectContaining({ email: emails[index], code: 403, message: 'HTTP 403' }),
        ),
      )
      const revoked = account.api.calls.filter(({ status }) => status === 200)
      expect(revoked).toHaveLength(size - refused.length)
    }),
  )

  test('of one person is distinguished from a failing token by other revocations', () =>
    world(async (account) => {
      account.api.refuse(['urgent@acme.example'])
      await account.start(people(30))
      const { number } = await account.start(['urgent@acme.example'])
      await account.work()
      expect(await account.get(number)).toMatchObject({ state: 'finished', counts: { failed: 1 } })
    }))

  test('of one person stops if no other revocation can tell', () =>
    world(async (account) => {
      account.api.refuse(['urgent@acme.example'])
      const { number } = await account.start(['urgent@acme.example'])
      await account.work()
      expect(await account.get(number)).toMatchObject({ state: 'stopped', counts: { waiting: 1 } })
      expect(account.api.calls).toHaveLength(3)
    }))

  test('is not taken for refused for themselves who were while the token was', () =>
    world(async (account) => {
      account.api.latencyMs = 1_500
      let isRefused = false
      account.api.faultOf = () => (isRefused ? '403' : undefined)
      const { number } = await account.start(people(60))
      await account.work(7_000)
      isRefused = true
      await account.work()
      expect(await account.get(number)).toMatchObject({ state: 'stopped', counts: { failed: 0 } })
      isRefused = false
      await account.control(number, 'resume')
      await account.work()
      expect(await account.get(number)).toMatchObject({ counts: { revoked: 60 } })
    }))

  test.each<[what: string, fault: RevocationFault, kill: boolean, ending: object]>([
    ['is lost', 'broken-before', false, { unknown: 1 }],
    ['refuses the token', '403', false, { cancelled: 20 }],
    ['never comes, since the object ends', 'broken-after', true, { unknown: 1 }],
  ])('that is cancelled ends although the response %s', (_what, fault, kill, ending) =>
    world(async (account) => {
      account.api.faultOf = () => fault
      account.api.latencyMs = 5_000
      const { number, change } = await account.start(people(20))
      await account.work(100)
      await account.control(number, 'cancel')
      if (kill) account.kill()
      await account.work()
      const { state, counts, finished_at } = await account.get(number)
      expect(state).toBe('cancelled')
      expect(finished_at).not.toBeNull()
      expect(counts).toMatchObject({ waiting: 0, sending: 0, ...ending })
      expect(account.journal.get(change)?.state).not.toBe('pending')
    }),
  )

  test.each<[what: string, faults: RevocationFault[], kill: boolean]>([
    ['was lost', ['broken-after'], false],
    ['was lost, and who are refused since', ['broken-after', '403'], false],
    ['nobody saw, since the object ended', [], true],
  ])('that is cancelled does not know about those whose answer %s', (_what, faults, kill) =>
    world(async (account) => {
      const left = [...faults]
      account.api.faultOf = () => left.shift()
      account.api.latencyMs = 500
      const { number } = await account.start(['kim@acme.example'])
      if (kill) {
        await account.work(100)
        account.kill()
        await account.get(number)
      } else {
        await account.work(600)
        if (faults.length > 1) await account.work(2_100)
      }
      await account.control(number, 'cancel')
      await account.work()
      expect(account.api.revoked.has('kim@acme.example')).toBe(true)
      expect(await account.get(number)).toMatchObject({
        state: 'cancelled',
        counts: { unknown: 1, cancelled: 0 },
      })
    }),
  )

  test('that is cancelled during a try that is refused does not know what the one before did', () =>
    world(async (account) => {
      const { number } = await account.start(['kim@acme.example'])
      account.api.faultOf = (_email, before) => {
        if (before === 0) return 'broken-after'
        void account.control(number, 'cancel')
        return '403'
      }
      await account.work()
      expect(account.api.calls).toHaveLength(2)
      expect(await account.get(number)).toMatchObject({ counts: { unknown: 1, cancelled: 0 } })
    }))

  test.each([6003, 7003])('stops by itself where the token is refused by code %d', (code) =>
    world(async (account) => {
      account.api.faultOf = () => '400'
      account.api.codeOf400 = code
      const { number } = await account.start(people(100))
      await account.work()
      expect(await account.get(number)).toMatchObject({
        state: 'stopped',
        counts: { waiting: 100 },
      })
    }),
  )

  test('is counted by reading a few rows, however many people it has', () =>
    world(async (account) => {
      const { number } = await account.start(people(20_000))
      await account.work(10_000)
      const read = await account.rowsReadBy(() => account.get(number))
      expect(read).toBeLessThan(100)
      const selection = { offset: 19_000, limit: 100 }
      const last = await account.rowsReadBy(() => account.peopleOf(number, selection))
      expect(last).toBeLessThan(300)
    }))

  test('is refused what it cannot do in its state', () =>
    world(async (account) => {
      const { number } = await account.start(people(1))
      await account.work()
      for (const control of RUN_CONTROLS) {
        await expect(account.control(number, control)).rejects.toThrow('not_possible')
      }
      await expect(account.get(99)).rejects.toThrow('not_found')
    }))
})

async function subjects(account: World, limit = 10) {
  return (await account.list({ limit, of: 'person' })).map(({ subject }) => subject)
}

describe('the last revocation of a person', () => {
  test('is told once each, whatever came after, and the runs of many beside', () =>
    world(async (account) => {
      const [one, two, three] = people(3, 'one')
      await account.start([one ?? ''])
      await account.start([two ?? ''])
      await account.start([one ?? ''])
      await account.start(people(50))
      for (let run = 0; run < 15; run += 1) await account.start([three ?? ''])
      for (let run = 0; run < 15; run += 1) await account.start(people(2, `many${run}-`))
      expect(await subjects(account)).toEqual([three, one, two])
      expect(await subjects(account, 2)).toEqual([three, one])
      const many = await account.list({ limit: 100, of: 'many' })
      expect(many.map(({ total }) => total)).toEqual([...Array.from({ length: 15 }, () => 2), 50])
    }))

  test('is found by reading a few rows, however many were revoked', () =>
    world(async (account) => {
      for (const person of people(300, 'one')) await account.start([person])
      await account.work()
      expect(
        await account.rowsReadBy(() => account.list({ limit: 10, of: 'person' })),
      ).toBeLessThan(200)
    }))
})

describe('the control of a run', () => {
  const protectedPerson = {
    ...EMPTY_REVOCATION_RESTRICTIONS,
    protectedEmails: new Set(['p1@acme.example']),
  }

  test('is told with the run, and is in history when it has ended', () =>
    world(async (account) => {
      const { number, change } = await account.start(people(100))
      await account.control(number, 'pause')
      await account.control(number, 'cancel', ADMIN)
      const controlled = [
        expect.objectContaining({ control: 'pause', email: AUTHOR.email }),
        expect.objectContaining({ control: 'cancel', email: ADMIN.email }),
      ]
      expect(await account.get(number)).toMatchObject({ controlled })
      expect(account.journal.get(change)).toMatchObject({ after: { cancelled: 100, controlled } })
    }))

  test('is an admin where an admin began it', () =>
    world(async (account) => {
      account.policy = protectedPerson
      const { number } = await account.start(people(5), ADMIN)
      for (const control of RUN_CONTROLS) {
        await expect(account.control(number, control)).rejects.toThrow('forbidden')
      }
      expect(await account.get(number)).toMatchObject({ state: 'queued', controlled: [] })
      expect(await account.control(number, 'pause', ADMIN)).toMatchObject({ state: 'paused' })
    }))

  test('goes on with nobody who has been protected since, unless an admin says so', () =>
    world(async (account) => {
      const { number } = await account.start(people(5))
      await account.control(number, 'pause')
      account.policy = protectedPerson
      await expect(account.control(number, 'resume')).rejects.toThrow('p1@acme.example')
      await account.control(number, 'resume', ADMIN)
      await account.work()
      expect(await account.get(number)).toMatchObject({ counts: { revoked: 5 } })
    }))

  test('a retry has its own reason and ticket in history', () =>
    world(async (account) => {
      account.api.faultOf = (_email, before) => (before < 1 ? '400' : undefined)
      const { number } = await account.start(people(2))
      await account.work()
      const { change } = await account.retry(number, { reason: 'Fixed', ticket: 'IT-7' }, ADMIN)
      expect(account.journal.get(change)).toMatchObject({
        email: ADMIN.email,
        reason: 'Fixed',
        ticket: 'IT-7',
        people: 2,
      })
      expect(await account.get(number)).toMatchObject({ email: AUTHOR.email, reason: 'Leak' })
    }))

  test('is given back what the cancelled would have used of their limit', () =>
    world(async (account) => {
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 100 }
      const { number } = await account.start(people(100))
      await expect(account.start(['one@acme.example'])).rejects.toThrow('0 are left')
      await account.work(10_000)
      await account.control(number, 'pause')
      await account.work()
      await expect(account.start(['one@acme.example'])).rejects.toThrow('0 are left')
      const { counts } = await account.control(number, 'cancel')
      expect(counts.revoked).toBeGreaterThan(0)
      await expect(account.start(people(counts.cancelled + 1, 'q'))).rejects.toThrow(
        `${counts.cancelled} are left`,
      )
      await account.start(people(counts.cancelled, 'q'))
    }))

  test('is an admin, and the list of those who are left is not read for it', () =>
    world(async (account) => {
      account.policy = protectedPerson
      const { number } = await account.start(people(5_000), ADMIN)
      await account.control(number, 'pause', ADMIN)
      const read = await account.rowsReadBy(() => account.control(number, 'resume', ADMIN))
      expect(read).toBeLessThan(100)
    }))

  test('a retry has its own entry, and does not exceed the limit', () =>
    world(async (account) => {
      account.api.faultOf = (email, before) =>
        email.startsWith('p3') && before < 2 ? '400' : undefined
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 6 }
      const { number, change: first } = await account.start(people(5))
      await account.work()
      const { change: second } = await account.control(number, 'retry')
      await account.work()
      await expect(account.control(number, 'retry')).rejects.toThrow('0 are left')
      const { change: third } = await account.control(number, 'retry', ADMIN)
      await account.work()
      const entries = [first, second, third].map((change) => account.journal.get(change))
      expect(entries).toMatchObject([
        { email: AUTHOR.email, people: 5, state: 'failed', after: { revoked: 4, failed: 1 } },
        { email: AUTHOR.email, people: 1, state: 'failed', subject: 'p3@acme.example' },
        { email: ADMIN.email, people: 1, state: 'applied', after: { revoked: 1 } },
      ])
      expect(account.journal.count()).toEqual({ changes: 3, pending: 0 })
    }))
})

/** Sets the policy as a deployment does, which restarts the object. */
function needApprovalAbove(account: World, above: number): void {
  account.approvalPolicy = {
    rules: [],
    runs: { above, approvers: 1, delay_minutes: null },
    expires_after_minutes: 60,
    approval_lasts_minutes: 60,
  }
  account.kill()
}

describe('where runs of many need approval', () => {
  test('a retry of more people than may go without it is refused, and says what to do', () =>
    world(async (account) => {
      account.api.faultOf = (_email, before) => (before < 1 ? '400' : undefined)
      const { number } = await account.start(people(5))
      await account.work()
      needApprovalAbove(account, 4)
      const retry = account.control(number, 'retry', ADMIN)
      await expect(retry).rejects.toThrow('Propose a new run of the 5 who failed')
      expect(account.api.calls).toHaveLength(5)
      expect(await account.get(number)).toMatchObject({ state: 'finished', controlled: [] })

      needApprovalAbove(account, 5)
      await account.control(number, 'retry', ADMIN)
      await account.work()
      expect(await account.get(number)).toMatchObject({ counts: { revoked: 5 } })
    }))

  test('a run that began without it is not resumed for more people than may go without it', () =>
    world(async (account) => {
      const { number } = await account.start(people(5))
      await account.control(number, 'pause')
      needApprovalAbove(account, 4)
      const resumed = account.control(number, 'resume', ADMIN)
      await expect(resumed).rejects.toThrow(
        'Cancel it, and propose a new run of the 5 who are left',
      )
      await account.work()
      expect(account.api.calls).toEqual([])
      expect(await account.get(number)).toMatchObject({ state: 'paused' })

      needApprovalAbove(account, 5)
      await account.control(number, 'resume', ADMIN)
      await account.work()
      expect(await account.get(number)).toMatchObject({ counts: { revoked: 5 } })
    }))
})

describe('the daily limit', () => {
  const DAY = 86_400_000
  const COLLEAGUE = { ...AUTHOR, email: 'desk2@acme.example' }
  const pausedRun = async (account: World, name: string, author: Author = AUTHOR) => {
    const { number } = await account.start(people(100, name), author)
    await account.control(number, 'pause', author)
    return number
  }

  test('is not got round by runs that are started on one day and resumed on another', () =>
    world(async (account) => {
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 100 }
      const first = await pausedRun(account, 'a')
      await account.clock.pass(DAY + 120_000)
      // The people waiting in the caller's runs count, whenever the run was started.
      await expect(account.start(['one@acme.example'])).rejects.toThrow('0 are left')
      await account.control(first, 'resume')
      await account.work()
      await expect(account.start(['one@acme.example'])).rejects.toThrow('0 are left')
      await account.clock.pass(DAY + 120_000)
      await account.start(people(100, 'b'))
      await account.work()
      expect(account.api.calls).toHaveLength(200)
    }))

  test('is not got round by several runs that were paused before it was set', () =>
    world(async (account) => {
      const runs = [await pausedRun(account, 'a'), await pausedRun(account, 'b')]
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 100 }
      const [first = 0, second = 0] = runs
      await account.control(first, 'resume')
      await expect(account.control(second, 'resume')).rejects.toThrow('0 are left')
      await account.work()
      await expect(account.control(second, 'resume')).rejects.toThrow('0 are left')
      await account.clock.pass(DAY + 120_000)
      await account.control(second, 'resume')
      await account.work()
      expect(account.api.calls).toHaveLength(200)
    }))

  test('counts what was sent when it was sent, not when the run was started', () =>
    world(async (account) => {
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 100 }
      const number = await pausedRun(account, 'a')
      await account.clock.pass(DAY - 60_000)
      await account.control(number, 'resume')
      await account.work()
      await account.clock.pass(120_000)
      await expect(account.start(['one@acme.example'])).rejects.toThrow('0 are left')
    }))

  test('counts a run for who started it and for who resumed it', () =>
    world(async (account) => {
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 150 }
      const number = await pausedRun(account, 'a')
      await account.control(number, 'resume', COLLEAGUE)
      await account.work()
      for (const author of [AUTHOR, COLLEAGUE]) {
        await expect(account.start(people(51, 'b'), author)).rejects.toThrow('50 are left')
      }
    }))

  test('of the starter of a run applies to anyone who resumes it except an admin', () =>
    world(async (account) => {
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 200 }
      const number = await pausedRun(account, 'a')
      await account.start(people(100, 'b'))
      await account.work()
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 100 }
      await expect(account.control(number, 'resume', COLLEAGUE)).rejects.toThrow(
        `${AUTHOR.email}, who started it`,
      )
      await account.control(number, 'resume', ADMIN)
      await account.work()
      expect(await account.get(number)).toMatchObject({ counts: { revoked: 100 } })
    }))

  test('counts nobody twice who is tried several times, and nobody who was not looked at', () =>
    world(async (account) => {
      account.policy = { ...EMPTY_REVOCATION_RESTRICTIONS, dailyLimit: 100 }
      account.api.faultOf = (_email, before) => (before < 2 ? '500' : undefined)
      account.api.useByOthers(1_150)
      await account.start(people(60))
      await account.work()
      await expect(account.start(people(41, 'b'))).rejects.toThrow('40 are left')
      await account.start(people(40, 'b'))
    }))
})

function fill(account: World): void {
  account.storedBytes = LIMITS.storageBytes * LIMITS.storageReserved
}

describe('where the storage of the account is nearly full', () => {
  test('no run of many is started, nor a list of them taken', () =>
    world(async (account) => {
      fill(account)
      await expect(account.start(people(2), ADMIN)).rejects.toThrow('nearly full')
      const list = crypto.randomUUID()
      const adding = account.ask((runs) => runs.addToList(list, people(2), ADMIN))
      await expect(adding).rejects.toThrow('nearly full')
      account.storedBytes -= 1
      expect(await account.start(people(2), ADMIN)).toMatchObject({ total: 2 })
    }))

  test('the sessions of one person are ended, and what was started goes on', () =>
    world(async (account) => {
      const many = await account.start(people(2, 'q'))
      fill(account)
      const one = await account.start(people(1))
      await account.work()
      expect(await account.get(one.number)).toMatchObject({ counts: { revoked: 1 } })
      expect(await account.get(many.number)).toMatchObject({ counts: { revoked: 2 } })
    }))

  test('the people of a run count for who started it, as all does that is stored for them', () =>
    world(async (account) => {
      const budget = new StorageBudget(account.sql)
      await account.start(people(1_000), ADMIN)
      expect(budget.storedBy(ADMIN.email)).toBeGreaterThan(1_000 * 'p0@acme.example'.length)
      budget.note(ADMIN.email, LIMITS.storedADay.admin)
      await expect(account.start(people(1), ADMIN)).rejects.toThrow('Continue tomorrow')
    }))
})

test('a run is paused and resumed so often and no more, so that its entry has room in history', () =>
  world(async (account) => {
    const { number, change } = await account.start(people(3))
    for (let times = 0; times < LIMITS.runControls; times += 2) {
      await account.control(number, 'pause')
      await account.control(number, 'resume')
    }
    await expect(account.control(number, 'pause')).rejects.toThrow('as often as it may be')
    await account.control(number, 'cancel')
    expect(account.journal.get(change)).toMatchObject({ state: 'failed' })
  }))

describe('a run of somebody who has lost their role', () => {
  test('stops when the settings give it no more, says so, and is resumed by who has it', () =>
    world(async (account) => {
      const { number } = await account.start(people(500))
      await account.work(10_000)
      account.rolesToday.set(AUTHOR.email, ['viewer'])
      account.kill()
      const { revoked } = (await account.get(number)).counts
      await account.work()
      expect(await account.get(number)).toMatchObject({
        state: 'stopped',
        stopped_for: 'role',
        stopped_because: expect.stringContaining(`${AUTHOR.email}, who started it, no longer has`),
        counts: { revoked },
      })
      await account.control(number, 'resume', ADMIN)
      account.kill()
      await account.work()
      expect(await account.get(number)).toMatchObject({
        stopped_for: null,
        counts: { revoked: 500 },
      })
    }))

  test('stops too where an admin is a help desk now, and goes on where nothing changed', () =>
    world(async (account) => {
      const { number } = await account.start(people(50), ADMIN)
      const other = await account.start(people(50, 'q'))
      account.rolesToday.set(ADMIN.email, ['helpdesk'])
      account.kill()
      await account.work()
      expect(await account.get(number)).toMatchObject({ state: 'stopped', counts: { revoked: 0 } })
      expect(await account.get(other.number)).toMatchObject({ state: 'finished' })
    }))

  test('stops when they ask for anything without it', () =>
    world(async (account) => {
      const { number } = await account.start(people(50))
      const before = await account.get(number, { ...AUTHOR, kind: 'service' })
      expect(before).toMatchObject({ state: 'queued' })
      const asked = account.get(number, { ...AUTHOR, roles: ['viewer'] })
      expect(await asked).toMatchObject({ state: 'stopped', stopped_for: 'role' })
    }))
})

describe('the pace', () => {
  test('lets a single person draw on the reserve, however long the others wait', () =>
    world(async (account) => {
      account.api.useByOthers(1_000)
      const { number } = await account.start(people(500))
      await account.work(10_000)
      expect((await account.get(number)).waits_until).not.toBeNull()
      const urgent = await account.start(['urgent@acme.example'])
      await account.work(2_000)
      expect(await account.get(urgent.number)).toMatchObject({ counts: { revoked: 1 } })
      expect(account.api.refusals()).toBe(0)
    }))

  test.each(['0', '99999999999999'])('survives a retry-after of %s', (retryAfter) =>
    world(async (account) => {
      account.api.useByOthers(1_200)
      account.api.retryAfter = retryAfter
      const { number } = await account.start(people(10))
      await account.work(60_000)
      expect(account.api.refusals()).toBeLessThan(15)
      expect((await account.get(number)).state).toBe('running')
      await account.work()
      expect(await account.get(number)).toMatchObject({ counts: { revoked: 10 } })
    }),
  )

  test('keeps the pause that Cloudflare asked for, whatever happens to the object', () =>
    world(async (account) => {
      account.api.useByOthers(1_200)
      await account.start(people(50))
      await account.work(1_000)
      const refusals = account.api.refusals()
      expect(refusals).toBeGreaterThan(0)
      for (let times = 0; times < 10; times += 1) {
        account.kill()
        await account.work(2_000)
      }
      expect(account.api.refusals()).toBe(refusals)
    }))

  test('of 2,000 people uses what is permitted, leaves the reserve, and is never refused', () =>
    world(async (account) => {
      await account.start(people(2_000))
      await account.work()
      const { calls } = account.api
      const minutes = ((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)) / 60_000
      expect(calls).toHaveLength(2_000)
      expect(account.api.refusals()).toBe(0)
      expect(mostCallsInAWindow(calls)).toBeLessThanOrEqual(900)
      expect(2_000 / minutes / 180).toBeGreaterThan(0.95)
    }))

  test.each([
    [0, 1_200],
    [0.5, 600],
    [0.9, 120],
  ])('leaves a share of %d, where that is set', (reserve, most) =>
    world(async (account) => {
      account.reserve = reserve
      account.kill()
      const { per_minute } = await account.start(people(1_500))
      expect(per_minute).toBeCloseTo(most / 5)
      await account.work()
      expect(mostCallsInAWindow(account.api.calls)).toBeLessThanOrEqual(most)
      expect(mostCallsInAWindow(account.api.calls)).toBeGreaterThan(most * 0.95)
      expect(account.api.refusals()).toBe(0)
    }),
  )

  test('does not depend on how long an answer takes', () =>
    world(async (account) => {
      account.api.latencyMs = 1_500
      await account.start(people(600))
      await account.work()
      const { calls } = account.api
      const minutes = ((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)) / 60_000
      expect(600 / minutes / 180).toBeGreaterThan(0.95)
    }))

  test('gives way to others who use the same limit', () =>
    world(async (account) => {
      await account.start(people(1_000))
      await account.work(30_000)
      account.api.useByOthers(500)
      await account.work()
      expect(account.api.refusals()).toBe(0)
      expect((await account.get(1)).counts.revoked).toBe(1_000)
    }))

  test('rests for as long as Cloudflare asks after a 429, and loses nobody', () =>
    world(async (account) => {
      await account.start(people(200))
      await account.work(5_000)
      account.api.useByOthers(5_000)
      await account.work(2_000)
      const asked = account.api.refusals()
      expect(asked).toBeGreaterThan(0)
      expect((await account.get(1)).waits_until).not.toBeNull()
      await account.work(200_000)
      expect(account.api.refusals()).toBeLessThanOrEqual(asked + 6)
      await account.work()
      expect((await account.get(1)).counts.revoked).toBe(200)
    }))

  test('is not exceeded by an object that is killed repeatedly', () =>
    world(async (account) => {
      await account.start(people(1_000))
      for (let life = 0; life < 40; life += 1) {
        await account.work(3_000)
        account.kill()
      }
      await account.work()
      expect(mostCallsInAWindow(account.api.calls)).toBeLessThanOrEqual(900)
      expect((await account.get(1)).counts.revoked).toBe(1_000)
    }))
})

const fault = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  {
    weight: 4,
    arbitrary: fc.constantFrom<RevocationFault>(
      'broken-before',
      'broken-after',
      '500',
      '502',
      '400',
    ),
  },
)
const step = fc.oneof(
  fc.record({ do: fc.constant('start' as const), size: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constant('work' as const), ms: fc.integer({ min: 100, max: 20_000 }) }),
  fc.record({ do: fc.constant('kill' as const) }),
  fc.record({
    do: fc.constantFrom(...RUN_CONTROLS),
    run: fc.nat(4),
  }),
  fc.record({ do: fc.constant('others' as const), calls: fc.integer({ min: 1, max: 900 }) }),
)

test('each person of a run has one outcome, and no more calls than needed, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 3, maxLength: 25 }),
      fc.infiniteStream(fault),
      fc.integer({ min: 1, max: 2_000 }),
      fc.uniqueArray(fc.nat(12), { maxLength: 4 }),
      (steps, faults, latency, refused) =>
        world(async (account) => {
          account.api.latencyMs = latency
          account.api.refuse(
            refused.flatMap((index) => [`r0-${index}@acme.example`, `r1-${index}@acme.example`]),
          )
          const given = new Map<string, RevocationFault | undefined>()
          account.api.faultOf = (email, before) => {
            const key = `${email} ${before}`
            if (!given.has(key)) given.set(key, faults.next().value)
            return given.get(key)
          }
          const kills = { count: 0 }
          const retried = { count: 0 }
          const runs: number[] = []
          for (const each of steps) {
            if (each.do === 'start') {
              runs.push((await account.start(people(each.size, `r${runs.length}-`))).number)
            } else if (each.do === 'work') await account.work(each.ms)
            else if (each.do === 'others') account.api.useByOthers(each.calls)
            else if (each.do === 'kill') {
              kills.count += 1
              account.kill()
            } else {
              const run = runs[each.run]
              const answer = run === undefined ? undefined : account.control(run, each.do)
              const isDone = await answer?.then(
                () => true,
                () => false,
              )
              if (isDone === true && each.do === 'retry') retried.count += 1
            }
            for (const run of runs) {
              expect((await account.get(run)).counts).toEqual(countedAnew(account, run))
            }
          }
          const goOn = async () => {
            for (const run of runs) await account.control(run, 'resume').catch(() => undefined)
            await account.work()
          }
          await goOn()
          for (const run of runs) {
            const { state, stopped_because, counts } = await account.get(run)
            expect(['finished', 'cancelled', 'stopped']).toContain(state)
            if (state !== 'stopped') continue
            expect(stopped_because).toContain('403')
            expect(counts.waiting).toBeGreaterThan(0)
            expect(account.api.calls.filter(({ status }) => status === 403).length).toBeGreaterThan(
              2,
            )
          }
          for (const { email } of allPeople(account).filter(isRefusedAlone)) {
            expect(account.api.revoked.has(email)).toBe(false)
            expect(account.api.revoked.size).toBeGreaterThan(0)
          }
          account.api.refuseNobody()
          await goOn()

          for (const run of runs) {
            const { state, finished_at, counts, total } = await account.get(run)
            expect(['finished', 'cancelled']).toContain(state)
            expect(finished_at).not.toBeNull()
            expect(counts.waiting + counts.sending).toBe(0)
            expect(RUN_PERSON_STATES.reduce((sum, name) => sum + counts[name], 0)).toBe(total)
          }
          for (const person of allPeople(account)) {
            const calls = account.api.calls.filter(({ email }) => email === person.email)
            const bad = calls.filter(({ status }) => status !== 200)
            const wasRevoked = account.api.revoked.has(person.email)
            expect(person.state === 'revoked' && !wasRevoked).toBe(false)
            expect(['failed', 'cancelled'].includes(person.state) && wasRevoked).toBe(false)
            expect(calls.length).toBeLessThanOrEqual(1 + bad.length + kills.count + retried.count)
          }
          expect(mostCallsInAWindow(account.api.calls)).toBeLessThanOrEqual(900)
          expect(account.journal.count().pending).toBe(0)
        }),
    ),
    { numRuns: 150 },
  )
})

/** Counts a run's people anew, regardless of the stored counts. */
function countedAnew({ sql }: World, run: number): Record<RunPersonState, number> {
  const counts = { waiting: 0, sending: 0, revoked: 0, failed: 0, unknown: 0, cancelled: 0 }
  const query = 'SELECT state, count(*) AS people FROM run_people WHERE run = ? GROUP BY state'
  for (const { state, people: count } of sql.exec<{ state: RunPersonState; people: number }>(
    query,
    run,
  )) {
    counts[state] = count
  }
  return counts
}

type Stored = { email: string; state: string; code: number | null }

function allPeople({ sql }: World): Stored[] {
  return sql.exec<Stored>('SELECT email, state, code FROM run_people').toArray()
}

/** Failed because of a refusal that was not the token’s. */
function isRefusedAlone({ state, code }: Stored): boolean {
  return state === 'failed' && code === 403
}
