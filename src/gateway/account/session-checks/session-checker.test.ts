import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, type Mock, test, vi } from 'vitest'
import { LIMITS } from '../../../api/limits'
import { resultToSerializedResponse } from '../../response'
import type { Result } from '../../result'
import { VirtualClock } from '../../testing/virtual-clock'
import type { UpstreamReply } from '../../upstream'
import { ApiCallPacer } from '../runs/api-call-pacer'
import {
  type PersonReturn,
  SessionChecker,
  type SessionCheckerContext,
  REVOCATION_VERIFICATION_DELAY_MS,
} from './session-checker'

// Hours of virtual time pass in these tests, which takes a slow machine a while.
vi.setConfig({ testTimeout: 60_000 })

const BY = { kind: 'person', email: 'desk@x.test', groups: ['help desk'] } as const
const HOUR_MS = 3_600_000
const SUBJECT = { run: 7 }

type FakePerson = {
  /** When each session began, in milliseconds since 1970. */
  sessions: number[]
  devices: number
  /** When the client was signed in last. */
  authenticated?: number
}

/** A page of users who are in no check. */
const OTHERS = Array.from({ length: 1_000 }, (_, index) => ({
  id: `o-${index}`,
  email: `o${index}@y.test`,
}))

/** What Cloudflare's API says of people, in virtual time, with its limit. */
class FakePeopleApi {
  readonly people = new Map<string, FakePerson>()
  readonly calls: { path: string; at: number; status: number }[] = []
  organization: object = { name: 'X' }
  /** The number of other users, who come before those above. */
  others = 0
  /** Replaces the response to a path. */
  answer: (path: string) => { status: number; headers?: Record<string, string> } | undefined = () =>
    undefined

  constructor(readonly clock: VirtualClock) {}

  add(count: number, person: Partial<FakePerson> = {}): string[] {
    return Array.from({ length: count }, () => {
      const email = `p${this.people.size}@x.test`
      this.people.set(email, { sessions: [], devices: 0, ...person })
      return email
    })
  }

  of(kind: 'active_sessions' | 'last_seen_identity' | 'users?'): string[] {
    return this.calls.filter(({ path }) => path.includes(kind)).map(({ path }) => path)
  }

  read = async (path: string): Promise<UpstreamReply> => {
    const replaced = this.answer(path)
    const status = replaced?.status ?? 200
    this.calls.push({ path, at: this.clock.now(), status })
    await this.clock.sleep(40)
    const headers = replaced?.headers ?? {}
    const answer = { status, headers, body: '' }
    if (status !== 200) {
      const kind = status >= 500 ? 'lost' : 'refused'
      const message = `No: ${status}`
      const failure = { code: status * 10, message, causes: [], isTimeout: false }
      return { ok: false, answer, failure: { kind, ...failure } }
    }
    return { ok: true, answer, ...this.#result(new URL(path, 'https://x.test')) }
  }

  #result({ pathname, searchParams }: URL): { result: unknown; resultInfo: unknown } {
    if (pathname.endsWith('/organizations')) return { result: this.organization, resultInfo: null }
    if (pathname.endsWith('/users')) return this.#users(searchParams)
    const email = decodeURIComponent(/\/users\/id-([^/]+)/.exec(pathname)?.[1] ?? '')
    const { sessions = [], authenticated = 0 } = this.people.get(email) ?? {}
    if (pathname.endsWith('/active_sessions')) {
      const result = sessions.map((at) => ({ metadata: { iat: Math.floor(at / 1_000) } }))
      return { result, resultInfo: null }
    }
    const device_sessions = { d: { last_authenticated: authenticated / 1_000 } }
    return { result: { email, device_sessions }, resultInfo: null }
  }

  #users(query: URLSearchParams): { result: unknown; resultInfo: unknown } {
    const all = [...this.people].map(([email, { devices }]) => ({
      id: `id-${email}`,
      email: email.toUpperCase(),
      active_device_count: devices,
    }))
    const email = query.get('email')
    if (email !== null) {
      const result = all.filter((user) => user.email === email.toUpperCase())
      return { result, resultInfo: { total_count: result.length } }
    }
    const page = Number(query.get('page'))
    if (this.others > 0) return { result: OTHERS, resultInfo: { total_count: this.others } }
    const result = all.slice((page - 1) * 1_000, page * 1_000)
    return { result, resultInfo: { total_count: all.length } }
  }
}

type Harness = {
  api: FakePeopleApi
  clock: VirtualClock
  returns: PersonReturn[]
  /** The roles that the settings give to a caller. */
  rolesOf: Mock<SessionCheckerContext['rolesOf']>
  checker: SessionChecker
  /** Ends the object between two instructions, and wakes another one. */
  kill: () => void
  /** Works until nothing is left to do, or until a time, as the alarms would. */
  work: (until?: number) => Promise<void>
  verify: (emails: readonly string[], watchMs?: number, revokedAt?: number) => void
  get: () => NonNullable<ReturnType<SessionChecker['get']>>
  group: (group: Parameters<SessionChecker['people']>[1]['group']) => string[]
}

function withChecker(work: (harness: Harness) => Promise<void>) {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, async (_account, { storage }) => {
    const clock = new VirtualClock()
    const api = new FakePeopleApi(clock)
    const returns: PersonReturn[] = []
    const pacer = new ApiCallPacer({ reserve: 0.4, lastAt: 0, blockedUntil: 0 })
    let life = 0
    const rolesOf = vi.fn<SessionCheckerContext['rolesOf']>(() => ['helpdesk'])
    const begin = () => {
      const own = (life += 1)
      const alive = <Value>(value: Value): Value | Promise<Value> =>
        own === life ? value : new Promise(() => {})
      return new SessionChecker({
        sql: storage.sql,
        accountId: 'a-1',
        read: (path) => api.read(path).then(alive),
        pacer,
        clock: { now: clock.now, sleep: (ms) => clock.sleep(ms).then(alive) },
        rolesOf: (caller) => rolesOf(caller),
        recordReturn: (personReturn) => returns.push(personReturn),
      })
    }
    const harness: Harness = {
      api,
      clock,
      returns,
      rolesOf,
      checker: begin(),
      kill: () => {
        harness.checker = begin()
      },
      work: async (until = Infinity) => {
        for (;;) {
          const next = harness.checker.nextTime()
          if (next === undefined || clock.now() >= until) return
          const slice = Math.min(until, clock.now() + 120_000)
          await clock.run(harness.checker.work(slice))
          const again = harness.checker.nextTime()
          if (again !== undefined && again > clock.now()) {
            await clock.pass(Math.min(again, until) - clock.now())
          }
        }
      },
      verify: (emails, watchMs = 0, revokedAt = clock.now()) => {
        valueOf(
          harness.checker.start(
            SUBJECT,
            { caller: BY, watchMs },
            {
              count: emails.length,
              parts: () => [
                emails.map((email, index) => ({
                  position: index + 1,
                  email,
                  revoked_at: revokedAt,
                  not_before: revokedAt + REVOCATION_VERIFICATION_DELAY_MS,
                })),
              ],
            },
          ),
        )
      },
      get: () => harness.checker.get(SUBJECT)!,
      group: (group) =>
        harness.checker
          .people(SUBJECT, { group, after: 0, limit: 1_000 })
          .people.map(({ email }) => email),
    }
    await work(harness)
  })
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(resultToSerializedResponse(result).body)
  return result.value
}

/** Runs the checker until it is told to stop in the middle, without waiting for its tasks. */
async function workUntil(harness: Harness, isReached: () => boolean): Promise<void> {
  const { clock, checker } = harness
  void checker.work(clock.now() + HOUR_MS)
  while (!isReached()) await clock.pass(50)
}

test('verifies a run of 500 with two calls more than people, below the reserve', () =>
  withChecker(async ({ api, clock, verify, work, get }) => {
    const emails = api.add(500)
    verify(emails)
    const startedAt = clock.now()
    await work()
    expect(get()).toMatchObject({
      state: 'finished',
      total: 500,
      calls: 502,
      counts: {
        waiting: 0,
        unread: 0,
        unknown: 0,
        with_sessions_left: 0,
        back: 0,
        with_nothing: 500,
      },
      seconds_left: null,
    })
    expect(new Set(api.of('active_sessions')).size).toBe(500)
    // The minute in which Cloudflare may still list sessions, and devices with the users.
    expect(Math.min(...api.calls.map(({ at }) => at))).toBeGreaterThanOrEqual(
      startedAt + REVOCATION_VERIFICATION_DELAY_MS,
    )
    const times = api.calls.map(({ at }) => at)
    const inAWindow = times.map(
      (from) => times.filter((at) => at >= from && at < from + 300_000).length,
    )
    expect(Math.max(...inAWindow)).toBeLessThanOrEqual(1_200 * 0.6 + 1)
  }))

test('tells sessions from before the revocation from those that began since', () =>
  withChecker(async ({ api, clock, verify, work, get, group, returns }) => {
    const revokedAt = clock.now()
    const [gone, left, back] = ['gone', 'left', 'back'].map((name) => `${name}@x.test`)
    api.people.set(gone!, { sessions: [], devices: 2 })
    api.people.set(left!, { sessions: [revokedAt - 5_000, revokedAt - 9_000], devices: 0 })
    api.people.set(back!, { sessions: [revokedAt + 30_000, revokedAt + 20_000], devices: 0 })
    verify([gone!, left!, back!, 'nobody@x.test'])
    await work()
    expect(get().counts).toMatchObject({
      with_sessions: 2,
      with_sessions_left: 1,
      back: 1,
      unknown: 1,
      with_devices: 1,
      with_nothing: 1,
    })
    expect(group('back')).toEqual([back])
    expect(group('with_sessions_left')).toEqual([left])
    expect(group('unknown')).toEqual(['nobody@x.test'])
    const signed_in_at = new Date(revokedAt + 20_000).toISOString()
    expect(returns).toEqual([{ run: 7, email: back, signed_in_at }])
    // A session that is still listed after a minute is looked for once more a minute later.
    expect(api.of('active_sessions').filter((path) => path.includes('left'))).toHaveLength(2)
  }))

test('asks for the login in the client only where it counts, and only of people with devices', () =>
  withChecker(async ({ api, clock, verify, work, get, group }) => {
    api.organization = { allow_authenticate_via_warp: true, warp_auth_session_duration: '24h' }
    const now = clock.now()
    api.add(1, { devices: 1, authenticated: now - HOUR_MS })
    api.add(1, { devices: 1, authenticated: now - 25 * HOUR_MS })
    api.add(1, { devices: 0, authenticated: now })
    verify([...api.people.keys()])
    await work()
    expect(group('with_client_session')).toEqual(['p0@x.test'])
    expect(get().counts.with_devices).toBe(2)
    expect(api.of('last_seen_identity')).toHaveLength(2)
  }))

test('does not know of a login in the client where it could not read whether it counts', () =>
  withChecker(async ({ api, verify, work, get, checker }) => {
    api.answer = (path) => (path.endsWith('/organizations') ? { status: 403 } : undefined)
    verify(api.add(1, { devices: 1 }))
    await work()
    expect(get().state).toBe('finished')
    const { people } = checker.people(SUBJECT, { group: 'with_devices', after: 0, limit: 1 })
    expect(people[0]).toMatchObject({ client_session: 'unknown', devices: 1, sessions: 0 })
  }))

test('looks people up one by one if there are many more users than people', () =>
  withChecker(async ({ api, verify, work, get }) => {
    api.others = 50_000
    verify([...api.add(3), 'nobody@x.test'])
    await work()
    expect(get()).toMatchObject({ state: 'finished', counts: { unknown: 1, waiting: 0 } })
    // One page, four people, and the sessions of the three who exist.
    expect(api.of('users?')).toHaveLength(5)
    expect(get().calls).toBe(1 + 5 + 3)
  }))

test('goes on where it was after a restart, and reads nobody twice who was read', () =>
  withChecker(async (harness) => {
    const { api, verify, kill, work, get } = harness
    verify(api.add(200))
    for (const enough of [20, 80, 150]) {
      await workUntil(harness, () => get().total - get().counts.waiting >= enough)
      kill()
      expect(get().total - get().counts.waiting).toBeGreaterThanOrEqual(enough)
    }
    await work()
    expect(get()).toMatchObject({ state: 'finished', counts: { waiting: 0, unread: 0 } })
    expect(new Set(api.of('active_sessions')).size).toBe(200)
    // Only those whose response was awaited when the object ended were asked for again.
    expect(api.of('active_sessions').length).toBeLessThanOrEqual(200 + 3 * 4)
  }))

test('waits as long as Cloudflare asks for, and loses nobody', () =>
  withChecker(async ({ api, verify, work, get }) => {
    let refusals = 0
    api.answer = (path) => {
      if (!path.includes('active_sessions') || refusals >= 3) return undefined
      refusals += 1
      return { status: 429, headers: { 'retry-after': '90' } }
    }
    verify(api.add(30))
    await work()
    expect(get()).toMatchObject({ state: 'finished', counts: { waiting: 0, unread: 0 } })
    const refusedAt = api.calls.filter(({ status }) => status === 429).map(({ at }) => at)
    const after = api.calls.filter(({ at }) => at > Math.max(...refusedAt) + 40)
    expect(Math.min(...after.map(({ at }) => at))).toBeGreaterThanOrEqual(
      Math.max(...refusedAt) + 90_000,
    )
  }))

test('says of whom nothing could be read after three attempts', () =>
  withChecker(async ({ api, verify, work, get, checker }) => {
    const [, lost] = api.add(3)
    api.answer = (path) =>
      path.includes(`id-${encodeURIComponent(lost!)}/active`) ? { status: 502 } : undefined
    verify([...api.people.keys()])
    await work()
    expect(get()).toMatchObject({ state: 'finished', counts: { unread: 1, waiting: 0 } })
    const { people } = checker.people(SUBJECT, { group: 'unread', after: 0, limit: 5 })
    expect(people).toMatchObject([{ email: lost, message: 'No: 502', sessions: null }])
    expect(api.calls.filter(({ status }) => status === 502)).toHaveLength(3)
  }))

test('stops if the token may not list sessions, and names the permission', () =>
  withChecker(async ({ api, verify, work, get }) => {
    api.answer = (path) => (path.includes('active_sessions') ? { status: 403 } : undefined)
    verify(api.add(50))
    await work()
    expect(get().state).toBe('stopped')
    expect(get().stopped_because).toContain('“Access: Audit Logs Read”')
    expect(api.of('active_sessions').length).toBeLessThanOrEqual(4)
  }))

test('reads nothing more once it is cancelled, and keeps what was found', () =>
  withChecker(async (harness) => {
    const { api, clock, verify, checker, get } = harness
    verify(api.add(100))
    await workUntil(harness, () => get().total - get().counts.waiting >= 30)
    checker.cancel(SUBJECT)
    const { length } = api.calls
    await clock.pass(HOUR_MS)
    expect(api.calls).toHaveLength(length)
    expect(get().state).toBe('cancelled')
    expect(get().counts.with_nothing).toBeGreaterThanOrEqual(30)
    expect(checker.nextTime()).toBeUndefined()
  }))

test('watches people until the end, tells of each return once, and takes half of the pace at most', () =>
  withChecker(async ({ api, clock, verify, work, get, returns, kill }) => {
    const emails = api.add(200)
    const startedAt = clock.now()
    verify(emails, 3 * HOUR_MS)
    await work(startedAt + HOUR_MS)
    expect(get()).toMatchObject({ state: 'watching', counts: { back: 0, waiting: 0 } })
    kill()
    const signedInAt = clock.now() + 60_000
    api.people.get(emails[3]!)!.sessions.push(signedInAt)
    await work(startedAt + 2 * HOUR_MS)
    const signed_in_at = new Date(Math.floor(signedInAt / 1_000) * 1_000).toISOString()
    expect(returns).toEqual([{ run: 7, email: emails[3], signed_in_at }])
    expect(get().counts.back).toBe(1)
    // They leave again, which does not undo that they were back.
    api.people.get(emails[3]!)!.sessions = []
    await work()
    expect(returns).toHaveLength(1)
    expect(get()).toMatchObject({ state: 'finished', watch_until: null, counts: { back: 1 } })
    const watched = api.calls.filter(({ at }) => at > startedAt + HOUR_MS).map(({ at }) => at)
    expect(Math.max(...watched)).toBeLessThanOrEqual(startedAt + 3 * HOUR_MS)
    const inAnHour = watched.filter((at) => at < startedAt + 2 * HOUR_MS).length
    expect(inAnHour).toBeLessThanOrEqual((1_200 * 12 * 0.6) / 2)
    // Each of them is read several times an hour nevertheless.
    expect(inAnHour).toBeGreaterThan(200 * 10)
  }))

test('a verification during a watch, from a page that does not know of it, lets the watch go on afterwards', () =>
  withChecker(async ({ api, clock, verify, work, get, returns }) => {
    const emails = api.add(5)
    const startedAt = clock.now()
    verify(emails, 4 * HOUR_MS)
    await work(startedAt + HOUR_MS)
    const { watch_until } = get()
    verify(emails)
    expect(get()).toMatchObject({ state: 'reading', watch_until })
    await work(startedAt + 2 * HOUR_MS)
    expect(get()).toMatchObject({ state: 'watching', watch_until })
    api.people.get(emails[3]!)!.sessions.push(clock.now())
    await work()
    expect(returns).toHaveLength(1)
  }))

test('a watch is not shortened by another page that asks for a shorter one, and is lengthened by a longer one', () =>
  withChecker(async ({ api, checker, clock, verify, work, get }) => {
    const emails = api.add(5)
    const startedAt = clock.now()
    verify(emails, 8 * HOUR_MS)
    await work(startedAt + HOUR_MS)
    const { watch_until } = get()
    const other = { kind: 'person', email: 'other@x.test', groups: null } as const
    const askFor = (watchMs: number) =>
      valueOf(
        checker.start(
          SUBJECT,
          { caller: other, watchMs },
          { count: emails.length, parts: () => [] },
        ),
      )
    expect(askFor(HOUR_MS)).toMatchObject({ state: 'watching', watch_until, email: BY.email })
    expect(askFor(8 * HOUR_MS)).toMatchObject({
      watch_until: new Date(startedAt + 9 * HOUR_MS).toISOString(),
      email: other.email,
    })
  }))

test('a second verification remembers who was back, and tells nobody again', () =>
  withChecker(async ({ api, clock, verify, work, get, returns }) => {
    const revokedAt = clock.now()
    const [back] = api.add(1, { sessions: [revokedAt + 30_000] })
    verify([back!], 0, revokedAt)
    await work()
    api.people.get(back!)!.sessions = []
    verify([back!], 0, revokedAt)
    await work()
    expect(get().counts).toMatchObject({ back: 1, with_sessions: 0 })
    expect(returns).toHaveLength(1)
    // Revoked again, and not back since.
    verify([back!], 0, clock.now())
    await work()
    expect(get().counts.back).toBe(0)
  }))

test('before a run it counts what people have, and knows nobody who was revoked', () =>
  withChecker(async ({ api, clock, checker, work }) => {
    const subject = { list: 'l-1' }
    const now = clock.now()
    api.add(2, { sessions: [now - HOUR_MS] })
    api.add(1, { devices: 1 })
    api.add(1)
    const emails = [...api.people.keys()]
    const parts = () => [
      emails.map((email, index) => ({
        position: index + 1,
        email,
        revoked_at: null,
        not_before: 0,
      })),
    ]
    valueOf(checker.start(subject, { caller: BY }, { count: emails.length, parts }))
    await work()
    const check = checker.get(subject)
    expect(check?.counts).toMatchObject({
      with_sessions: 2,
      with_devices: 1,
      back: 0,
      with_sessions_left: 0,
    })
    const { people } = checker.people(subject, { group: 'with_nothing', after: 0, limit: 10 })
    expect(people.map(({ email }) => email)).toEqual(['p3@x.test'])
  }))

test('watches no more people than the bound, and says what to do instead', () =>
  withChecker(async ({ checker, api }) => {
    const [email] = api.add(1)
    const people = (count: number) => ({
      count,
      parts: () => [
        Array.from({ length: count }, (_, index) => ({
          position: index + 1,
          email: email!,
          revoked_at: 1,
          not_before: 0,
        })),
      ],
    })
    const watch = { caller: BY, watchMs: HOUR_MS }
    valueOf(checker.start({ run: 1 }, watch, people(LIMITS.watchedPeople - 1)))
    expect(checker.start({ run: 2 }, watch, people(2)).ok).toBe(false)
    expect(checker.start({ run: 2 }, { caller: BY }, people(2)).ok).toBe(true)
    expect(checker.start({ run: 3 }, watch, people(1)).ok).toBe(true)
  }))

describe('a check whose caller has lost the role', () => {
  test.each([
    ['reads', 0],
    ['watches', HOUR_MS],
  ])('stops when the settings give it no more, while it %s', (_, watchMs) =>
    withChecker(async (harness) => {
      harness.verify(harness.api.add(300), watchMs)
      await harness.work(harness.clock.now() + 90_000)
      const { calls, state } = harness.get()
      expect([calls > 0, state]).toEqual([true, 'reading'])
      harness.rolesOf.mockReturnValue(['viewer'])
      harness.kill()
      await harness.work()
      expect(harness.rolesOf).toHaveBeenLastCalledWith(BY)
      expect(harness.get()).toMatchObject({
        state: 'stopped',
        stopped_because: expect.stringContaining(`${BY.email}, who asked for it, no longer has`),
        calls,
      })
    }),
  )

  test('stops when they ask for anything without it, and nobody else’s request stops it', () =>
    withChecker(async (harness) => {
      harness.verify(harness.api.add(300))
      await harness.work(harness.clock.now() + 90_000)
      harness.checker.notice({ ...BY, email: 'other@x.test', roles: ['viewer'] })
      harness.checker.notice({ ...BY, kind: 'service', roles: ['viewer'] })
      harness.checker.notice({ ...BY, roles: ['helpdesk'] })
      expect(harness.get()).toMatchObject({ state: 'reading' })
      harness.checker.notice({ ...BY, roles: ['viewer'] })
      expect(harness.get()).toMatchObject({ state: 'stopped' })
    }))

  test('goes on where somebody else has asked for it since', () =>
    withChecker(async (harness) => {
      const all = harness.api.add(300)
      harness.verify(all, HOUR_MS)
      const caller = { kind: 'person', email: 'ana@x.test', groups: null } as const
      valueOf(
        harness.checker.start(
          SUBJECT,
          { caller, watchMs: 2 * HOUR_MS },
          { count: all.length, parts: () => [] },
        ),
      )
      harness.checker.notice({ ...BY, roles: ['viewer'] })
      expect(harness.get()).toMatchObject({ state: 'reading', email: caller.email })
    }))
})
