import type { HistoryVerification } from '../../../api/change'
import { currentTimestamp } from '../journal-entry'
import type { Journal } from '../journal'
import { findJournalHeadProblem } from '../journal-bounds'
import type { LastKnownValues } from '../last-known-values'
import { RunStore } from '../runs/run-store'
import { WriteQueue } from '../alarms'
import {
  type ChainPosition,
  toChainPosition,
  EntryChainVerifier,
  checkSettingDocumentsStep,
} from './check-entries'
import {
  SEARCH_INDEX_CHECK_START_POSITION,
  LEGACY_SEARCH_INDEX_CHECK_START_POSITION,
  checkSearchIndexStep,
  checkPeopleSearchNamePartsStep,
  checkPeopleSearchNamesStep,
  checkLegacySearchIndexStep,
} from './check-search-index'
import {
  StoredRunsVerifier,
  RUNS_CHECK_START_POSITION,
  type RunCheckPosition,
  checkSingleRevocationsStep,
} from './check-stored-runs'
import {
  DAILY_LIMIT_COUNTS_CHECK_START_POSITION,
  DailyLimitCountsVerifier,
} from './check-daily-limit-counts'
import { checkProposalsStep, checkKnownValuesStep } from './check-current-state'
import {
  createProblemStepResult,
  type VerificationProblem,
  type VerificationStepResult,
} from './verification-step-result'

/** A stage of a full pass: where it starts, and its step from a position, of which each stage has a form of its own. */
type Stage = {
  name: string
  start: object
  step: (from: object) => Promise<VerificationStepResult<object>>
}

function stage<Position extends object>(
  name: string,
  start: Position,
  step: (
    from: Position,
  ) => VerificationStepResult<Position> | Promise<VerificationStepResult<Position>>,
): Stage {
  return { name, start, step: async (from) => step(from as Position) } // which `step` returned, or `start`
}

/** How far entries were verified consecutively, and when the last of them were. */
type Checkpoint = ChainPosition & { at: string }

type Pass = {
  started_at: string
  /** Whether a caller waits for it. */
  is_demanded: boolean
  stage: { name: string; position: object }
  chain: Checkpoint
  unprotected_runs: number
}

type FullPass = { ended_at: string; entries: number; unprotected_runs: number }

/** The stored state, which survives between steps and restarts of the object. */
type State = {
  /** The checkpoint of all passes, and of the entries added since. */
  checkpoint: Checkpoint
  pass: Pass | null
  /** The last pass that found nothing. */
  full_pass: FullPass | null
  /** The problems that the last pass found, until a later pass no longer finds them. */
  problem: (VerificationProblem & { found_at: string }) | null
}

const KEY = 'verification'
const ENTRIES = 'entries'
const RUNS = 'runs'

/** The number of steps that a caller waits for, which take some hundred milliseconds. */
const STEPS_AT_ONCE = 24
/** A history with at most this many entries is verified completely on every request. */
const SMALL = 500
/** The time between two passes in the background. */
const REPEATED_AFTER_MS = 86_400_000
/** In the background, steps are taken for `WORK_MS` and then paused for `PAUSE_MS`. */
const WORK_MS = 500
const PAUSE_MS = 5_000

export type HistoryVerifierContext = {
  storage: Pick<DurableObjectStorage, 'sql' | 'kv'>
  journal: Journal
  known: LastKnownValues
  /** Makes sure that `work` is called at a given time, whatever happens to this object. */
  wakeAt: (at: number) => Promise<void>
  /** Learns of a problem that the last pass did not find, in the transaction that stores it. */
  problemFound?: (problem: VerificationProblem) => void
}

/**
 * Verifies that history, and everything that is derived from it, is as it was written. A full pass goes through
 * everything in bounded steps, between which other work gets its turn, and is stored after each step.
 */
export class HistoryVerifier {
  readonly #context: HistoryVerifierContext
  readonly #entries: EntryChainVerifier
  /** In order. Everything else is derived from the entries. */
  readonly #stages: readonly Stage[]
  readonly #queue = new WriteQueue()

  constructor(context: HistoryVerifierContext) {
    this.#context = context
    const { storage, journal, known } = context
    const { sql } = storage
    const { index, budget } = journal
    const store = new RunStore(sql)
    const entries = new EntryChainVerifier(sql, index)
    const runs = new StoredRunsVerifier(sql, journal, store)
    const limits = new DailyLimitCountsVerifier(sql, { index, budget, sent: store.sent })
    this.#entries = entries
    this.#stages = [
      stage(ENTRIES, toChainPosition(journal.start()), (from) => entries.step(from)),
      stage('documents', { id: 0 }, (from) => checkSettingDocumentsStep(sql, from)),
      stage('index', SEARCH_INDEX_CHECK_START_POSITION, (from) => checkSearchIndexStep(sql, from)),
      stage('paths', LEGACY_SEARCH_INDEX_CHECK_START_POSITION, (from) =>
        checkLegacySearchIndexStep(sql, index.behind(), from),
      ),
      stage('names', { id: 0 }, (from) => checkPeopleSearchNamesStep(sql, from)),
      stage('name-parts', { part: '' }, (from) => checkPeopleSearchNamePartsStep(sql, from)),
      stage(RUNS, RUNS_CHECK_START_POSITION, (from) => runs.step(from)),
      stage('alone', { email: '' }, (from) => checkSingleRevocationsStep(sql, from)),
      stage('limits', DAILY_LIMIT_COUNTS_CHECK_START_POSITION, (from) => limits.step(from)),
      stage('proposals', { number: 0 }, (from) => checkProposalsStep(storage, from)),
      stage('values', {}, () => checkKnownValuesStep(sql, journal, known)),
    ]
  }

  /** Returns what is known, after a bounded look at the entries added since. */
  async answer(): Promise<HistoryVerification> {
    const { pass, full_pass, problem } = this.#state()
    const isFirst = full_pass === null && problem === null
    const { journal } = this.#context
    const isSmall = journal.end().entries - journal.start().entry <= SMALL
    if (pass === null && (isFirst || isSmall)) await this.#start(false)
    await this.#take(STEPS_AT_ONCE)
    if (this.#state().pass !== null) await this.#context.wakeAt(Date.now())
    return this.#verification()
  }

  /** Returns what the last pass found, if it found anything. */
  problem(): string | undefined {
    return this.#state().problem?.problem
  }

  /** Starts a full pass, or speeds up the one in progress. */
  async demand(): Promise<HistoryVerification> {
    await this.#start(true)
    await this.#context.wakeAt(Date.now())
    return this.#verification()
  }

  /** Works in the background for a short time. Returns when to call it again. */
  async work(): Promise<number> {
    if (this.#state().pass === null) await this.#start(false)
    const until = Date.now() + WORK_MS
    do await this.#take(1)
    while (this.#state().pass !== null && Date.now() < until)
    const { pass } = this.#state()
    if (pass === null) return Date.now() + REPEATED_AFTER_MS
    return Date.now() + (pass.is_demanded ? 0 : PAUSE_MS)
  }

  #start(is_demanded: boolean): Promise<void> {
    return this.#queue.run(async () => {
      const { pass, ...state } = this.#state()
      const position = toChainPosition(this.#context.journal.start())
      const begun: Pass = pass ?? {
        started_at: currentTimestamp(),
        is_demanded,
        stage: { name: ENTRIES, position },
        chain: { ...position, at: currentTimestamp() },
        unprotected_runs: 0,
      }
      const isDemanded = is_demanded || begun.is_demanded
      this.#put({ ...state, pass: { ...begun, is_demanded: isDemanded } })
    })
  }

  async #take(steps: number): Promise<void> {
    for (let taken = 0; taken < steps; taken += 1) {
      const isDone = await this.#queue.run(() => this.#next())
      if (isDone) return
      await scheduler.wait(1)
    }
  }

  /**
   * Takes a step of the current pass or, without one, of the entries added since. Returns whether nothing is left to
   * do now.
   */
  async #next(): Promise<boolean> {
    const { pass } = this.#state()
    return pass === null ? this.#stepAdded() : this.#stepPass(pass)
  }

  async #stepAdded(): Promise<boolean> {
    const { checkpoint, full_pass, problem } = this.#state()
    if (problem !== null || full_pass === null) return true
    const step = await this.#entries.step(checkpoint)
    if (step.kind === 'problem') this.#note(step.problem)
    else this.#put({ ...this.#state(), checkpoint: { ...step.position, at: currentTimestamp() } })
    const ended = step.kind === 'end' ? this.#atHead() : undefined
    if (ended !== undefined) this.#note(ended)
    return step.kind !== 'next'
  }

  async #stepPass(pass: Pass): Promise<boolean> {
    const { name, position: from } = pass.stage
    const index = this.#stages.findIndex((each) => each.name === name)
    const step = await this.#stages[index]
      ?.step(from)
      .catch((error: unknown) => unreadable(name, error))
    if (step === undefined) throw new TypeError(`There is no stage ${name}.`)
    if (step.kind === 'problem') {
      this.#note(step.problem)
      return true
    }
    const { position } = step
    const next: Pass = { ...pass, stage: { name, position } }
    if (name === ENTRIES) next.chain = { ...(position as ChainPosition), at: currentTimestamp() } // of that stage
    if (name === RUNS) next.unprotected_runs = (position as RunCheckPosition).unprotected // of that stage
    // A caller may have started to wait for it meanwhile.
    next.is_demanded = this.#state().pass?.is_demanded ?? pass.is_demanded
    const checkpoint = this.#furthest(next.chain)
    if (step.kind === 'next') {
      this.#put({ ...this.#state(), pass: next, checkpoint })
      return false
    }
    const problem = name === ENTRIES ? this.#atHead() : undefined
    if (problem !== undefined) {
      this.#note(problem)
      return true
    }
    const following = this.#stages[index + 1]
    if (following !== undefined) {
      next.stage = { name: following.name, position: following.start }
      this.#put({ ...this.#state(), pass: next, checkpoint })
      return false
    }
    const { unprotected_runs, chain } = next
    const full_pass = { ended_at: currentTimestamp(), entries: chain.entry, unprotected_runs }
    this.#put({ checkpoint, pass: null, full_pass, problem: null })
    return true
  }

  #furthest(chain: Checkpoint): Checkpoint {
    const { checkpoint } = this.#state()
    return chain.entry >= checkpoint.entry ? chain : checkpoint
  }

  #atHead(): VerificationProblem | undefined {
    const { journal } = this.#context
    const problem = findJournalHeadProblem(journal.end(), journal.head())
    return problem === undefined ? undefined : { change: null, problem }
  }

  #note(problem: VerificationProblem): void {
    const { full_pass, checkpoint, problem: known } = this.#state()
    this.#put({
      checkpoint,
      full_pass,
      pass: null,
      problem: { ...problem, found_at: currentTimestamp() },
    })
    if (known?.problem !== problem.problem || known.change !== problem.change) {
      this.#context.problemFound?.(problem)
    }
  }

  #state(): State {
    const stored = this.#context.storage.kv.get<State>(KEY)
    return (
      stored ?? {
        checkpoint: {
          ...toChainPosition(this.#context.journal.start()),
          at: currentTimestamp(),
        },
        pass: null,
        full_pass: null,
        problem: null,
      }
    )
  }

  #put(state: State): void {
    this.#context.storage.kv.put(KEY, state)
  }

  #verification(): HistoryVerification {
    const { checkpoint, pass, full_pass, problem } = this.#state()
    const { entries } = this.#context.journal.end()
    const both = {
      entries,
      full_pass,
      pass: pass && {
        started_at: pass.started_at,
        verified: pass.chain.entry,
        verified_at: pass.chain.at,
      },
    }
    if (problem !== null) {
      const { change: first_bad, problem: what, found_at } = problem
      return { ok: false, first_bad, problem: what, found_at, ...both }
    }
    const { entry: verified, at: verified_at, change, hash } = checkpoint
    const changes = Math.max(0, change - this.#context.journal.start().change)
    const head = verified === 0 ? null : hash
    return { ok: true, changes, head, verified, verified_at, ...both }
  }
}

/** Altered data may no longer be valid JSON, or may break an index so that SQLite refuses it. */
function unreadable(name: string, error: unknown): VerificationStepResult<never> {
  const { message } = error instanceof Error ? error : new TypeError(String(error))
  return createProblemStepResult(null, `What is stored cannot be read (${name}: ${message}).`)
}
