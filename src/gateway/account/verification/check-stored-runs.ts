import * as z from 'zod/mini'
import type { Change } from '../../../api/change'
import { RUN_PERSON_STATES, type RunPersonState } from '../../../api/revocation-run'
import type { Journal } from '../journal'
import { isHistoryRemovalRunning } from '../retention/history-removal'
import { addRowsToHash, startRequestedRunHash, IncrementalHash } from '../runs/run-hash'
import { readJournalStart } from '../journal-bounds'
import type { RunStore, StoredRun } from '../runs/run-store'
import {
  createProblemStepResult,
  type VerificationProblem,
  type VerificationStepResult,
} from './verification-step-result'

/** `unprotected` counts the runs of earlier builds so far, which wrote no hash of the people into history. */
export type RunCheckPosition = { run: number; unprotected: number }
export const RUNS_CHECK_START_POSITION: RunCheckPosition = { run: 0, unprotected: 0 }

const RUNS_A_STEP = 100
/** A step ends with the run that reaches this number. Within a run of thousands, other work gets its turn. */
const PEOPLE_A_STEP = 1_000

/** Verifies runs with their people and outcomes, by the hashes in the entries that open and close them. */
export class StoredRunsVerifier {
  readonly #sql: SqlStorage
  readonly #journal: Journal
  readonly #store: RunStore

  constructor(sql: SqlStorage, journal: Journal, store: RunStore) {
    this.#sql = sql
    this.#journal = journal
    this.#store = store
  }

  async step(from: RunCheckPosition): Promise<VerificationStepResult<RunCheckPosition>> {
    const position = { ...from }
    let people = 0
    for (let runs = 0; runs < RUNS_A_STEP && people < PEOPLE_A_STEP; runs += 1) {
      const run = this.#next(position.run)
      const missing = this.#missing(position.run, run?.number)
      if (missing !== undefined) return { kind: 'problem', problem: missing }
      if (run === undefined) return { kind: 'end', position }
      const result = await this.#check(run.number)
      if ('problem' in result) return { kind: 'problem', problem: result.problem }
      position.run = run.number
      if (!result.isProtected) position.unprotected += 1
      people += run.total
    }
    return { kind: 'next', position }
  }

  /** Returns the next run, without those that are still to be removed. */
  #next(after: number): { number: number; total: number } | undefined {
    const query = `SELECT number, total FROM runs WHERE number > ? AND change > ?
      ORDER BY number LIMIT 1`
    const dropped = isHistoryRemovalRunning(this.#sql) ? readJournalStart(this.#sql).change : 0
    return this.#sql.exec<{ number: number; total: number }>(query, after, dropped).toArray()[0]
  }

  /**
   * Finds a run that does not exist between one and the next: by its number, unless it may have been dropped, or by
   * its rows. The entries were compared with the runs before.
   */
  #missing(after: number, next = Number.MAX_SAFE_INTEGER): VerificationProblem | undefined {
    const { run: dropped } = readJournalStart(this.#sql)
    const absent = Math.max(after, dropped) + 1
    if (next !== Number.MAX_SAFE_INTEGER && absent < next) return missingRun(absent)
    if (isHistoryRemovalRunning(this.#sql)) return undefined
    const query = `SELECT run FROM run_people WHERE run > ?1 AND run < ?2
      UNION ALL SELECT run FROM run_counts WHERE run > ?1 AND run < ?2 LIMIT 1`
    const [orphan] = this.#sql.exec<{ run: number }>(query, after, next)
    return orphan && missingRun(orphan.run)
  }

  async #check(
    number: number,
  ): Promise<{ problem: VerificationProblem } | { isProtected: boolean }> {
    const run = this.#store.get(number)
    if (run === undefined) {
      return {
        problem: { change: null, problem: `Run ${number} was dropped, and is still there.` },
      }
    }
    const change = this.#journal.get(run.change)
    const problem = (what: string) => ({
      problem: { change: change?.number ?? null, problem: `Run ${run.number}: ${what}` },
    })
    if (change?.run !== run.number) return problem('history does not say that it was started.')
    if ((change.state === 'pending') !== (run.finished_at === null)) {
      return problem('it is not shown as ended as history says.')
    }
    const atOnce = this.#problemAtOnce(run, change)
    if (atOnce !== undefined) return problem(atOnce)
    const stored = await this.#hash(run)
    const asked = hashesSchema.safeParse(change.intended).data?.people_hash
    const outcome = hashesSchema.safeParse(change.after).data?.people_hash
    if (asked !== undefined && asked !== stored.asked) {
      return problem('what was asked for, or its people, are not as they were written.')
    }
    const isSame = this.#store.get(run.number)?.change === change.number
    if (isSame && outcome !== undefined && outcome !== stored.outcome) {
      return problem('its outcome is not as it was written.')
    }
    return {
      isProtected: asked !== undefined && (outcome !== undefined || run.finished_at === null),
    }
  }

  /** The checks that must finish before other work gets its turn. */
  #problemAtOnce(run: StoredRun, change: Change): string | undefined {
    const counts = this.#store.counts(run.number)
    const counted = this.#counted(run.number)
    if (RUN_PERSON_STATES.some((state) => counts[state] !== (counted.get(state) ?? 0))) {
      return 'its people are not counted as they are.'
    }
    if (!isSummedUp(change, counts)) return 'its people do not add up to what history says.'
    if (!this.#isControlled(run, change)) return 'who controlled it is not as it was written.'
    if (!this.#hasAuthorities(run, change)) return 'for whom it goes on is not as it was written.'
    return this.#problemAlone(run, change)
  }

  #counted(run: number): Map<RunPersonState, number> {
    const query = 'SELECT state, count(*) AS people FROM run_people WHERE run = ? GROUP BY state'
    const rows = this.#sql.exec<{ state: RunPersonState; people: number }>(query, run).toArray()
    return new Map(rows.map(({ state, people }) => [state, people]))
  }

  #isControlled({ number }: StoredRun, change: Change): boolean {
    const written = controlledSchema.safeParse(change.after).data?.controlled
    return (
      written === undefined ||
      JSON.stringify(written) === JSON.stringify(this.#store.controls(number))
    )
  }

  /** This matters only for runs that may continue, and earlier builds did not record who retried one. */
  #hasAuthorities({ number, state }: StoredRun, change: Change): boolean {
    if (state === 'finished' || state === 'cancelled') return true
    const authorities = this.#store.authorities.get(number)
    if (authorities === undefined) return false
    if (hashesSchema.safeParse(change.intended).data?.people_hash === undefined) return true
    const { opener, resumer } = authorities
    const controls = this.#store.controls(number)
    const retried = controls.findLastIndex(({ control }) => control === 'retry')
    const resumed = controls.slice(retried + 1).findLast(({ control }) => control === 'resume')
    const expected = resumed?.email === opener.email ? undefined : resumed?.email
    return opener.email === change.email && resumer?.email === expected
  }

  /** Checks the record of a person who was revoked by themselves. */
  #problemAlone({ number, total }: StoredRun, { subject }: Change): string | undefined {
    if (total !== 1) return undefined
    const [person] = this.#store.people(number, { limit: 1 })
    if (person === undefined || (subject !== null && person.email !== subject)) {
      return 'it is not about whom history says.'
    }
    const query = 'SELECT run FROM revoked_alone WHERE email = ?'
    const [latest] = this.#sql.exec<{ run: number }>(query, person.email)
    const isListed = latest !== undefined && latest.run >= number
    return isListed || number <= this.#store.aloneBehind()
      ? undefined
      : 'whom it was about is missing among those who were revoked last.'
  }

  async #hash(run: StoredRun): Promise<{ asked: string; outcome: string }> {
    const asked = startRequestedRunHash(run)
    const outcome = new IncrementalHash()
    let position = 0
    for (const rows of this.#store.storedRows(run.number)) {
      addRowsToHash(outcome, rows)
      const people = rows.filter((row) => row['position'] !== undefined)
      const first = position + 1
      // A missing person changes the hash, whatever the addresses are.
      asked.add(
        people.map((row, index) => (row['position'] === first + index ? row['email'] : null)),
      )
      position += people.length
      if (rows.length >= PEOPLE_A_STEP) await scheduler.wait(1)
    }
    return { asked: asked.end(), outcome: outcome.end() }
  }
}

export type SingleRevocationCheckPosition = { email: string }
const ALONE_A_STEP = 500

/** Checks that `revoked_alone` lists nobody who was not revoked by themselves. */
export function checkSingleRevocationsStep(
  sql: SqlStorage,
  { email: after }: SingleRevocationCheckPosition,
): VerificationStepResult<SingleRevocationCheckPosition> {
  const query = `SELECT alone.email, run, EXISTS (
      SELECT 1 FROM runs JOIN run_people ON run_people.run = number AND position = 1
      WHERE number = alone.run AND total = 1 AND run_people.email = alone.email
    ) AS is_of_run
    FROM revoked_alone AS alone WHERE alone.email > ? ORDER BY alone.email LIMIT ?`
  const rows = sql
    .exec<{ email: string; run: number; is_of_run: number }>(query, after, ALONE_A_STEP)
    .toArray()
  const surplus = rows.find(({ is_of_run }) => is_of_run === 0)
  if (surplus !== undefined) {
    return createProblemStepResult(
      null,
      `${surplus.email} is shown as revoked last by run ${surplus.run}, and was not.`,
    )
  }
  const email = rows.at(-1)?.email ?? after
  return { kind: rows.length < ALONE_A_STEP ? 'end' : 'next', position: { email } }
}

function isSummedUp({ after }: Change, counts: Record<RunPersonState, number>): boolean {
  const written = countsSchema.safeParse(after).data
  // People revoked before a retry are in the entry of the previous attempt.
  return written === undefined || SUMMED_UP.every((state) => written[state] === counts[state])
}

const SUMMED_UP = ['failed', 'unknown', 'cancelled'] as const
const countsSchema = z.object({ failed: z.int(), unknown: z.int(), cancelled: z.int() })
const hashesSchema = z.object({ people_hash: z.optional(z.string()) })
const controlledSchema = z.object({ controlled: z.array(z.unknown()) })

function missingRun(run: number): VerificationProblem {
  return { change: null, problem: `Run ${run} is missing.` }
}
