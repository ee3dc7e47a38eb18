import type { HistoryVerification } from '../../../api/change'
import { currentTimestamp } from '../journal-entry'
import type { Journal } from '../journal'
import { findJournalHeadProblem } from '../journal-bounds'
import type { LastKnownValues } from '../last-known-values'
import { RunStore } from '../runs/run-store'
import { WriteQueue } from '../alarms'
import {
  type ChainPosition,
  chainStartPosition,
  EntryChainVerifier,
  checkSettingDocumentsStep,
  type SettingDocumentsCheckPosition,
} from './check-entries'
import {
  SEARCH_INDEX_CHECK_START_POSITION,
  type SearchIndexCheckPosition,
  type PeopleSearchNameCheckPosition,
  type PeopleSearchNamePartCheckPosition,
  type LegacySearchIndexCheckPosition,
  LEGACY_SEARCH_INDEX_CHECK_START_POSITION,
  checkSearchIndexStep,
  checkPeopleSearchNamePartsStep,
  checkPeopleSearchNamesStep,
  checkLegacySearchIndexStep,
} from './check-search-index'
import {
  type SingleRevocationCheckPosition,
  StoredRunsVerifier,
  RUNS_CHECK_START_POSITION,
  type RunCheckPosition,
  checkSingleRevocationsStep,
} from './check-runs'
import {
  DAILY_LIMIT_COUNTS_CHECK_START_POSITION,
  DailyLimitCountsVerifier,
  type DailyLimitCountsCheckPosition,
} from './check-daily-limit-counts'
import {
  checkProposalsStep,
  type ProposalCheckPosition,
  checkKnownValuesStep,
} from './check-current-state'
import {
  createProblemStepResult,
  type VerificationProblem,
  type VerificationStepResult,
} from './verification-step-result'

/** A stage of a full pass. */
type Stage =
  | { name: 'entries'; position: ChainPosition }
  | { name: 'documents'; position: SettingDocumentsCheckPosition }
  | { name: 'index'; position: SearchIndexCheckPosition }
  | { name: 'paths'; position: LegacySearchIndexCheckPosition }
  | { name: 'names'; position: PeopleSearchNameCheckPosition }
  | { name: 'name-parts'; position: PeopleSearchNamePartCheckPosition }
  | { name: 'runs'; position: RunCheckPosition }
  | { name: 'alone'; position: SingleRevocationCheckPosition }
  | { name: 'limits'; position: DailyLimitCountsCheckPosition }
  | { name: 'proposals'; position: ProposalCheckPosition }
  | { name: 'values'; position: Record<string, never> }

/** The stages of a full pass after the entries, which everything else is derived from, in order. */
const FOLLOWING: readonly Stage[] = [
  { name: 'documents', position: { id: 0 } },
  { name: 'index', position: SEARCH_INDEX_CHECK_START_POSITION },
  { name: 'paths', position: LEGACY_SEARCH_INDEX_CHECK_START_POSITION },
  { name: 'names', position: { id: 0 } },
  { name: 'name-parts', position: { part: '' } },
  { name: 'runs', position: RUNS_CHECK_START_POSITION },
  { name: 'alone', position: { email: '' } },
  { name: 'limits', position: DAILY_LIMIT_COUNTS_CHECK_START_POSITION },
  { name: 'proposals', position: { number: 0 } },
  { name: 'values', position: {} },
]

/** How far entries were verified consecutively, and when the last of them were. */
type Checkpoint = ChainPosition & { at: string }

type Pass = {
  started_at: string
  /** Whether a caller waits for it. */
  is_demanded: boolean
  stage: Stage
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
  readonly #runs: StoredRunsVerifier
  readonly #limits: DailyLimitCountsVerifier
  readonly #queue = new WriteQueue()

  constructor(context: HistoryVerifierContext) {
    this.#context = context
    const { storage, journal } = context
    const store = new RunStore(storage.sql)
    this.#entries = new EntryChainVerifier(storage.sql, journal.index)
    this.#runs = new StoredRunsVerifier(storage.sql, journal, store)
    this.#limits = new DailyLimitCountsVerifier(storage.sql, {
      index: journal.index,
      budget: journal.budget,
      sent: store.sent,
    })
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
      const position = chainStartPosition(this.#context.journal.start())
      const begun: Pass = pass ?? {
        started_at: currentTimestamp(),
        is_demanded,
        stage: { name: 'entries', position },
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
    const step = await this.#step(pass.stage).catch((error: unknown) =>
      unreadable(pass.stage, error),
    )
    if (step.kind === 'problem') {
      this.#note(step.problem)
      return true
    }
    const next: Pass = { ...pass, stage: { ...pass.stage, position: step.position } as Stage } // of that stage's own step
    if (next.stage.name === 'entries')
      next.chain = { ...next.stage.position, at: currentTimestamp() }
    if (next.stage.name === 'runs') next.unprotected_runs = next.stage.position.unprotected
    // A caller may have started to wait for it meanwhile.
    next.is_demanded = this.#state().pass?.is_demanded ?? pass.is_demanded
    const checkpoint = this.#furthest(next.chain)
    if (step.kind === 'next') {
      this.#put({ ...this.#state(), pass: next, checkpoint })
      return false
    }
    const problem = next.stage.name === 'entries' ? this.#atHead() : undefined
    if (problem !== undefined) {
      this.#note(problem)
      return true
    }
    // The index of the entries, which are not among them, is -1.
    const following = FOLLOWING[FOLLOWING.findIndex(({ name }) => name === next.stage.name) + 1]
    if (following !== undefined) {
      this.#put({ ...this.#state(), pass: { ...next, stage: following }, checkpoint })
      return false
    }
    const { unprotected_runs, chain } = next
    const full_pass = { ended_at: currentTimestamp(), entries: chain.entry, unprotected_runs }
    this.#put({ checkpoint, pass: null, full_pass, problem: null })
    return true
  }

  async #step({ name, position }: Stage): Promise<VerificationStepResult<Stage['position']>> {
    const { sql } = this.#context.storage
    const { journal, known } = this.#context
    switch (name) {
      case 'entries':
        return this.#entries.step(position)
      case 'documents':
        return checkSettingDocumentsStep(sql, position)
      case 'index':
        return checkSearchIndexStep(sql, position)
      case 'paths':
        return checkLegacySearchIndexStep(sql, journal.index.behind(), position)
      case 'names':
        return checkPeopleSearchNamesStep(sql, position)
      case 'name-parts':
        return checkPeopleSearchNamePartsStep(sql, position)
      case 'runs':
        return this.#runs.step(position)
      case 'alone':
        return checkSingleRevocationsStep(sql, position)
      case 'limits':
        return this.#limits.step(position)
      case 'proposals':
        return checkProposalsStep(this.#context.storage, position)
      case 'values':
        return checkKnownValuesStep(sql, journal, known)
    }
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
          ...chainStartPosition(this.#context.journal.start()),
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
function unreadable({ name }: Stage, error: unknown): VerificationStepResult<never> {
  const { message } = error instanceof Error ? error : new TypeError(String(error))
  return createProblemStepResult(null, `What is stored cannot be read (${name}: ${message}).`)
}
