import type { ApprovalDemand } from '../../../api/approvals/approvals'
import { byteLength, LIMITS } from '../../../api/limits'
import {
  type RevokeUserRequest,
  type RunFromListRequest,
  MAX_PEOPLE_PER_RUN,
  type RunRequest,
  type RunRetryRequest,
  type UploadedPeopleListReference,
} from '../../../api/revocation-request'
import {
  runExceedsRoles,
  type RunControlWithoutReason,
  type Run,
  type RevocationPrecheck,
  type RunControl,
  type RunWithLatestPeople,
  type RunPerson,
  type RunPersonState,
  type RunTargetKind,
  type RunState,
} from '../../../api/revocation-run'
import { type Capability, capabilitiesForRoles, type Role } from '../../../api/roles'
import type { StoredCaller, WriteAuthor } from '../write-author'
import {
  success,
  createCursorPaginationInfo,
  refuseWithResponse,
  refuse,
  type Refused,
  type Result,
  type CloudflareResult,
} from '../../result'
import {
  isProtectedPerson,
  dailyRevocationLimitRefusal,
  canRevokeWithoutRestrictions,
  protectedPeopleRefusal,
  computeDailyRevocationAllowance,
  type RevocationRestrictions,
  revocationRefusal,
} from '../../revocation-restrictions'
import type { UpstreamReply } from '../../upstream'
import { currentTimestamp } from '../journal-entry'
import { buildAwaitingApprovalResult, type Proposals } from '../proposals/proposals'
import {
  revocationClosingEntry,
  runClosingEntry,
  revocationOpeningEntry,
  runOpeningEntry,
} from '../change-entries'
import { type DownloadPart, exportRunReportPart, type RunReportFormat } from '../download-parts'
import type { Journal } from '../journal'
import {
  countSessionCheckPeopleByGroup,
  SessionCheckStore,
} from '../session-checks/session-check-store'
import {
  type SessionCheckTargets,
  REVOCATION_VERIFICATION_DELAY_MS,
} from '../session-checks/session-checker'
import type { Backfill } from '../schema-migrations'
import { StorageBudget } from '../storage-budget'
import type { ApiCallPacer } from './api-call-pacer'
import { type TimeSource, RevocationSender, RunEngine } from './run-engine'
import type { RunRequester } from './run-requesters'
import { hashRunOutcome, hashRunWithPeople } from './run-hash'
import { UploadedPeopleLists } from './uploaded-people-lists'
import {
  toRunPeopleBatches,
  type RunPeopleBatches,
  type RunPeopleFilter,
  RunStore,
  type StoredRun,
} from './run-store'

export type RunsContext = {
  sql: SqlStorage
  journal: Journal
  revoke: (revocation: RevokeUserRequest) => Promise<UpstreamReply>
  policy: RevocationRestrictions
  /** Returns the roles that a person has today, as far as they are known. */
  rolesOf: (holder: StoredCaller) => readonly Role[]
  clock: TimeSource
  /** The share of the API's limit that is left to others, from 0 to 1. */
  reserve: number
  /** The runs that take the approval of somebody else. */
  proposals: Pick<
    Proposals,
    'demandForRun' | 'needed' | 'notNeeded' | 'neededAnew' | 'propose' | 'applyRefusal' | 'opened'
  >
  /** Makes sure that `work` is called at a given time, whatever happens to this object. */
  wakeAt: (at: number) => Promise<void>
}

/** Who else has a part in a run: it is to be proposed, or applies a proposal. */
type RunConsent = Pick<WriteAuthor, 'proposer' | 'isOnlyProposed' | 'approval'>

/** The fields that a run is started with, besides the caller. */
const ASKED = ['reason', 'ticket', 'devices', 'warp_session_reauth'] as const
type Asked = Pick<StoredRun, (typeof ASKED)[number]>

const LATEST = 20
/** An alarm may take fifteen minutes. Shorter slices let the object restart and give other work its turn. */
const SLICE_MS = 120_000

/** The runs of an account. */
export class AccountRuns {
  readonly #context: RunsContext
  readonly #store: RunStore
  readonly #lists: UploadedPeopleLists
  readonly #sender: RevocationSender
  readonly #engine: RunEngine
  readonly #budget: StorageBudget
  readonly #checks: SessionCheckStore

  constructor(context: RunsContext) {
    this.#context = context
    this.#store = new RunStore(context.sql)
    this.#lists = new UploadedPeopleLists(context.sql)
    this.#budget = new StorageBudget(context.sql)
    this.#checks = new SessionCheckStore(context.sql)
    const { revoke, clock, reserve } = context
    this.#sender = new RevocationSender({ store: this.#store, revoke, clock, reserve })
    this.#engine = new RunEngine({
      store: this.#store,
      sender: this.#sender,
      clock,
      ended: (run) => this.#finishIfDone(run),
    })
    for (const run of this.#store.unfinished()) this.#finishIfDone(run)
    // Settings change only with a deployment, which restarts the object.
    this.#stopWithoutRole(context.rolesOf)
  }

  /** Stops the active runs of a caller who has lost a role meanwhile. */
  notice({ kind, email, roles }: Pick<RunRequester, 'kind' | 'email' | 'roles'>): void {
    this.#stopWithoutRole((holder) =>
      holder.kind === kind && holder.email === email ? roles : holder.roles,
    )
  }

  #stopWithoutRole(rolesOf: (holder: RunRequester) => readonly Role[]): void {
    for (const run of this.#store.active()) {
      const authorities = this.#store.authorities.get(run)
      if (authorities === undefined) continue
      const { opener, resumer } = authorities
      const holder = resumer ?? opener
      const held = capabilitiesForRoles(rolesOf(holder))
      if (takenBy(holder.roles).every((capability) => held.includes(capability))) continue
      const what = resumer === undefined ? 'started it' : 'resumed it'
      const because = `${holder.email}, who ${what}, no longer has the role that it takes. Someone who has it can resume the run.`
      this.#store.stop(run, 'role', because)
    }
  }

  /** Works for one slice. Returns when to work again, or undefined if nobody waits. */
  async work(): Promise<number | undefined> {
    return this.#engine.work(this.#context.clock.now() + SLICE_MS)
  }

  get backfill(): Backfill {
    return this.#store.backfill
  }

  /** Shared by everything that makes many calls to Cloudflare, because the limit is shared too. */
  get pacer(): ApiCallPacer {
    return this.#sender.pacer
  }

  hasWork(): boolean {
    return this.#store.waiting() > 0
  }

  /** Returns null if there is no such run. */
  report(number: number, format: RunReportFormat, after: number | undefined): DownloadPart | null {
    if (this.#store.get(number) === undefined) return null
    const { last_hash } = this.#context.journal.head()
    const read = (selection: RunPeopleFilter) => this.#people(number, selection)
    return { ...exportRunReportPart(read, format, after), last_hash }
  }

  /** Revokes one person at once, without a run, for a caller who awaits Cloudflare's own response. */
  async revoke(revocation: RevokeUserRequest, author: WriteAuthor): Promise<CloudflareResult> {
    const { email, roles } = author
    const { policy, journal, clock } = this.#context
    // Cloudflare does not document which of the two counts, and only the address is checked here.
    if (revocation.user_uid !== undefined && !canRevokeWithoutRestrictions(roles)) {
      return refuse('forbidden', 'Your role revokes by email address alone: leave out user_uid.')
    }
    const asked = { emails: [revocation.email], roles, used: this.#usedBy(email) }
    const refusal = revocationRefusal(asked, policy) ?? this.#budget.refusal(author)
    if (refusal !== undefined) return refusal
    const { devices = false, warp_session_reauth = false, user_uid } = revocation
    const options = { devices, warp_session_reauth }
    const { proposer } = author
    // An id of Cloudflare's cannot be part of a run, which is what would be proposed.
    const consent = { proposer: user_uid === undefined ? proposer : undefined }
    const people = toRunPeopleBatches([revocation.email])
    const demand = this.#context.proposals.demandForRun(people.count)
    if (demand !== undefined) {
      return this.#askForApproval(demand, people, { ...author, ...consent }, options)
    }
    if (author.isOnlyProposed) return this.#context.proposals.notNeeded()
    this.#store.sent.add(email, clock.now())
    const number = journal.open(revocationOpeningEntry(author, revocation))
    const { reply, outcome } = await this.#sender.send(revocation)
    journal.close(number, revocationClosingEntry(outcome.state, reply))
    if (reply.ok) return { ok: true, answer: reply.answer }
    return refuseWithResponse(reply.answer, reply.failure.kind === 'lost')
  }

  /** Reports who is protected, the caller's remaining daily limit, and the expected pace. */
  check(
    emails: readonly string[],
    { email: asker, roles }: RunRequester,
  ): Result<RevocationPrecheck> {
    const { policy, clock, reserve } = this.#context
    return success({
      protected: emails.filter((email) => isProtectedPerson(email, policy)),
      allowance: computeDailyRevocationAllowance({ roles, used: this.#usedBy(asker) }, policy),
      per_minute: this.#sender.pacer.perMinute(clock.now()),
      reserve,
      waiting: this.#store.waiting(),
    })
  }

  /** Adds a part of a list, before a run is started with the whole list. */
  addToList(
    list: string,
    emails: readonly string[],
    asker: RunRequester,
  ): Result<{ people: number }> {
    const { email } = asker
    const refusal = this.#storageRefusal(asker, emails.length)
    if (refusal !== undefined) return refusal
    const people = this.#lists.add(list, emails, { email, now: this.#context.clock.now() })
    if (people !== undefined) {
      this.#budget.note(email, bytesOf([emails]))
      return success({ people })
    }
    const message = `A run has at most ${MAX_PEOPLE_PER_RUN.toLocaleString('en')} people, and one list. Send another list.`
    return refuse('invalid_field', [{ pointer: '/emails', message }])
  }

  /** Refuses a run that the storage has no room for. One person's sessions can be ended even if it is nearly full. */
  #storageRefusal(
    asker: Pick<RunRequester, 'email' | 'roles'>,
    people: number,
  ): Refused | undefined {
    return (people > 1 ? this.#budget.fullness() : undefined) ?? this.#budget.refusal(asker)
  }

  /** Returns how much of a person's daily limit is used. */
  #usedBy(email: string, among: { isOfActive?: boolean } = {}): number {
    return this.#store.usedBy(email, this.#context.clock.now(), among)
  }

  /** Starts a run of one person or many. If a second confirmation is missing, it says so and starts nothing. */
  start(
    request: RunRequest | RunFromListRequest,
    asker: RunRequester,
  ): Promise<Result<RunWithLatestPeople>>
  start(
    request: RunRequest | RunFromListRequest,
    asker: RunRequester,
    consent: RunConsent,
  ): Promise<Result<RunWithLatestPeople> | CloudflareResult>
  async start(
    request: RunRequest | RunFromListRequest,
    asker: RunRequester,
    consent: RunConsent = {},
  ): Promise<Result<RunWithLatestPeople> | CloudflareResult> {
    const { policy, journal } = this.#context
    const { devices = false, warp_session_reauth = false, idempotency_key } = request
    const options = { devices, warp_session_reauth }
    const author = authorOf(asker, request)
    const begun =
      idempotency_key === undefined
        ? undefined
        : this.#store.begunWith(author.email, idempotency_key)
    const people =
      'list' in request
        ? this.#lists.find(request.list, author.email)
        : toRunPeopleBatches(request.emails)
    if (begun !== undefined) {
      const isOfList =
        'list' in request && this.#lists.runOf(request.list.id, author.email) === begun.number
      const isSame = isOfList || (people !== undefined && this.#hasPeople(begun, people))
      return this.#begunBefore(begun, { ...author, ...options }, isSame)
    }
    if (people === undefined) {
      const message = 'This list is not complete here. Send it again, and start the run then.'
      return refuse('invalid_field', [{ pointer: '/list', message }])
    }
    const refusal =
      unconfirmed(request, people, author, policy) ??
      startRefusal(people, { roles: author.roles, used: this.#usedBy(author.email) }, policy) ??
      this.#storageRefusal(author, people.count)
    if (refusal !== undefined) return refusal
    const { proposals } = this.#context
    const { approval } = consent
    const demand = approval === undefined ? proposals.demandForRun(people.count) : undefined
    if (demand !== undefined) {
      const asking = {
        ...author,
        ...consent,
        ...(idempotency_key && { client_request_id: idempotency_key }),
      }
      return this.#askForApproval(demand, people, asking, options)
    }
    if (consent.isOnlyProposed) return proposals.notNeeded()
    // Nothing is awaited between this and the entry that opens the run.
    const ended = approval && proposals.applyRefusal(approval.proposal)
    if (ended) return ended
    this.#budget.note(author.email, bytesOf(people.parts()))
    const number = this.#store.nextNumber()
    const [[first = null] = []] = people.count === 1 ? people.parts() : []
    const run = { number, ...author, ...options, created_at: currentTimestamp() }
    const people_hash = hashRunWithPeople({ ...run, total: people.count }, people.parts())
    const beginning = { run: number, people: people.count, subject: first, options, people_hash }
    const change = journal.open(runOpeningEntry({ ...author, approval }, beginning))
    if (approval !== undefined) proposals.opened(approval.proposal, change)
    this.#store.create({ ...run, people, idempotency_key, change })
    this.#store.authorities.open(number, asker)
    if ('list' in request) this.#lists.startedWith(request.list.id, number)
    return this.#woken(number)
  }

  /** Proposes a run that needs approval, or refuses it if that was not asked for. */
  async #askForApproval(
    demand: ApprovalDemand,
    people: RunPeopleBatches,
    { proposer, ...author }: WriteAuthor,
    options: { devices: boolean; warp_session_reauth: boolean },
  ): Promise<Refused | CloudflareResult> {
    const { proposals } = this.#context
    if (proposer === undefined) return proposals.needed(demand, 'revocation', [])
    const made = await proposals.propose({
      author: { ...author, proposer },
      resource: 'revocation',
      operation: 'revoke',
      demand,
      requested: [],
      before: null,
      intended: null,
      patch: null,
      etag: null,
      options,
      people,
    })
    return made.ok ? buildAwaitingApprovalResult(made.value) : made
  }

  #hasPeople(run: StoredRun, people: RunPeopleBatches): boolean {
    return run.total === people.count && this.#store.hasPeople(run.number, people)
  }

  /** Answers a repeated request whose first response was lost. */
  #begunBefore(run: StoredRun, asked: Asked, isOfSamePeople: boolean): Result<RunWithLatestPeople> {
    if (isOfSamePeople && ASKED.every((name) => run[name] === asked[name])) {
      return this.get(run.number)
    }
    const detail = `Run ${run.number} was started with this key, for other people or another reason. Look at what became of it before you start another.`
    return keyReused(detail)
  }

  async control(
    number: number,
    control: RunControlWithoutReason,
    asker: RunRequester,
  ): Promise<Result<RunWithLatestPeople>> {
    const run = this.#store.get(number)
    if (run === undefined) return noSuchRun(number)
    if (this.#isControlled(run, control, asker)) return this.get(run.number)
    const refusal = this.#refusal(run, control, asker)
    if (refusal !== undefined) return refusal
    this.#store.addControl(run.number, { control, at: currentTimestamp(), email: asker.email })
    switch (control) {
      case 'pause':
        this.#store.setState(run.number, 'paused')
        return this.get(run.number)
      case 'resume':
        this.#store.authorities.resume(run.number, asker)
        this.#store.setState(run.number, 'running')
        return this.#woken(run.number)
      case 'cancel':
        this.#store.cancelWaiting(run.number, currentTimestamp())
        this.#store.setState(run.number, 'cancelled')
        this.#finishIfDone(run.number)
        return this.get(run.number)
    }
  }

  /** Whether the same person already did this: a caller that got no response repeats the request. */
  #isControlled(
    { number, state }: StoredRun,
    control: RunControlWithoutReason,
    { email }: RunRequester,
  ): boolean {
    const last = this.#store.controls(number).at(-1)
    return (
      last?.control === control &&
      last.email === email &&
      !CONTROLLABLE[control].states.includes(state)
    )
  }

  /**
   * Returns why the run's state or the caller's roles forbid this control. A resume and a retry are checked against
   * the current policy.
   */
  #refusal(
    run: StoredRun,
    control: RunControl,
    { email, roles }: RunRequester,
  ): Refused | undefined {
    const { policy } = this.#context
    if (runExceedsRoles(run, roles)) {
      const detail = `Run ${run.number} was started by an admin, so it takes an admin. Nothing was changed.`
      return refuse('forbidden', detail)
    }
    const { states, participle } = CONTROLLABLE[control]
    if (!states.includes(run.state)) {
      return refuse('not_possible', `A run that is ${run.state} cannot be ${participle}.`)
    }
    if (control === 'retry' && this.#count(run, FAILED) === 0) {
      return refuse('not_possible', 'Nobody in this run is left to retry.')
    }
    if (control !== 'cancel' && this.#store.controls(run.number).length >= LIMITS.runControls) {
      const detail = `Run ${run.number} was paused, resumed or tried again ${LIMITS.runControls} times, which is as often as it may be. It can be cancelled.`
      return refuse('limit_reached', detail)
    }
    const unapproved = this.#approvalRefusal(run, control)
    if (unapproved !== undefined) return unapproved
    if (canRevokeWithoutRestrictions(roles)) return undefined
    if (control === 'resume') return this.#resumeRefusal(run, { email, roles })
    if (control !== 'retry') return undefined
    const emails = this.#store.emailsOf(run.number, FAILED)
    return revocationRefusal({ emails, roles, used: this.#usedBy(email) }, policy)
  }

  /**
   * A retry has an author and a reason of its own, which nobody approved. A run that was approved may be resumed, as it
   * ends no other sessions than those; one that began before the policy asked for approval may not.
   */
  #approvalRefusal(run: StoredRun, control: RunControl): Refused | undefined {
    if (control !== 'resume' && control !== 'retry') return undefined
    const people = this.#count(run, control === 'retry' ? FAILED : LEFT)
    const demand = this.#context.proposals.demandForRun(people)
    if (demand === undefined) return undefined
    if (control === 'resume' && this.#context.journal.get(run.change)?.approval) return undefined
    const how =
      control === 'retry'
        ? `Propose a new run of the ${people.toLocaleString('en')} who failed; the report of run ${run.number} lists them.`
        : `Run ${run.number} began without it. Cancel it, and propose a new run of the ${people.toLocaleString('en')} who are left.`
    return this.#context.proposals.neededAnew(demand, how)
  }

  /** From here on, what the run sends counts for both its starter and the person who resumes it. */
  #resumeRefusal(
    { number }: StoredRun,
    { email, roles }: Pick<RunRequester, 'email' | 'roles'>,
  ): Refused | undefined {
    const { policy } = this.#context
    const refusal = protectedPeopleRefusal(
      { emails: this.#store.emailsOf(number, LEFT), roles },
      policy,
    )
    if (refusal !== undefined) return refusal
    const { waiting: people } = this.#store.counts(number)
    const usedBy = (person: string) => this.#usedBy(person, { isOfActive: true })
    const opener = this.#store.authorities.get(number)?.opener
    return (
      dailyRevocationLimitRefusal({ people, roles, used: usedBy(email) }, policy) ??
      (opener === undefined || opener.email === email
        ? undefined
        : dailyRevocationLimitRefusal({ people, ...opener, used: usedBy(opener.email) }, policy))
    )
  }

  /** Returns how many of a run's people are in one of the states. */
  #count({ number }: StoredRun, states: readonly RunPersonState[]): number {
    const counts = this.#store.counts(number)
    return states.reduce((sum, state) => sum + counts[state], 0)
  }

  /** Tries a run's failed people again. The retry has its own author and reason, and so its own entry in history. */
  async retry(
    number: number,
    request: RunRetryRequest,
    asker: RunRequester,
  ): Promise<Result<RunWithLatestPeople>> {
    const run = this.#store.get(number)
    if (run === undefined) return noSuchRun(number)
    const { devices, warp_session_reauth } = run
    const { idempotency_key } = request
    // The prefix keeps these keys apart from the keys of starts.
    const key = idempotency_key === undefined ? undefined : `retry ${idempotency_key}`
    const begun = key === undefined ? undefined : this.#store.begunWith(asker.email, key)
    if (begun?.number === number) return this.get(number)
    if (begun !== undefined) return keyReused(`Run ${begun.number} was tried again with this key.`)
    const refusal =
      this.#refusal(run, 'retry', asker) ?? this.#storageRefusal(asker, this.#count(run, FAILED))
    if (refusal !== undefined) return refusal
    if (key !== undefined) this.#store.remember(asker.email, key, number)
    this.#store.addControl(number, { control: 'retry', at: currentTimestamp(), email: asker.email })
    const people = this.#count(run, FAILED)
    const [subject = null] = people === 1 ? this.#store.emailsOf(number, FAILED) : []
    const options = { devices, warp_session_reauth }
    const people_hash = hashRunWithPeople(run, this.#store.emailParts(number))
    const beginning = { run: number, people, subject, options, people_hash }
    const opening = runOpeningEntry(authorOf(asker, request), beginning)
    this.#store.retryFailed(number, this.#context.journal.open(opening))
    this.#store.authorities.open(number, asker)
    this.#store.setState(number, 'running')
    return this.#woken(number)
  }

  #finishIfDone(number: number): void {
    const run = this.#store.get(number)
    if (run === undefined || run.finished_at !== null || this.#store.hasLeft(number)) return
    const state = run.state === 'cancelled' ? 'cancelled' : 'finished'
    this.#store.finish(number, state, currentTimestamp())
    const { journal } = this.#context
    const change = journal.get(run.change)
    if (change?.state !== 'pending') return
    const counts = this.#store.counts(number)
    // People revoked before this retry are in the entry of the previous one.
    const revoked = counts.revoked - (run.total - (change.people ?? run.total))
    const people_hash = hashRunOutcome(this.#store.storedRows(number))
    const controlled = this.#store.controls(number)
    journal.close(run.change, runClosingEntry({ ...counts, revoked }, { controlled, people_hash }))
  }

  /** Lists runs, newest first; of those of one person only the latest of each, on one page. */
  list(below: number, limit: number, size?: RunTargetKind): Result<Run[]> {
    if (size === 'person') {
      const latest = this.#store.latestOfEachPerson(limit).map((run) => this.#summary(run))
      return success(latest, { count: latest.length, per_page: limit })
    }
    const found = this.#store.list(below, limit + 1, size === 'many')
    const page = found.slice(0, limit).map((run) => this.#summary(run))
    const last = found.length > limit ? page.at(-1) : undefined
    return success(page, createCursorPaginationInfo(page, limit, last?.number))
  }

  /** Lists the runs that the caller started since a time, newest first, on one page. */
  listOwn({ email }: RunRequester, since: string, limit: number): Result<Run[]> {
    const own = this.#store.startedBy(email, since, limit).map((run) => this.#summary(run))
    return success(own, { count: own.length, per_page: limit })
  }

  get(number: number): Result<RunWithLatestPeople> {
    const run = this.#store.get(number)
    return run === undefined ? noSuchRun(number) : success(this.#detail(run))
  }

  people(number: number, selection: RunPeopleFilter): Result<RunPerson[]> {
    if (this.#store.get(number) === undefined) return noSuchRun(number)
    const { limit } = selection
    const people = this.#people(number, selection)
    const last = people.length === limit ? people.at(-1) : undefined
    return success(people, createCursorPaginationInfo(people, limit, last?.position))
  }

  /** Returns people with what a verification found of each. */
  #people(number: number, selection: RunPeopleFilter): RunPerson[] {
    const people = this.#store.people(number, selection)
    const found = this.#checks.ofRun(
      number,
      people.map(({ position }) => position),
    )
    return people.map((person) =>
      Object.assign(person, { verification: found.get(person.position) ?? null }),
    )
  }

  /** Returns the people of a run whose sessions can be read again, or why they cannot. */
  peopleToVerify(number: number, asker: RunRequester): Result<SessionCheckTargets> {
    const run = this.#store.get(number)
    if (run === undefined) return noSuchRun(number)
    if (run.finished_at === null) {
      const detail = `Run ${number} has not ended. What it ended is read afterwards.`
      return refuse('not_possible', detail)
    }
    const { revoked, unknown } = this.#store.counts(number)
    const count = revoked + unknown
    if (count === 0) return refuse('not_possible', `Run ${number} revoked nobody.`)
    const refusal = this.#storageRefusal(asker, count)
    if (refusal !== undefined) return refusal
    this.#budget.note(asker.email, count * CHECK_ROW_BYTES)
    const store = this.#store
    return success({
      count,
      *parts() {
        for (const part of store.revokedParts(number)) {
          yield part.map(({ position, email, revoked_at }) => ({
            position,
            email,
            revoked_at,
            not_before: revoked_at + REVOCATION_VERIFICATION_DELAY_MS,
          }))
        }
      },
    })
  }

  /** Returns the people of a list that was sent whole, to read what they have before a run. */
  peopleOfList(
    list: UploadedPeopleListReference,
    asker: RunRequester,
  ): Result<SessionCheckTargets> {
    const people = this.#lists.find(list, asker.email)
    if (people === undefined) {
      return refuse('not_found', 'This list is not complete here. Send it again.')
    }
    const refusal = this.#storageRefusal(asker, people.count)
    if (refusal !== undefined) return refusal
    this.#budget.note(asker.email, people.count * CHECK_ROW_BYTES)
    return success({
      count: people.count,
      *parts() {
        let position = 0
        for (const part of people.parts()) {
          yield part.map((email) => {
            position += 1
            return { position, email, revoked_at: null, not_before: 0 }
          })
        }
      },
    })
  }

  #summary(run: StoredRun): Run {
    const { pacer } = this.#sender
    const now = this.#context.clock.now()
    const waitsUntil = run.total === 1 ? pacer.blockedUntil(now) : pacer.waitsUntil(now)
    const isActive = run.state === 'queued' || run.state === 'running'
    const seconds = (this.#store.turnsUntilEnd(run) * 60) / pacer.perMinute(now)
    const pause = waitsUntil === undefined ? 0 : (waitsUntil - now) / 1000
    const [only] = run.total === 1 ? this.#store.people(run.number, { limit: 1 }) : []
    return {
      ...run,
      subject: only?.email ?? null,
      counts: this.#store.counts(run.number),
      verification: this.#verification(run.number),
      per_minute: pacer.perMinute(now),
      reserve: this.#context.reserve,
      waits_until: isActive && waitsUntil !== undefined ? new Date(waitsUntil).toISOString() : null,
      seconds_left: isActive ? Math.ceil(seconds + pause) : null,
    }
  }

  #verification(run: number): Run['verification'] {
    const check = this.#checks.find({ run })
    if (check === undefined) return null
    const { state, started_at, total } = check
    return {
      state,
      started_at: new Date(started_at).toISOString(),
      total,
      counts: countSessionCheckPeopleByGroup(check),
    }
  }

  #detail(run: StoredRun): RunWithLatestPeople {
    const latest =
      run.total === 1
        ? this.#store.people(run.number, { limit: 1 })
        : this.#store.latest(run.number, LATEST)
    return { ...this.#summary(run), latest, controlled: this.#store.controls(run.number) }
  }

  async #woken(number: number): Promise<Result<RunWithLatestPeople>> {
    this.#engine.wake()
    await this.#context.wakeAt(this.#context.clock.now())
    return this.get(number)
  }
}

function noSuchRun(number: number): Refused {
  return refuse('not_found', `There is no run ${number}.`)
}

/** The bytes of a row besides the address. */
const ROW_BYTES = 60
/** Estimates the storage that a check of a person takes. */
const CHECK_ROW_BYTES = 200

/** Estimates the storage that the people take. */
function bytesOf(parts: Iterable<readonly string[]>): number {
  let bytes = 0
  for (const part of parts) for (const email of part) bytes += byteLength(email) + ROW_BYTES
  return bytes
}

function keyReused(message: string): Refused {
  return refuse('idempotency_key_reused', [{ pointer: '/idempotency_key', message }])
}

function authorOf(
  { email, roles }: RunRequester,
  { reason, ticket, occasion }: Pick<RunRequest, 'reason' | 'ticket' | 'occasion'>,
): WriteAuthor & { roles: Role[] } {
  return { email, roles: [...roles], reason, ticket: ticket || null, occasion }
}

/** The capabilities that a person had when a run began to depend on them, and must have as long as it does. */
function takenBy(roles: readonly Role[]): readonly Capability[] {
  return capabilitiesForRoles(roles).filter((capability) => TAKEN_BY_RUNS.has(capability))
}

const TAKEN_BY_RUNS: ReadonlySet<Capability> = new Set([
  'sessions:revoke',
  'sessions:revoke-anybody',
])

/** The states in which each control is allowed, and the word for what it did. */
const CONTROLLABLE: Record<RunControl, { states: readonly RunState[]; participle: string }> = {
  pause: { states: ['queued', 'running'], participle: 'paused' },
  resume: { states: ['paused', 'stopped'], participle: 'resumed' },
  cancel: { states: ['queued', 'running', 'paused', 'stopped'], participle: 'cancelled' },
  retry: { states: ['finished'], participle: 'tried again' },
}
const LEFT = ['waiting', 'sending'] as const
const FAILED = ['failed', 'unknown'] as const

/** Returns the error for a request that needs a second confirmation and has none. */
function unconfirmed(
  { confirm_protected, confirm_self }: Pick<RunRequest, 'confirm_protected' | 'confirm_self'>,
  people: RunPeopleBatches,
  { email, roles }: Pick<RunRequester, 'email' | 'roles'>,
  policy: RevocationRestrictions,
): Refused | undefined {
  for (const part of people.parts()) {
    const meant = part.find((person) => isProtectedPerson(person, policy))
    if (meant !== undefined && confirm_protected !== true && canRevokeWithoutRestrictions(roles)) {
      const message = `${meant} is protected. Confirm that you mean them.`
      return refuse('invalid_field', [{ pointer: '/confirm_protected', message }])
    }
    if (part.includes(email) && confirm_self !== true) {
      const message = 'You are among them, and will be signed out. Confirm that you mean yourself.'
      return refuse('invalid_field', [{ pointer: '/confirm_self', message }])
    }
  }
  return undefined
}

/** Nothing can refuse a caller who may revoke anybody, so the people need not all be in memory. */
function startRefusal(
  { parts }: RunPeopleBatches,
  asker: { roles: RunRequester['roles']; used: number },
  policy: RevocationRestrictions,
): Refused | undefined {
  if (canRevokeWithoutRestrictions(asker.roles)) return undefined
  return revocationRefusal({ emails: [...parts()].flat(), ...asker }, policy)
}
