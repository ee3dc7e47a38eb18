import type { ApprovalDemand } from '../../../api/approvals/approvals'
import type { Change, ChangeSummary, SettingResource, SwitchTimerEvent } from '../../../api/change'
import { envelopeSchema } from '../../../api/envelope'
import { parseJson, withValueAt, valueAtPointer } from '../../../api/json'
import { LIMITS } from '../../../api/limits'
import { isSemanticallyEqual } from '../../../api/equality'
import { parseRetryAfterMs } from '../../../api/retry-after'
import type { Role } from '../../../api/roles'
import {
  isSwitchSafe,
  PROTECTIVE_SWITCHES,
  type ProtectiveSwitch,
} from '../../../api/switch-timers/protective-switches'
import type { SwitchTimer, SwitchTimerUpdate } from '../../../api/switch-timers/switch-timer'
import { type RefusalReason, refuse, type Refused, type Result, success } from '../../result'
import { buildSwitchTimerEventJournalEntries } from '../change-entries'
import type { Journal } from '../journal'
import { toIsoTimestamp } from '../journal-entry'
import type { StorageBudget } from '../storage-budget'
import type { WriteAuthor } from '../write-author'

/** A timer as it is stored. Times are milliseconds since 1970. */
type StoredSwitchTimer = {
  field: string
  /** The change that turned the switch off, and who made it. */
  change: number
  email: string
  roles: readonly Role[]
  started_at: number
  due_at: number
  /** The person who ended it before its time. */
  ended_by: { email: string; roles: readonly Role[] } | null
  /** The explanation of the switch before the change, and the one that the change set. */
  explanation: { before: unknown; after: unknown } | null
  /** The attempts that did not turn the switch back, why the last one did not, and when the next one is due. */
  attempts: number
  error: string | null
  retry_at: number | null
  /** Whether history says that it failed. */
  is_failure_recorded: boolean
  /** The timer that an earlier change set, which runs on if this one's change fails. */
  former?: StoredSwitchTimer
  /** A later change that is to turn the switch off for good, which ends the timer once it is applied. */
  ending_change?: number
}

/** A timer that is over, and when to read its switch again, in ms. */
type SecondLook = { timer: StoredSwitchTimer; at: number }

/** A write that turns a switch back. The patch is computed from the live value; undefined if nothing is left to do. */
export type SwitchTurnBackWrite = WriteAuthor & {
  setting: SettingResource
  reverts: number
  turnsBack: SwitchTimerEvent
  patchFor: (live: Record<string, unknown>) => Record<string, unknown> | undefined
}

export type SwitchTimersContext = {
  kv: SyncKvStorage
  journal: Pick<Journal, 'record' | 'list' | 'get'>
  /** Returns what became of a change; undefined if history has none of that number. */
  stateOf: (change: number) => ChangeSummary['state'] | undefined
  budget: StorageBudget
  /** Returns the last known value of a setting. */
  known: (setting: SettingResource) => unknown
  /** Returns the approval that a change needs. */
  demandFor: (
    setting: SettingResource,
    change: { before: unknown; after: unknown },
  ) => ApprovalDemand | undefined
  /** Refuses what needs approval, with what to do instead. */
  needed: (demand: ApprovalDemand, how: string) => Refused
  /** Turns a switch back, by the account's one writer. */
  turnBack: (order: SwitchTurnBackWrite) => Promise<Result<unknown>>
  /** Makes sure that `work` is called at a given time, whatever happens to this object. */
  wakeAt: (at: number) => Promise<void>
}

export type SwitchTimerAuthor = Pick<WriteAuthor, 'email' | 'roles'>

const MINUTE_MS = 60_000
/** How long the first retry waits. Each one after it waits twice as long, up to the longest wait. */
const FIRST_RETRY_MS = MINUTE_MS
const LONGEST_RETRY_MS = 15 * MINUTE_MS
/** After this time, nothing that was sent can still take effect. */
const ON_ITS_WAY_MS = 75_000
/** The number of latest changes among which those that may still take effect are found. */
const MAX_SEARCHED_CHANGES = 20

/**
 * The timers of protective switches: when their time is over, the switch is turned back, and a failure is retried until
 * it succeeds. There is at most one for each switch. They are stored outside the tables, in the same transaction as the
 * change that starts them, so that neither is without the other. A timer ends when a read shows the switch to be safe,
 * whoever turned it back, so that nothing is sent for one that is safe already.
 *
 * Each write replaces the whole setting, so that one of Gatehouse's own that timed out while the switch was off may turn
 * it off again. If there is such a write when a timer ends, the switch is read again once nothing can be on its way any
 * more.
 */
export class SwitchTimers {
  readonly #context: SwitchTimersContext
  /** The switches that are being turned back now. */
  readonly #working = new Set<string>()

  constructor(context: SwitchTimersContext) {
    this.#context = context
  }

  /**
   * Starts the timers of a change that history has just opened, in the same transaction. What an earlier change set for
   * the same switches ends once this one is applied, and runs on if it fails.
   */
  start(
    change: number,
    { email, roles }: SwitchTimerAuthor,
    switches: readonly ProtectiveSwitch[],
    { due_at, before, after }: { due_at: number | undefined; before: unknown; after: unknown },
  ): void {
    this.#tidy()
    for (const { field, explanation } of switches) {
      const former = this.#get(field)
      if (due_at === undefined) {
        if (former !== undefined) this.#put({ ...former, ending_change: change })
        continue
      }
      this.#put({
        field,
        change,
        email,
        roles: [...roles],
        started_at: Date.now(),
        due_at,
        ended_by: null,
        explanation:
          explanation === undefined
            ? null
            : {
                before: valueAtPointer(before, explanation) ?? null,
                after: valueAtPointer(after, explanation) ?? null,
              },
        ...NO_FAILURE,
        ...(former && { former }),
      })
    }
  }

  /** Makes sure that the object wakes for the timers that run. */
  async wake(): Promise<void> {
    const next = this.nextTime()
    if (next !== undefined) await this.#context.wakeAt(next)
  }

  /**
   * Ends the timers of switches that a read shows to be safe. Called whenever a setting was read. Returns whether a
   * switch has to be read again, for which the object must be woken.
   */
  noteLive(setting: SettingResource, document: Record<string, unknown> | null): boolean {
    this.#tidy()
    let isReadAgain = false
    for (const timer of this.#running()) {
      const found = switchNamed(timer.field)
      if (found?.setting !== setting || !isSwitchSafe(found, document)) continue
      if (this.#mayStillTurnOff(timer)) continue
      this.#remove(timer.field)
      if (this.#lookAgainLater(found, { ...timer, ...NO_FAILURE })) isReadAgain = true
    }
    return isReadAgain
  }

  /** Stores a second look if a write of Gatehouse's own may still turn a switch off. Returns whether it did. */
  #lookAgainLater(found: ProtectiveSwitch, timer: StoredSwitchTimer): boolean {
    const arrivals = this.#changesOf(found).flatMap(({ state, opened_at, intended }) => {
      const at = Date.parse(opened_at) + ON_ITS_WAY_MS
      const mayArrive = (state === 'unknown' || state === 'pending') && Date.now() < at
      return mayArrive && !isSwitchSafe(found, intended) ? [at] : []
    })
    if (arrivals.length === 0) return false
    this.#putLook({ timer, at: Math.max(...arrivals) })
    return true
  }

  /** Returns the latest changes of a switch's setting, newest first. */
  #changesOf({ setting }: ProtectiveSwitch): Change[] {
    const { journal } = this.#context
    const { changes } = journal.list({ resource: setting, limit: MAX_SEARCHED_CHANGES })
    return changes.flatMap(({ number }) => journal.get(number) ?? [])
  }

  /** Notes that history has a change that turns a switch back, in the transaction that opened it. */
  attempted({ fields: [field = ''] }: SwitchTimerEvent): void {
    const timer = this.#get(field)
    if (timer !== undefined) this.#put({ ...timer, is_failure_recorded: true })
  }

  list(): SwitchTimer[] {
    this.#tidy()
    const now = Date.now()
    return this.#running()
      .toSorted((one, other) => one.due_at - other.due_at)
      .map(({ field, change, email, due_at, error, attempts, retry_at }) => ({
        field,
        change,
        email,
        due_at: toIsoTimestamp(due_at),
        seconds_left: Math.max(0, Math.ceil((due_at - now) / 1000)),
        error,
        attempts,
        retry_at: retry_at === null ? null : toIsoTimestamp(retry_at),
      }))
  }

  /** Prolongs, shortens or cancels a timer. Being off for longer takes the approval that turning it off would take. */
  async update(
    field: string,
    { minutes, ...why }: SwitchTimerUpdate,
    { email, roles }: SwitchTimerAuthor,
  ): Promise<Result<SwitchTimer[]>> {
    const author: WriteAuthor = { email, roles, reason: why.reason, ticket: why.ticket ?? null }
    const found = this.#changeable(field)
    if (!found.ok) return found
    const timer = found.value
    const due = minutes === null ? null : Date.now() + minutes * MINUTE_MS
    const isLonger = due === null || due > timer.due_at
    const { budget, journal } = this.#context
    const refusal =
      (isLonger ? this.#approvalRefusal(timer) : undefined) ??
      budget.fullness() ??
      budget.refusal(author)
    if (refusal !== undefined) return refusal
    const event: SwitchTimerEvent = {
      event: 'changed',
      fields: [field],
      due_at: due === null ? null : toIsoTimestamp(due),
      change: timer.change,
    }
    journal.record(buildSwitchTimerEventJournalEntries(author, event, null))
    if (due === null) this.#remove(field)
    else this.#put({ ...timer, due_at: due, ended_by: null, ...NO_FAILURE })
    await this.wake()
    return success(this.list())
  }

  /** Turns a switch back before its time. No approval is needed: what was approved includes its end. */
  async end(field: string, { email, roles }: SwitchTimerAuthor): Promise<Result<SwitchTimer[]>> {
    const found = this.#changeable(field)
    if (!found.ok) return found
    const { value: timer } = found
    const due_at = Math.min(timer.due_at, Date.now())
    this.#put({ ...timer, due_at, ended_by: { email, roles: [...roles] }, retry_at: null })
    // If the object ends now, the next one turns it back.
    await this.wake()
    await this.work()
    return success(this.list())
  }

  #changeable(field: string): Result<StoredSwitchTimer> {
    this.#tidy()
    const timer = this.#get(field)
    if (timer === undefined) return refuse('not_found', `No timer runs for ${field}.`)
    if (!this.#working.has(field) && !this.#mayStillTurnOff(timer)) return success(timer)
    return refuse('not_possible', `${field} is being changed right now. Try again in a minute.`)
  }

  #approvalRefusal({ field, due_at }: StoredSwitchTimer): Refused | undefined {
    const found = switchNamed(field)
    if (found === undefined) return undefined
    const { setting, pointer, safeValue } = found
    const live = this.#context.known(setting)
    const demand = this.#context.demandFor(setting, {
      before: withValueAt(live, pointer, safeValue),
      after: withValueAt(live, pointer, !safeValue),
    })
    const how = `It is turned back at ${toIsoTimestamp(due_at)}. To turn it off for longer, propose that once it is back.`
    return demand && this.#context.needed(demand, how)
  }

  /** Turns back what is due. */
  async work(): Promise<void> {
    this.#tidy()
    for (const timer of this.#running()) {
      if (this.#working.has(timer.field) || Date.now() < attemptTime(timer)) continue
      await this.#turnBack(timer)
    }
    for (const look of this.#looks()) {
      if (!this.#working.has(look.timer.field) && Date.now() >= look.at) await this.#lookAgain(look)
    }
    await this.wake()
  }

  /** Reads a switch again, and turns it back if a late write turned it off. */
  async #lookAgain({ timer, at }: SecondLook): Promise<void> {
    const { field } = timer
    const found = switchNamed(field)
    if (found === undefined) return this.#removeLook(field)
    const { reason, patchFor: patchForTimer, ...order } = this.#orderFor(timer, found)
    this.#working.add(field)
    try {
      const turned = await this.#context.turnBack({
        ...order,
        reason: `${reason} ${OFF_AGAIN}`,
        patchFor: (live) => {
          this.#removeLook(field)
          if (isSwitchSafe(found, live)) {
            this.#lookAgainLater(found, timer)
            return undefined
          }
          if (this.#get(field) !== undefined || this.#isTurnedOffSince(timer, found)) {
            return undefined
          }
          // From here on, it is due as it was the first time.
          this.#put(timer)
          return patchForTimer(live)
        },
      })
      const left = this.#get(field)
      if (left?.change === timer.change) this.#fail(left, turned)
      if (turned.ok || this.#getLook(field)?.at !== at) return
      // The switch could not be read.
      this.#putLook({ timer, at: Date.now() + FIRST_RETRY_MS })
    } finally {
      this.#working.delete(field)
    }
  }

  /** Whether an admin has turned the switch off since, which nothing but that change's own timer turns back. */
  #isTurnedOffSince({ change }: StoredSwitchTimer, found: ProtectiveSwitch): boolean {
    return this.#changesOf(found).some(
      ({ number, state, requested }) =>
        number > change &&
        state !== 'failed' &&
        requested.some(
          ({ pointer, to }) => pointer === found.pointer && (to === true) !== found.safeValue,
        ),
    )
  }

  async #turnBack(timer: StoredSwitchTimer): Promise<void> {
    const { field, started_at } = timer
    const found = switchNamed(field)
    // A later build may no longer count it as a switch.
    if (found === undefined) return this.#remove(field)
    if (this.#mayStillTurnOff(timer)) {
      return this.#put({ ...timer, retry_at: started_at + ON_ITS_WAY_MS })
    }
    this.#working.add(field)
    try {
      const turned = await this.#context.turnBack(this.#orderFor(timer, found))
      this.#tidy()
      const left = this.#get(field)
      if (left !== undefined) this.#fail(left, turned)
    } finally {
      this.#working.delete(field)
    }
  }

  #orderFor(timer: StoredSwitchTimer, found: ProtectiveSwitch): SwitchTurnBackWrite {
    const { field, change, due_at, ended_by, email, roles } = timer
    const author = ended_by ?? { email, roles }
    return {
      email: author.email,
      roles: author.roles,
      reason:
        ended_by === null
          ? `The time that change #${change} set for it is over.`
          : `Turned back before the time that change #${change} set for it.`,
      ticket: null,
      setting: found.setting,
      reverts: change,
      turnsBack: { event: 'over', fields: [field], due_at: toIsoTimestamp(due_at), change },
      patchFor: (live) => {
        // The read may have shown that the switch is safe, or that the change never turned it off.
        this.#tidy()
        const current = this.#get(field)
        return current && patchFor(found, current, live)
      },
    }
  }

  #fail(timer: StoredSwitchTimer, turned: Result<unknown>): void {
    const detail = turned.ok ? NOT_DONE : problemInWords(turned.problem)
    const { field, change, due_at, email, roles, is_failure_recorded } = timer
    this.#postpone(
      { ...timer, is_failure_recorded: true },
      detail,
      turned.ok ? 0 : retryAfterMs(turned.problem),
    )
    if (is_failure_recorded) return
    // Nothing was sent, so that history would not show that the switch stays off.
    const event: SwitchTimerEvent = {
      event: 'failed',
      fields: [field],
      due_at: toIsoTimestamp(due_at),
      change,
    }
    const author = { email, roles, reason: '', ticket: null }
    const error = { code: null, message: detail }
    this.#context.journal.record(buildSwitchTimerEventJournalEntries(author, event, error))
  }

  #postpone(timer: StoredSwitchTimer, error: string, atLeastMs: number): void {
    const attempts = timer.attempts + 1
    const wait = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), LONGEST_RETRY_MS)
    const retry_at = Date.now() + Math.max(wait, Math.min(atLeastMs, LONGEST_RETRY_MS))
    this.#put({ ...timer, attempts, error, retry_at })
  }

  /** Returns when `work` has something to do; undefined if no timer runs. */
  nextTime(): number | undefined {
    const now = Date.now()
    const later = now + FIRST_RETRY_MS
    const times = this.#running().flatMap((timer) => {
      if (this.#working.has(timer.field)) return [later]
      const { former } = timer
      if (former === undefined) return [attemptTime(timer)]
      // It runs on if the change that waits for its outcome fails.
      const formerTime = attemptTime(former)
      return [attemptTime(timer), formerTime > now ? formerTime : later]
    })
    const looks = this.#looks().map(({ timer, at }) =>
      this.#working.has(timer.field) ? later : at,
    )
    return times.length + looks.length === 0 ? undefined : Math.min(...times, ...looks)
  }

  /** Whether the change that turns the switch off was sent lately and may still take effect, whatever a read shows. */
  #mayStillTurnOff({ change, started_at }: StoredSwitchTimer): boolean {
    if (Date.now() >= started_at + ON_ITS_WAY_MS) return false
    const state = this.#context.stateOf(change)
    return state === 'pending' || state === 'unknown'
  }

  /**
   * Removes the timers of changes that changed nothing, which puts the former ones back, and those whose switch a later
   * change turned off for good.
   */
  #tidy(): void {
    for (const timer of this.#running()) {
      const left = this.#timerLeft(timer)
      if (left === undefined) this.#remove(timer.field)
      else if (left !== timer) this.#put(left)
    }
  }

  /** Returns the timer that runs now that the outcomes of changes are known. */
  #timerLeft(timer: StoredSwitchTimer): StoredSwitchTimer | undefined {
    const { stateOf } = this.#context
    const { former, ending_change, ...alone } = timer
    const state = stateOf(timer.change)
    if (state === 'failed') return former && this.#timerLeft(former)
    const endingState = ending_change === undefined ? undefined : stateOf(ending_change)
    if (endingState === 'applied') return undefined
    const waits = (former !== undefined && state === 'pending') || endingState === 'pending'
    const isAlone = former === undefined && ending_change === undefined
    return waits || isAlone ? timer : alone
  }

  #running(): StoredSwitchTimer[] {
    return Array.from(
      this.#context.kv.list<StoredSwitchTimer>({ prefix: PREFIX }),
      ([, one]) => one,
    )
  }

  #get(field: string): StoredSwitchTimer | undefined {
    return this.#context.kv.get<StoredSwitchTimer>(PREFIX + field)
  }

  #put(timer: StoredSwitchTimer): void {
    this.#context.kv.put(PREFIX + timer.field, timer)
  }

  #remove(field: string): void {
    this.#context.kv.delete(PREFIX + field)
  }

  #looks(): SecondLook[] {
    return Array.from(this.#context.kv.list<SecondLook>({ prefix: LOOK_PREFIX }), ([, one]) => one)
  }

  #getLook(field: string): SecondLook | undefined {
    return this.#context.kv.get<SecondLook>(LOOK_PREFIX + field)
  }

  #putLook(look: SecondLook): void {
    this.#context.kv.put(LOOK_PREFIX + look.timer.field, look)
  }

  #removeLook(field: string): void {
    this.#context.kv.delete(LOOK_PREFIX + field)
  }
}

const PREFIX = 'switch timer '
const LOOK_PREFIX = 'switch second look '

const NO_FAILURE = {
  attempts: 0,
  error: null,
  retry_at: null,
  is_failure_recorded: false,
} as const

const OFF_AGAIN =
  'It had been turned back, and was off again: a write whose answer was lost may have arrived late.'

const NOT_DONE = 'Cloudflare’s answer was no error, and the switch still is as it was.'

function switchNamed(field: string): ProtectiveSwitch | undefined {
  return PROTECTIVE_SWITCHES.find((each) => each.field === field)
}

function attemptTime({ due_at, retry_at }: StoredSwitchTimer): number {
  return Math.max(due_at, retry_at ?? 0)
}

/** Turns the switch back, with its explanation unless somebody has written another one since. */
function patchFor(
  { pointer, safeValue, explanation: explainedAt }: ProtectiveSwitch,
  { explanation }: StoredSwitchTimer,
  live: Record<string, unknown>,
): Record<string, unknown> {
  const patch = withValueAt({}, pointer, safeValue) as Record<string, unknown> // with the key of the pointer
  const isStillExplained =
    explainedAt !== undefined &&
    explanation !== null &&
    isSemanticallyEqual(valueAtPointer(live, explainedAt), explanation.after) &&
    !isSemanticallyEqual(explanation.before, explanation.after)
  return isStillExplained
    ? (withValueAt(patch, explainedAt, explanation.before) as Record<string, unknown>) // as above
    : patch
}

function problemInWords(problem: RefusalReason): string {
  if ('answer' in problem) {
    const { status, body } = problem.answer
    const [error] = envelopeSchema.safeParse(parseJson(body)).data?.errors ?? []
    const why = (error?.message ?? '').slice(0, LIMITS.errorCharacters)
    return `Cloudflare’s API answered with HTTP ${status}${why === '' ? '' : `: ${why}`}.`
  }
  const { details } = problem
  return typeof details === 'string' ? details : details.map(({ message }) => message).join(' ')
}

function retryAfterMs(problem: RefusalReason): number {
  const headers = 'answer' in problem ? problem.answer.headers : problem.headers
  return parseRetryAfterMs(headers['retry-after'], Date.now()) ?? 0
}
