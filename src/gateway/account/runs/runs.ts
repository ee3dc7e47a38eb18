import type { PersonState, Run, RunCheck, RunDetail } from '../../../api/revocation-run'
import type { RunRequest } from '../../../api/revocation-run-request'
import { type Answer, failure, success } from '../../answer'
import {
  allowanceOf,
  isProtected,
  type RevocationPolicy,
  revocationRefusal,
} from '../../revocation-policy'
import type { UpstreamReply } from '../../upstream'
import { type Author, timestamp } from '../account-context'
import { type Closing, type Journal, type Opening, revokedInADay } from '../journal'
import { report, type ReportFormat } from './report'
import { type Clock, RunEngine } from './run-engine'
import { type PeopleSelection, RunStore, type StoredRun } from './run-store'

type Asker = Pick<Author, 'email' | 'roles'>

/** What is asked of the runs. */
export type RunCommand =
  | { kind: 'list'; below: number; limit: number }
  | { kind: 'get'; run: number }
  | { kind: 'people'; run: number; selection: PeopleSelection }
  | { kind: 'check'; emails: string[]; asker: Asker; policy: RevocationPolicy }
  | { kind: 'start'; request: RunRequest; author: Author; policy: RevocationPolicy }
  | { kind: 'pause' | 'resume' | 'cancel' | 'retry'; run: number }

export type RunsContext = {
  sql: SqlStorage
  journal: Journal
  revoke: (revocation: { email: string }) => Promise<UpstreamReply>
  clock: Clock
  /** Sees to it that `work` is called at a moment, whatever happens to this object. */
  wakeAt: (at: number) => Promise<void>
}

const LATEST = 20
/** An alarm may take fifteen minutes; so often the object starts afresh and others have their turn. */
const SLICE_MS = 120_000

/** The runs of an account. */
export class Runs {
  readonly #context: RunsContext
  readonly #store: RunStore
  readonly #engine: RunEngine

  constructor(context: RunsContext) {
    this.#context = context
    this.#store = new RunStore(context.sql)
    this.#engine = new RunEngine({
      store: this.#store,
      revoke: context.revoke,
      clock: context.clock,
      ended: (run) => this.#finishIfDone(run),
    })
  }

  async run(command: RunCommand): Promise<Answer> {
    switch (command.kind) {
      case 'list':
        return this.#list(command.below, command.limit)
      case 'get':
        return this.#with(command.run, (run) => success(this.#detail(run)))
      case 'people':
        return this.#with(command.run, () => this.#people(command.run, command.selection))
      case 'check':
        return this.#check(command)
      case 'start':
        return this.#start(command.request, command.author, command.policy)
      case 'pause':
        return this.#with(command.run, (run) => this.#pause(run))
      case 'resume':
        return this.#with(command.run, (run) => this.#resume(run))
      case 'cancel':
        return this.#with(command.run, (run) => this.#cancel(run))
      case 'retry':
        return this.#with(command.run, (run) => this.#retry(run))
    }
  }

  /** When there is something to do; undefined if nobody waits. */
  async work(): Promise<number | undefined> {
    return this.#engine.work(this.#context.clock.now() + SLICE_MS)
  }

  hasWork(): boolean {
    return this.#store.nextTime() !== undefined
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
      waiting: this.#store.waiting(),
    }
    return success(check)
  }

  async #start(request: RunRequest, author: Author, policy: RevocationPolicy): Promise<Answer> {
    const emails = [...new Set(request.emails)]
    const revokedToday = revokedInADay(this.#context.journal, author.email)
    const refusal = revocationRefusal({ emails, roles: author.roles, revokedToday }, policy)
    if (refusal !== undefined) return refusal
    const { devices = false, warp_session_reauth = false } = request
    const [subject = null] = emails.length === 1 ? emails : []
    const number = this.#store.nextNumber()
    const change = this.#context.journal.open(
      openingOf(author, {
        run: number,
        people: emails.length,
        subject,
        intended: { people: emails.length, devices, warp_session_reauth },
      }),
    )
    this.#store.create({
      number,
      ...author,
      roles: [...author.roles],
      created_at: timestamp(),
      emails,
      devices,
      warp_session_reauth,
      change,
    })
    return this.#woken(number)
  }

  #pause(run: StoredRun): Answer {
    if (run.state !== 'running' && run.state !== 'queued') return notNow(run, 'paused')
    this.#store.setState(run.number, 'paused')
    return this.#answer(run.number)
  }

  async #resume(run: StoredRun): Promise<Answer> {
    if (run.state !== 'paused' && run.state !== 'stopped') return notNow(run, 'resumed')
    this.#store.setState(run.number, 'running')
    return this.#woken(run.number)
  }

  #cancel(run: StoredRun): Answer {
    if (run.state === 'cancelled' || run.state === 'finished') return notNow(run, 'cancelled')
    this.#store.cancelWaiting(run.number, timestamp())
    this.#store.setState(run.number, 'cancelled')
    this.#finishIfDone(run.number)
    return this.#answer(run.number)
  }

  async #retry(run: StoredRun): Promise<Answer> {
    if (run.state !== 'finished') return notNow(run, 'tried again')
    if (this.#store.retryFailed(run.number) === 0) {
      return failure('not_possible', 'Nobody of this run is left to be tried again.')
    }
    this.#store.setState(run.number, 'running')
    return this.#woken(run.number)
  }

  /** A run that ended and was tried again ends once more; its entry in history says how it ended first. */
  #finishIfDone(number: number): void {
    const run = this.#store.get(number)
    if (run === undefined || run.state === 'finished' || this.#store.hasLeft(number)) return
    const isFirst = run.finished_at === null
    const state = run.state === 'cancelled' ? 'cancelled' : 'finished'
    this.#store.finish(number, state, timestamp())
    if (isFirst) this.#context.journal.close(run.change, closingOf(this.#store.counts(number)))
  }

  #list(below: number, limit: number): Answer {
    const found = this.#store.list(below, limit + 1)
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
    const blockedUntil = pacer.blockedUntil(now)
    const isActive = run.state === 'queued' || run.state === 'running'
    const seconds = (this.#store.waiting() * 60) / pacer.perMinute(now)
    const pause = blockedUntil === undefined ? 0 : (blockedUntil - now) / 1000
    const [only] = run.total === 1 ? this.#store.people(run.number, { limit: 1 }) : []
    return {
      ...run,
      subject: only?.email ?? null,
      counts: this.#store.counts(run.number),
      per_minute: pacer.perMinute(now),
      waits_until:
        isActive && blockedUntil !== undefined ? new Date(blockedUntil).toISOString() : null,
      seconds_left: isActive ? Math.ceil(seconds + pause) : null,
    }
  }

  #detail(run: StoredRun): RunDetail {
    return { ...this.#summary(run), latest: this.#store.latest(run.number, LATEST) }
  }

  #answer(number: number): Answer {
    return this.#with(number, (run) => success(this.#detail(run)))
  }

  async #woken(number: number): Promise<Answer> {
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

function notNow({ state }: StoredRun, what: string): Answer {
  return failure('not_possible', `A run that is ${state} cannot be ${what}.`)
}

function openingOf(
  { email, roles, reason, ticket }: Author,
  run: { run: number; people: number; subject: string | null; intended: unknown },
): Opening {
  return {
    opened_at: timestamp(),
    email,
    roles: [...roles],
    resource: 'revocation',
    operation: 'revoke',
    ...run,
    reason,
    ticket,
    reverts: null,
    draft: null,
    last_seen_at: null,
    requested: [],
    before: null,
    etag: null,
  }
}

/** A run in history is what became of it: all that was asked for, or not. */
function closingOf(counts: Record<PersonState, number>): Closing {
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
    after: counts,
    etag: null,
  }
}
