import {
  type Controlled,
  isBeyond,
  type PersonState,
  type Run,
  type RunCheck,
  type RunControl,
  type RunDetail,
  type RunSize,
  type RunState,
} from '../../../api/revocation-run'
import {
  type ListedRunRequest,
  MOST_PEOPLE,
  type RunRequest,
} from '../../../api/revocation-run-request'
import { type Answer, failure, success } from '../../answer'
import {
  allowanceOf,
  isProtected,
  mayRevokeAnybody,
  protectionRefusal,
  type RevocationPolicy,
  revocationRefusal,
} from '../../revocation-policy'
import type { UpstreamReply } from '../../upstream'
import { type Author, timestamp } from '../account-context'
import { type Closing, type Journal, type Opening, revokedInADay } from '../journal'
import { report, type ReportFormat } from './report'
import { type Clock, RunEngine } from './run-engine'
import { peopleOfArray, RunLists, type RunPeople } from './run-lists'
import { type PeopleSelection, RunStore, type StoredRun } from './run-store'

type Asker = Pick<Author, 'email' | 'roles'>
type Control = Extract<RunCommand, { kind: 'control' }>
type Beginning = {
  run: number
  people: number
  /** Where it is one person alone. */
  subject: string | null
  options: { devices: boolean; warp_session_reauth: boolean }
}

/** What is asked of the runs. */
export type RunCommand =
  | { kind: 'list'; below: number; limit: number; of?: RunSize | undefined }
  | { kind: 'get'; run: number }
  | { kind: 'people'; run: number; selection: PeopleSelection }
  | { kind: 'check'; emails: string[]; asker: Asker; policy: RevocationPolicy }
  | { kind: 'add-to-list'; list: string; emails: string[]; asker: Asker }
  | {
      kind: 'start'
      request: RunRequest | ListedRunRequest
      author: Author
      policy: RevocationPolicy
    }
  | { kind: 'control'; run: number; control: RunControl; asker: Asker; policy: RevocationPolicy }

export type RunsContext = {
  sql: SqlStorage
  journal: Journal
  revoke: (revocation: { email: string }) => Promise<UpstreamReply>
  clock: Clock
  /** The share of the API's limit that is left to others, from 0 to 1. */
  reserve: number
  /** Sees to it that `work` is called at a moment, whatever happens to this object. */
  wakeAt: (at: number) => Promise<void>
}

/** What a run is begun with, beside by whom. */
const ASKED = ['reason', 'ticket', 'devices', 'warp_session_reauth'] as const
type Asked = Pick<StoredRun, (typeof ASKED)[number]>

const LATEST = 20
/** An alarm may take fifteen minutes; so often the object starts afresh and others have their turn. */
const SLICE_MS = 120_000

/** The runs of an account. */
export class Runs {
  readonly #context: RunsContext
  readonly #store: RunStore
  readonly #lists: RunLists
  readonly #engine: RunEngine

  constructor(context: RunsContext) {
    this.#context = context
    this.#store = new RunStore(context.sql)
    this.#lists = new RunLists(context.sql)
    this.#engine = new RunEngine({
      store: this.#store,
      revoke: context.revoke,
      clock: context.clock,
      reserve: context.reserve,
      ended: (run) => this.#finishIfDone(run),
    })
    for (const run of this.#store.unfinished()) this.#finishIfDone(run)
  }

  async run(command: RunCommand): Promise<Answer> {
    switch (command.kind) {
      case 'list':
        if (command.of === 'person') return this.#recentPeople(command.limit)
        return this.#list(command)
      case 'get':
        return this.#with(command.run, (run) => success(this.#detail(run)))
      case 'people':
        return this.#with(command.run, () => this.#people(command.run, command.selection))
      case 'check':
        return this.#check(command)
      case 'add-to-list':
        return this.#addToList(command)
      case 'start':
        return this.#start(command.request, command.author, command.policy)
      case 'control':
        return this.#with(command.run, (run) => this.#control(run, command))
    }
  }

  /** When there is something to do; undefined if nobody waits. */
  async work(): Promise<number | undefined> {
    return this.#engine.work(this.#context.clock.now() + SLICE_MS)
  }

  hasWork(): boolean {
    return this.#store.waiting() > 0
  }

  /** Null where there is no such run. */
  report(number: number, format: ReportFormat): ReadableStream<Uint8Array> | null {
    return this.#store.get(number) === undefined ? null : report(this.#store, number, format)
  }

  #check({ emails, asker, policy }: Extract<RunCommand, { kind: 'check' }>): Answer {
    const revokedToday = revokedInADay(this.#context.journal, asker.email)
    const check: RunCheck = {
      protected: emails.filter((email) => isProtected(email, policy)),
      allowance: allowanceOf({ roles: asker.roles, revokedToday }, policy),
      per_minute: this.#engine.pacer.perMinute(this.#context.clock.now()),
      reserve: this.#context.reserve,
      waiting: this.#store.waiting(),
    }
    return success(check)
  }

  #addToList({ list, emails, asker }: Extract<RunCommand, { kind: 'add-to-list' }>): Answer {
    const { email } = asker
    const people = this.#lists.add(list, emails, { email, now: this.#context.clock.now() })
    if (people !== undefined) return success({ people })
    const message = `A run has at most ${MOST_PEOPLE.toLocaleString('en')} people, and one list. Send another list.`
    return failure('invalid_field', [{ pointer: '/emails', message }])
  }

  async #start(
    request: RunRequest | ListedRunRequest,
    author: Author,
    policy: RevocationPolicy,
  ): Promise<Answer> {
    const { devices = false, warp_session_reauth = false, idempotency_key } = request
    const options = { devices, warp_session_reauth }
    const begun =
      idempotency_key === undefined
        ? undefined
        : this.#store.begunWith(author.email, idempotency_key)
    const people =
      'list' in request
        ? this.#lists.find(request.list, author.email)
        : peopleOfArray(request.emails)
    if (begun !== undefined) {
      const isOfList =
        'list' in request && this.#lists.runOf(request.list.id, author.email) === begun.number
      const isSame = isOfList || (people !== undefined && this.#hasPeople(begun, people))
      return this.#begunBefore(begun, { ...author, ...options }, isSame)
    }
    if (people === undefined) {
      const message = 'This list is not here whole. Send it again, and start the run then.'
      return failure('invalid_field', [{ pointer: '/list', message }])
    }
    const revokedToday = revokedInADay(this.#context.journal, author.email)
    const refusal =
      unconfirmed(request, people, { ...author, policy }) ??
      startRefusal(people, { roles: author.roles, revokedToday }, policy)
    if (refusal !== undefined) return refusal
    const number = this.#store.nextNumber()
    const [[first = null] = []] = people.count === 1 ? people.parts() : []
    const beginning = { run: number, people: people.count, subject: first, options }
    this.#store.create({
      number,
      ...author,
      ...options,
      roles: [...author.roles],
      created_at: timestamp(),
      people,
      idempotency_key,
      change: this.#open(author, beginning),
    })
    if ('list' in request) this.#lists.startedWith(request.list.id, number)
    return this.#woken(number)
  }

  #hasPeople(run: StoredRun, people: RunPeople): boolean {
    return run.total === people.count && this.#store.hasPeople(run.number, people)
  }

  /** Answers a request that came before, whose own answer was lost. */
  #begunBefore(run: StoredRun, asked: Asked, isOfSamePeople: boolean): Answer {
    if (isOfSamePeople && ASKED.every((name) => run[name] === asked[name])) {
      return this.#answer(run.number)
    }
    const detail = `Run ${run.number} was started with this key, for other people or another reason. Look at what became of it before you start another.`
    return failure('idempotency_key_reused', [{ pointer: '/idempotency_key', message: detail }])
  }

  async #control(run: StoredRun, order: Control): Promise<Answer> {
    const { control, asker } = order
    const refusal = this.#refusal(run, order)
    if (refusal !== undefined) return refusal
    this.#store.addControl(run.number, { control, at: timestamp(), email: asker.email })
    switch (control) {
      case 'pause':
        this.#store.setState(run.number, 'paused')
        return this.#answer(run.number)
      case 'resume':
        this.#store.setState(run.number, 'running')
        return this.#woken(run.number)
      case 'cancel':
        this.#store.cancelWaiting(run.number, timestamp())
        this.#store.setState(run.number, 'cancelled')
        this.#finishIfDone(run.number)
        return this.#answer(run.number)
      case 'retry':
        return this.#retry(run, asker)
    }
  }

  /** Why a run is not controlled so, by its state or by who asks. What goes on is asked for anew. */
  #refusal(run: StoredRun, { control, asker, policy }: Control): Answer | undefined {
    if (isBeyond(run, asker.roles)) {
      const detail = `Run ${run.number} was started by an admin, so it takes an admin. Nothing was changed.`
      return failure('forbidden', detail)
    }
    const { states, done } = CONTROLLABLE[control]
    if (!states.includes(run.state)) {
      return failure('not_possible', `A run that is ${run.state} cannot be ${done}.`)
    }
    if (control === 'retry' && this.#failedOf(run) === 0) {
      return failure('not_possible', 'Nobody of this run is left to be tried again.')
    }
    const { roles } = asker
    if (mayRevokeAnybody(roles)) return undefined
    if (control === 'resume') {
      return protectionRefusal({ emails: this.#store.emailsOf(run.number, LEFT), roles }, policy)
    }
    if (control !== 'retry') return undefined
    const emails = this.#store.emailsOf(run.number, FAILED)
    const revokedToday = revokedInADay(this.#context.journal, asker.email)
    return revocationRefusal({ emails, roles, revokedToday }, policy)
  }

  #failedOf({ number }: StoredRun): number {
    const counts = this.#store.counts(number)
    return FAILED.reduce((sum, state) => sum + counts[state], 0)
  }

  /** By whoever asks for it, and so in history by itself. */
  #retry(run: StoredRun, asker: Asker): Promise<Answer> {
    const { number, devices, warp_session_reauth } = run
    const people = this.#failedOf(run)
    const [subject = null] = people === 1 ? this.#store.emailsOf(number, FAILED) : []
    const options = { devices, warp_session_reauth }
    const beginning = { run: number, people, subject, options }
    this.#store.retryFailed(number, this.#open({ ...run, ...asker }, beginning))
    this.#store.setState(number, 'running')
    return this.#woken(number)
  }

  #open(
    { email, roles, reason, ticket }: Author,
    { run, people, subject, options }: Beginning,
  ): number {
    const intended = { people, ...options }
    const author = { email, roles: [...roles], reason, ticket }
    return this.#context.journal.open({ ...openingOf(author), run, people, subject, intended })
  }

  #finishIfDone(number: number): void {
    const run = this.#store.get(number)
    if (run === undefined || run.finished_at !== null || this.#store.hasLeft(number)) return
    const state = run.state === 'cancelled' ? 'cancelled' : 'finished'
    this.#store.finish(number, state, timestamp())
    const { journal } = this.#context
    const change = journal.get(run.change)
    if (change?.state !== 'pending') return
    const counts = this.#store.counts(number)
    // Who was revoked before this try is in the entry of the one before.
    const revoked = counts.revoked - (run.total - (change.people ?? run.total))
    journal.close(run.change, closingOf({ ...counts, revoked }, this.#store.controls(number)))
  }

  #recentPeople(limit: number): Answer {
    const page = this.#store.latestOfEachPerson(limit).map((run) => this.#summary(run))
    return success(page, { count: page.length, per_page: limit })
  }

  #list({ below, limit, of }: Extract<RunCommand, { kind: 'list' }>): Answer {
    const found = this.#store.list(below, limit + 1, of === 'many')
    const page = found.slice(0, limit).map((run) => this.#summary(run))
    const last = found.length > limit ? page.at(-1) : undefined
    return success(page, {
      count: page.length,
      per_page: limit,
      ...(last === undefined ? {} : { cursor: String(last.number) }),
    })
  }

  #people(number: number, selection: PeopleSelection): Answer {
    const people = this.#store.people(number, selection)
    const last = people.length === selection.limit ? people.at(-1) : undefined
    return success(people, {
      count: people.length,
      per_page: selection.limit,
      ...(last === undefined ? {} : { cursor: String(last.position) }),
    })
  }

  #summary(run: StoredRun): Run {
    const { pacer } = this.#engine
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
      per_minute: pacer.perMinute(now),
      reserve: this.#context.reserve,
      waits_until: isActive && waitsUntil !== undefined ? new Date(waitsUntil).toISOString() : null,
      seconds_left: isActive ? Math.ceil(seconds + pause) : null,
    }
  }

  #detail(run: StoredRun): RunDetail {
    const latest = this.#store.latest(run.number, LATEST)
    return { ...this.#summary(run), latest, controlled: this.#store.controls(run.number) }
  }

  #answer(number: number): Answer {
    return this.#with(number, (run) => success(this.#detail(run)))
  }

  async #woken(number: number): Promise<Answer> {
    this.#engine.wake()
    await this.#context.wakeAt(this.#context.clock.now())
    return this.#answer(number)
  }

  #with<Result extends Answer | Promise<Answer>>(
    number: number,
    work: (run: StoredRun) => Result,
  ): Result | Answer {
    const run = this.#store.get(number)
    return run === undefined ? failure('not_found', `There is no run ${number}.`) : work(run)
  }
}

/** What is done in which states of a run, and the word for it. */
const CONTROLLABLE: Record<RunControl, { states: readonly RunState[]; done: string }> = {
  pause: { states: ['queued', 'running'], done: 'paused' },
  resume: { states: ['paused', 'stopped'], done: 'resumed' },
  cancel: { states: ['queued', 'running', 'paused', 'stopped'], done: 'cancelled' },
  retry: { states: ['finished'], done: 'tried again' },
}
const LEFT = ['waiting', 'sending'] as const
const FAILED = ['failed', 'unknown'] as const

/** What takes a second confirmation and has none. */
function unconfirmed(
  { confirm_protected, confirm_self }: Pick<RunRequest, 'confirm_protected' | 'confirm_self'>,
  people: RunPeople,
  { email, roles, policy }: Asker & { policy: RevocationPolicy },
): Answer | undefined {
  for (const part of people.parts()) {
    const meant = part.find((person) => isProtected(person, policy))
    if (meant !== undefined && confirm_protected !== true && mayRevokeAnybody(roles)) {
      const message = `${meant} is protected. Confirm that you mean them.`
      return failure('invalid_field', [{ pointer: '/confirm_protected', message }])
    }
    if (part.includes(email) && confirm_self !== true) {
      const message = 'You are among them, and will be signed out. Confirm that you mean yourself.'
      return failure('invalid_field', [{ pointer: '/confirm_self', message }])
    }
  }
  return undefined
}

/** Whom nothing stops need not have all of them in memory. */
function startRefusal(
  { parts }: RunPeople,
  asker: { roles: Asker['roles']; revokedToday: number },
  policy: RevocationPolicy,
): Answer | undefined {
  if (mayRevokeAnybody(asker.roles)) return undefined
  return revocationRefusal({ emails: [...parts()].flat(), ...asker }, policy)
}

function openingOf(author: Author): Omit<Opening, 'intended'> {
  return {
    opened_at: timestamp(),
    ...author,
    roles: [...author.roles],
    resource: 'revocation',
    operation: 'revoke',
    subject: null,
    reverts: null,
    draft: null,
    last_seen_at: null,
    requested: [],
    before: null,
    etag: null,
  }
}

/** A run in history is what became of it: all that was asked for, or not; and who paused it and the like. */
function closingOf(
  counts: Record<PersonState, number>,
  controlled: readonly Controlled[],
): Closing {
  const { revoked, failed, unknown, cancelled } = counts
  const parts = [
    [failed, 'failed'],
    [unknown, 'not known'],
    [cancelled, 'cancelled'],
  ] as const
  const others = parts.flatMap(([people, what]) => (people > 0 ? [`${people} ${what}`] : []))
  const message = [`${revoked} revoked`, ...others].join(', ')
  return {
    closed_at: timestamp(),
    state: others.length === 0 ? 'applied' : unknown > 0 ? 'unknown' : 'failed',
    differences: [],
    unrequested: [],
    error: others.length === 0 ? null : { code: null, message },
    ray_id: null,
    after: { ...counts, controlled },
    etag: null,
  }
}
