import type { SessionCheckSubject } from '../../../api/revocations-operations'
import * as z from 'zod/mini'
import {
  accessUserSchema,
  activeSessionSchema,
  lastSeenIdentitySchema,
  normalizeEmail,
} from '../../../api/cloudflare-objects'
import { MILLISECOND_NS, parseGoDuration } from '../../../api/duration'
import { isSameEmailAddress } from '../../../api/email-address'
import { LIMITS } from '../../../api/limits'
import {
  type CloudflareOperationName,
  CLOUDFLARE_OPERATIONS,
  operationPath,
} from '../../../api/cloudflare-operations'
import { organizationSchema } from '../../../api/organization'
import { capabilitiesForRoles, type Role } from '../../../api/roles'
import type {
  SessionCheckPerson,
  SessionCheckGroup,
  ClientSessionState,
  SessionCheck,
} from '../../../api/session-check'
import {
  createCursorPaginationInfo,
  refuse,
  type PaginationInfo,
  type Refused,
  type Result,
  success,
} from '../../result'
import { OPERATION_PERMISSION_REQUIREMENTS } from '../../status/permission-requirements'
import type { UpstreamReply } from '../../upstream'
import type { PacedReadContext } from '../runs/api-call-pacer'
import type { TimeSource } from '../runs/run-engine'
import type { RunRequester } from '../runs/run-requesters'
import type { StoredCaller } from '../write-author'
import {
  getSessionCheckRequester,
  countSessionCheckPeopleByGroup,
  type PersonDueForCheck,
  type FoundUser,
  type SessionCheckTargetPerson,
  SessionCheckStore,
  type StoredSessionCheck,
} from './session-check-store'

/** Somebody of a run who signed in again after the revocation. */
export type PersonReturn = { run: number; email: string; signed_in_at: string }

/** The people of a check to be started, in parts. */
export type SessionCheckTargets = {
  count: number
  parts: () => Iterable<readonly SessionCheckTargetPerson[]>
}

export type SessionCheckerContext = PacedReadContext & {
  sql: SqlStorage
  clock: TimeSource
  /** Returns the roles that a person has today, as far as they are known. */
  rolesOf: (caller: StoredCaller) => readonly Role[]
  /** Records once for each person of a run, in history, that they signed in again. Whatever subscribes to it tells others. */
  recordReturn: (personReturn: PersonReturn) => void
}

/** Cloudflare accepts no session after 30 seconds, and no new login for up to 1 minute. */
export const REVOCATION_VERIFICATION_DELAY_MS = 60_000
/** Sessions that are listed longer than this after a revocation are reported as left. */
const LISTED_UNTIL_MS = 120_000
/** The shortest time from one read of a watched person to the next. */
const WATCH_INTERVAL_MS = 300_000
/** A watch takes at most this share of the calls that are left to runs and checks. */
const WATCH_SHARE = 0.5
/** The most concurrent reads: enough for the pace, however long a response takes. */
const AT_ONCE = 4
const MAX_ATTEMPTS = 3
const RETRY_MS = 5_000
const USERS_PER_PAGE = 1_000
/** The interval of the alarm that resumes a check. It wakes the object after a restart. */
const REMINDER_MS = 5_000
/** How long the check of a list is kept. */
const LIST_KEPT_MS = 86_400_000
/** Stored if it could not be read how long a login in the client counts. */
const UNKNOWN_DURATION = -1

const usersSchema = z.nullish(z.array(accessUserSchema))
const sessionsSchema = z.nullish(z.array(activeSessionSchema))
const resultInfoSchema = z.looseObject({ total_count: z.nullish(z.number()) })
const identitySchema = z.nullish(
  z.extend(lastSeenIdentitySchema, {
    device_sessions: z.nullish(
      z.record(z.string(), z.looseObject({ last_authenticated: z.nullish(z.number()) })),
    ),
  }),
)

/** The next step of a check. */
type Task =
  | { kind: 'organization' | 'users'; check: StoredSessionCheck }
  | { kind: 'person'; check: StoredSessionCheck; person: PersonDueForCheck }

/** Thrown to end a task whose read failed, after what follows from that was stored. */
class TaskEnded extends Error {
  override readonly name = 'TaskEnded'
}

/**
 * Reads the sessions of many people, one after the other, at the pace that leaves the reserve of the API's limit to
 * others. What was read is stored before the next person is, so a check resumes where it was when the object restarts.
 */
export class SessionChecker {
  readonly #context: SessionCheckerContext
  readonly #store: SessionCheckStore
  /** The tasks in progress, by check and position; position 0 is of the whole check. */
  readonly #underWay = new Map<string, Promise<void>>()
  #isRunning = false
  #lastWatchCallAt = 0
  #wake: (() => void) | undefined

  constructor(context: SessionCheckerContext) {
    this.#context = context
    this.#store = new SessionCheckStore(context.sql)
    // Settings change only with a deployment, which restarts the object.
    for (const check of this.#store.listOpen()) {
      this.#stopWithoutRole(check, context.rolesOf(getSessionCheckRequester(check)))
    }
  }

  /** Stops the open checks of a caller who has lost the role meanwhile. */
  notice({ kind, email, roles }: Pick<RunRequester, 'kind' | 'email' | 'roles'>): void {
    for (const check of this.#store.listOpen()) {
      const caller = getSessionCheckRequester(check)
      if (caller.kind === kind && caller.email === email) this.#stopWithoutRole(check, roles)
    }
  }

  #stopWithoutRole({ number, email }: StoredSessionCheck, roles: readonly Role[]): void {
    if (capabilitiesForRoles(roles).includes('sessions:revoke')) return
    const because = `${email}, who asked for it, no longer has the role that it takes. Someone who has it can start it again.`
    this.#store.end(number, 'stopped', { now: this.#context.clock.now(), because })
  }

  /** Starts a check in place of an earlier one. `watchMs` is how long people are watched; 0 for a single read. */
  start(
    subject: SessionCheckSubject,
    { caller, watchMs = 0 }: { caller: StoredCaller; watchMs?: number },
    people: SessionCheckTargets,
  ): Result<SessionCheck> {
    const now = this.#context.clock.now()
    this.#store.removeListsBefore(now - LIST_KEPT_MS)
    const existing = this.#store.find(subject)
    const refusal = this.#startRefusal(existing, people.count, watchMs)
    if (refusal !== undefined) return refusal
    const isOpen = existing?.state === 'reading' || existing?.state === 'watching'
    if (isOpen && watchMs > 0) {
      this.#store.watch(existing.number, now + watchMs, caller)
    } else if (existing?.state !== 'reading') {
      // A watch goes on once everybody was read again.
      const watchUntil = watchMs > 0 ? now + watchMs : isOpen ? existing.watch_until : null
      this.#store.open(subject, { caller, now, watchUntil }, people.parts())
    }
    this.#wake?.()
    const check = this.#store.find(subject)
    if (check === undefined) throw new TypeError('A check that was started is there.')
    return success(this.#toSessionCheck(check))
  }

  #startRefusal(
    existing: StoredSessionCheck | undefined,
    people: number,
    watchMs: number,
  ): Refused | undefined {
    const open = this.#store.listOpen().filter(({ number }) => number !== existing?.number)
    if (open.length >= LIMITS.openSessionChecks) {
      const detail = `At most ${LIMITS.openSessionChecks} checks of sessions read at a time. Some have to end first.`
      return refuse('limit_reached', detail)
    }
    const watched = open.reduce((sum, { watch_until, total }) => sum + (watch_until ? total : 0), 0)
    if (watchMs === 0 || watched + people <= LIMITS.watchedPeople) return undefined
    const most = LIMITS.watchedPeople.toLocaleString('en')
    const detail = `At most ${most} people are watched at a time, and ${watched.toLocaleString('en')} already are. Verify the run instead, which reads each of them once.`
    return refuse('limit_reached', detail)
  }

  /** Returns null if there was no check. */
  get(subject: SessionCheckSubject): SessionCheck | null {
    const check = this.#store.find(subject)
    return check === undefined ? null : this.#toSessionCheck(check)
  }

  /** Stops reading. What was found stays. */
  cancel(subject: SessionCheckSubject): SessionCheck | null {
    const check = this.#store.find(subject)
    if (check === undefined) return null
    const state = check.state === 'watching' ? 'finished' : 'cancelled'
    this.#store.end(check.number, state, { now: this.#context.clock.now() })
    return this.get(subject)
  }

  people(
    subject: SessionCheckSubject,
    { group, after, limit }: { group: SessionCheckGroup; after: number; limit: number },
  ): { people: SessionCheckPerson[]; info: PaginationInfo } {
    const check = this.#store.find(subject)
    const people = check === undefined ? [] : this.#store.people(check.number, group, after, limit)
    const last = people.length === limit ? people.at(-1)?.position : undefined
    return { people, info: createCursorPaginationInfo(people, limit, last) }
  }

  /** Returns when to work again; undefined if no check is open. */
  nextTime(): number | undefined {
    if (this.#store.listOpen().length === 0) return undefined
    // What is in progress has to be resumed soon if this object ends.
    const soon = this.#context.clock.now() + REMINDER_MS
    return this.#underWay.size > 0 ? soon : Math.max(soon, this.#nextDue())
  }

  /** Reads until a given time, or until nobody's turn comes before. Does nothing if it already runs. */
  async work(until: number): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      await this.#work(until)
    } finally {
      await Promise.all(this.#underWay.values())
      this.#isRunning = false
    }
  }

  async #work(until: number): Promise<void> {
    const { clock, pacer } = this.#context
    for (;;) {
      const now = clock.now()
      if (now >= until) return
      const checks = this.#store.listOpen()
      for (const check of checks) this.#advance(check, now)
      const task = this.#nextTask(now)
      if (task === undefined) {
        const due = this.#nextDue()
        if (this.#underWay.size === 0 && due > until) return
        await this.#news(due > until ? undefined : clock.sleep(Math.max(due - now, 1)))
        continue
      }
      const at = Math.max(pacer.nextAt(now), this.#nextWatchCallAt(task.check, now))
      if (at > until) return
      if (at > now) await this.#news(clock.sleep(at - now))
      else if (this.#underWay.size >= AT_ONCE) await this.#news()
      else this.#begin(task, now)
    }
  }

  /** Waits for whichever comes first: the end of a task, a new check, or `other`. */
  async #news(other?: Promise<void>): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve
    })
    await Promise.race([woken, ...this.#underWay.values(), ...(other === undefined ? [] : [other])])
  }

  /** Ends a check in which everybody was read, or begins to watch them; ends a watch whose time is over. */
  #advance(check: StoredSessionCheck, now: number): void {
    const { number, state, watch_until, users_page } = check
    if (state === 'watching' && (watch_until ?? 0) <= now) {
      return this.#store.end(number, 'finished', { now })
    }
    if (state !== 'reading' || users_page !== null || this.#hasUnderWay(number)) return
    if (this.#store.nextTime(number, []) !== undefined) return
    if (watch_until !== null && watch_until > now) this.#store.startWatching(number, now)
    else this.#store.end(number, 'finished', { now })
  }

  #nextTask(now: number): Task | undefined {
    for (const check of this.#store.listOpen()) {
      const isWhole = check.is_organization_read === 0 || check.users_page !== null
      if (isWhole) {
        if (this.#underWay.has(taskKey(check.number, 0)) || this.#readsUsersAt(check) > now)
          continue
        const kind = check.is_organization_read === 0 ? 'organization' : 'users'
        return { kind, check }
      }
      const person = this.#store.nextPerson(
        check.number,
        now,
        this.#positionsUnderWay(check.number),
      )
      if (person !== undefined) return { kind: 'person', check, person }
    }
    return undefined
  }

  /** Infinity if nobody's turn comes before a task in progress ends. */
  #nextDue(): number {
    const times = this.#store
      .listOpen()
      .map((check) => this.#nextTimeOf(check, this.#positionsUnderWay(check.number)))
    return Math.min(...times, Infinity)
  }

  #nextTimeOf(check: StoredSessionCheck, without: readonly number[]): number {
    const isWhole = check.is_organization_read === 0 || check.users_page !== null
    const next = isWhole
      ? this.#underWay.has(taskKey(check.number, 0))
        ? Infinity
        : this.#readsUsersAt(check)
      : (this.#store.nextTime(check.number, without) ??
        (this.#hasUnderWay(check.number) ? Infinity : 0))
    return check.state === 'watching' ? Math.min(next, check.watch_until ?? 0) : next
  }

  /** Users are listed with their devices, which a revocation of a moment ago may not have ended yet. */
  #readsUsersAt({ number }: StoredSessionCheck): number {
    return this.#store.lastTime(number) ?? 0
  }

  /** A watch lasts for hours, and must not take what a run or another check needs now. */
  #nextWatchCallAt({ state }: StoredSessionCheck, now: number): number {
    if (state !== 'watching') return now
    const interval = 60_000 / (this.#context.pacer.perMinute(now) * WATCH_SHARE)
    return Math.min(this.#lastWatchCallAt + interval, now + interval)
  }

  #positionsUnderWay(check: number): number[] {
    const prefix = taskKey(check, '')
    return [...this.#underWay.keys()]
      .filter((key) => key.startsWith(prefix))
      .map((key) => Number(key.slice(prefix.length)))
  }

  #hasUnderWay(check: number): boolean {
    return this.#positionsUnderWay(check).length > 0
  }

  #begin(task: Task, now: number): void {
    if (task.check.state === 'watching') this.#lastWatchCallAt = now
    const key = taskKey(task.check.number, task.kind === 'person' ? task.person.position : 0)
    const ended = this.#perform(task)
      .catch((error: unknown) => {
        if (!(error instanceof TaskEnded)) throw error
      })
      .finally(() => this.#underWay.delete(key))
    this.#underWay.set(key, ended)
  }

  #perform(task: Task): Promise<void> {
    switch (task.kind) {
      case 'organization':
        return this.#readOrganization(task.check)
      case 'users':
        return this.#readUsers(task.check)
      case 'person':
        return this.#readPerson(task.check, task.person)
    }
  }

  /** Reads how long a login in the client counts. If that fails, only this remains unknown. */
  async #readOrganization({ number }: StoredSessionCheck): Promise<void> {
    const reply = await this.#call(number, 'getOrganization')
    if (!reply.ok && isRateLimited(reply)) return
    const { data } = z.nullish(organizationSchema).safeParse(reply.ok ? reply.result : undefined)
    if (!reply.ok || data === undefined) {
      return this.#store.noteOrganization(number, UNKNOWN_DURATION)
    }
    const { allow_authenticate_via_warp, warp_auth_session_duration: duration } = data ?? {}
    this.#store.noteOrganization(
      number,
      allow_authenticate_via_warp === true && duration ? millisecondsOf(duration) : null,
    )
  }

  /**
   * Looks users up by pages of a thousand. If the first page shows that this takes more calls than looking each person
   * up, they are looked up one by one.
   */
  async #readUsers({ number, users_page, total }: StoredSessionCheck): Promise<void> {
    const page = users_page ?? 1
    const search = `?page=${page}&per_page=${USERS_PER_PAGE}`
    const reply = await this.#call(number, 'listUsers', { search })
    if (!reply.ok) {
      // After a lost response the page is read again, later each time.
      if (isRateLimited(reply) || reply.failure.kind === 'lost') return
      if (!this.#stopIfRefused(number, 'listUsers', reply)) this.#store.noteUsers(number, [], null)
      return
    }
    const users = usersSchema.safeParse(reply.result).data ?? []
    const count = resultInfoSchema.safeParse(reply.resultInfo).data?.total_count ?? undefined
    const pages = count === undefined ? undefined : Math.ceil(count / USERS_PER_PAGE)
    const isLast =
      users.length === 0 || (pages === undefined ? users.length < USERS_PER_PAGE : page >= pages)
    const isCostly = page === 1 && pages !== undefined && pages > total + 1
    this.#store.noteUsers(number, users.map(toFoundUser), isLast || isCostly ? null : page + 1)
    if (isLast) this.#store.settleUnknown(number, this.#context.clock.now())
  }

  async #readPerson(check: StoredSessionCheck, due: PersonDueForCheck): Promise<void> {
    const person = { ...due, attempts: due.attempts + 1 }
    const user = person.user_id === null ? await this.#lookUp(person) : person
    if (user.user_id === null) {
      return this.#store.settleUnknownPerson(person, this.#context.clock.now())
    }
    const { user_id, devices } = user
    const sessions = await this.#readOf(person, sessionsSchema, 'listActiveSessions', { user_id })
    const client_session =
      check.state === 'watching'
        ? null
        : await this.#readClientSession(check, person, { user_id, devices })
    this.#settle(check, person, { sessions: sessions ?? [], client_session })
  }

  /** Finds the user of an address by itself. */
  async #lookUp(
    person: PersonDueForCheck,
  ): Promise<Pick<PersonDueForCheck, 'user_id' | 'devices'>> {
    const search = `?email=${encodeURIComponent(person.email)}`
    const users = await this.#readOf(person, usersSchema, 'listUsers', { search })
    const user = users?.find(({ email }) => isSameEmailAddress(email ?? '', person.email))
    if (user === undefined) return { user_id: null, devices: null }
    const found = toFoundUser(user)
    this.#store.noteUser(person, found)
    return { user_id: found.id, devices: found.devices }
  }

  async #readClientSession(
    { client_session_ms }: StoredSessionCheck,
    person: PersonDueForCheck,
    { user_id, devices }: { user_id: string; devices: number | null },
  ): Promise<ClientSessionState> {
    // Without a device there is no client to be signed in with.
    if (client_session_ms === null || devices === 0) return 'none'
    if (client_session_ms < 0) return 'unknown'
    const identity = await this.#readOf(person, identitySchema, 'getLastSeenIdentity', { user_id })
    const now = this.#context.clock.now()
    const isValid = Object.values(identity?.device_sessions ?? {}).some(
      ({ last_authenticated }) => (last_authenticated ?? 0) * 1_000 + client_session_ms > now,
    )
    return isValid ? 'valid' : 'none'
  }

  #settle(
    check: StoredSessionCheck,
    person: PersonDueForCheck,
    {
      sessions,
      client_session,
    }: {
      sessions: readonly z.infer<typeof activeSessionSchema>[]
      client_session: ClientSessionState | null
    },
  ): void {
    const now = this.#context.clock.now()
    const { revoked_at } = person
    const began = sessions.map(({ metadata }) => (metadata?.iat ?? 0) * 1_000)
    const since = revoked_at === null ? [] : began.filter((at) => at > revoked_at)
    const left = revoked_at === null ? null : began.length - since.length
    const signed_in_again_at =
      person.signed_in_again_at ?? (since.length === 0 ? null : Math.min(...since))
    const result = {
      sessions: sessions.length,
      sessions_left: left,
      signed_in_again_at,
      client_session,
    }
    const isReturn = person.signed_in_again_at === null && signed_in_again_at !== null
    this.#store.settle(person, result, { now, again: this.#nextReadOf(check, person, left, now) })
    if (!isReturn || check.run === null) return
    // Read again, because other people of the run may have been found meanwhile.
    const { recorded_returns = 0 } = this.#store.get(check.number) ?? {}
    if (recorded_returns >= LIMITS.recordedReturns) return
    this.#store.countRecordedReturn(check.number)
    const signed_in_at = new Date(signed_in_again_at).toISOString()
    this.#context.recordReturn({ run: check.run, email: person.email, signed_in_at })
  }

  /** Returns when a person is read again; null if not. */
  #nextReadOf(
    { state }: StoredSessionCheck,
    { revoked_at }: PersonDueForCheck,
    left: number | null,
    now: number,
  ): number | null {
    if (state === 'watching') return now + WATCH_INTERVAL_MS
    const isTooEarly = revoked_at !== null && now < revoked_at + LISTED_UNTIL_MS
    return isTooEarly && left !== null && left > 0 ? revoked_at + LISTED_UNTIL_MS : null
  }

  /** Makes one call about a person. If it fails, stores what follows from that, and ends the task. */
  async #readOf<Schema extends z.ZodMiniType>(
    person: PersonDueForCheck,
    schema: Schema,
    name: CloudflareOperationName,
    { user_id, search = '' }: { user_id?: string; search?: string },
  ): Promise<z.infer<Schema> | null> {
    const { session_check } = person
    const reply = await this.#call(session_check, name, { user_id, search })
    const now = this.#context.clock.now()
    if (reply.ok) {
      const parsed = schema.safeParse(reply.result)
      if (parsed.success) return parsed.data
      this.#store.fail(
        person,
        'The response has another shape than is documented.',
        this.#again(person),
      )
      throw new TaskEnded()
    }
    const { attempts } = person
    if (isRateLimited(reply)) {
      this.#store.putBack({ ...person, attempts: attempts - 1 }, now)
    } else if (reply.failure.kind === 'lost') {
      if (attempts < MAX_ATTEMPTS) this.#store.putBack(person, now + RETRY_MS)
      else this.#store.fail(person, reply.failure.message, this.#again(person))
    } else if (reply.answer.status === 404) {
      // Deleted since the user was looked up.
      this.#store.settleUnknownPerson(person, now)
    } else if (!this.#stopIfRefused(session_check, name, reply)) {
      this.#store.fail(person, reply.failure.message, this.#again(person))
    }
    throw new TaskEnded()
  }

  #again({ session_check }: PersonDueForCheck): number | null {
    const isWatched = this.#store.get(session_check)?.state === 'watching'
    return isWatched ? this.#context.clock.now() + WATCH_INTERVAL_MS : null
  }

  /** Stops a check whose reads the token may not make, since it may make none of them. */
  #stopIfRefused(
    check: number,
    name: CloudflareOperationName,
    reply: UpstreamReply & { ok: false },
  ): boolean {
    const { status } = reply.answer
    if (status !== 401 && status !== 403) return false
    const { code, message } = reply.failure
    const [permission] = OPERATION_PERMISSION_REQUIREMENTS[name].fitting
    const because = `Cloudflare refuses to list what people still have (${code ?? status}: ${message}). Gatehouse’s token needs the permission “${permission}”.`
    this.#store.end(check, 'stopped', { now: this.#context.clock.now(), because })
    return true
  }

  /** Makes a call in its turn. Ends the task if the check was ended meanwhile. */
  async #call(
    check: number,
    name: CloudflareOperationName,
    { user_id, search = '' }: { user_id?: string | undefined; search?: string } = {},
  ): Promise<UpstreamReply> {
    const { clock, pacer, read, accountId } = this.#context
    for (let now = clock.now(); pacer.nextAt(now) > now; now = clock.now()) {
      await clock.sleep(pacer.nextAt(now) - now)
    }
    const state = this.#store.get(check)?.state
    if (state !== 'reading' && state !== 'watching') throw new TaskEnded()
    pacer.spend(clock.now())
    this.#store.countCall(check, clock.now())
    const parameters = { account_id: accountId, ...(user_id !== undefined && { user_id }) }
    const reply = await read(
      `${operationPath(CLOUDFLARE_OPERATIONS[name].path, parameters)}${search}`,
    )
    pacer.note(reply, clock.now())
    return reply
  }

  #toSessionCheck(check: StoredSessionCheck): SessionCheck {
    const { pacer, clock } = this.#context
    const now = clock.now()
    const { state, watch_until, finished_at, client_session_ms } = check
    const perMinute = pacer.perMinute(now)
    const blockedUntil = pacer.blockedUntil(now)
    const isOpen = state === 'reading' || state === 'watching'
    const callsEach = client_session_ms === null ? 1 : 2
    const due = this.#store.nextTime(check.number, []) ?? now
    const pause = Math.max((blockedUntil ?? now) - now, due - now, 0) / 1_000
    return {
      state,
      email: check.email,
      started_at: inUtc(check.started_at),
      finished_at: finished_at === null ? null : inUtc(finished_at),
      stopped_because: check.stopped_because,
      watch_until: watch_until === null ? null : inUtc(watch_until),
      watch_interval:
        watch_until === null
          ? null
          : Math.ceil(
              Math.max(WATCH_INTERVAL_MS / 1_000, (check.total * 60) / (perMinute * WATCH_SHARE)),
            ),
      total: check.total,
      counts: countSessionCheckPeopleByGroup(check),
      calls: check.calls,
      per_minute: perMinute,
      waits_until: isOpen && blockedUntil !== undefined ? inUtc(blockedUntil) : null,
      seconds_left:
        state === 'reading'
          ? Math.ceil((check.waiting * callsEach * 60) / perMinute + pause)
          : null,
    }
  }
}

function toFoundUser({
  email,
  id,
  active_device_count,
}: z.infer<typeof accessUserSchema>): FoundUser {
  return { email: normalizeEmail(email ?? ''), id, devices: active_device_count ?? null }
}

function millisecondsOf(duration: string): number {
  const parsed = parseGoDuration(duration)
  return parsed.ok ? Number(parsed.value / MILLISECOND_NS) : UNKNOWN_DURATION
}

function isRateLimited(reply: UpstreamReply & { ok: false }): boolean {
  return reply.answer.status === 429
}

const taskKey = (check: number, position: number | string) => `${check} ${position}`

const inUtc = (at: number) => new Date(at).toISOString()
