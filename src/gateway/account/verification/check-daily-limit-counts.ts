import type { CountTableChecksum } from '../count-table-checksum'
import type { DailyRevocationCounter } from '../runs/run-requesters'
import type { StorageBudget } from '../storage-budget'
import type { ChangeIndex } from '../change-index'
import type { VerificationProblem, VerificationStepResult } from './verification-step-result'

/**
 * How far today's entries were added up: the bytes of each person's entries, and the people whom each revoked without
 * a run. `day` is empty before the first step.
 */
export type DailyLimitCountsCheckPosition = {
  day: string
  entry: number
  bytes: ReadonlyMap<string, number>
  revoked: ReadonlyMap<string, number>
}
export const DAILY_LIMIT_COUNTS_CHECK_START_POSITION: DailyLimitCountsCheckPosition = {
  day: '',
  entry: 0,
  bytes: new Map(),
  revoked: new Map(),
}

/** The bounds of a step, whichever is reached first. */
const ENTRIES_A_STEP = 250
const BYTES_A_STEP = 2_000_000

type RecentEntry = {
  entry: number
  email: string | null
  bytes: number
  at: string
  is_revocation: number
}

/**
 * Checks what is counted towards the daily limits: that it is as it was written, and that what today's entries show is
 * counted. More may be counted than they show, such as the people of runs and of lists.
 */
export class DailyLimitCountsVerifier {
  readonly #sql: SqlStorage
  readonly #index: ChangeIndex
  readonly #budget: StorageBudget
  readonly #sent: DailyRevocationCounter

  constructor(
    sql: SqlStorage,
    {
      index,
      budget,
      sent,
    }: { index: ChangeIndex; budget: StorageBudget; sent: DailyRevocationCounter },
  ) {
    this.#sql = sql
    this.#index = index
    this.#budget = budget
    this.#sent = sent
  }

  step(from: DailyLimitCountsCheckPosition): VerificationStepResult<DailyLimitCountsCheckPosition> {
    const day = new Date().toISOString().slice(0, 10)
    // The counts of a day that ended meanwhile are no longer stored.
    const start =
      from.day === day
        ? from
        : { ...DAILY_LIMIT_COUNTS_CHECK_START_POSITION, entry: this.#lastBefore(day) }
    const [stored, revoked] = [new Map(start.bytes), new Map(start.revoked)]
    let { entry } = start
    let [entries, bytes] = [0, 0]
    for (const each of this.#sql.exec<RecentEntry>(RECENT_ENTRIES, entry, ENTRIES_A_STEP)) {
      ;({ entry } = each)
      entries += 1
      bytes += each.bytes
      if (each.email !== null && each.at.startsWith(day)) {
        add(stored, each.email, each.bytes)
        if (each.is_revocation === 1) add(revoked, each.email, 1)
      }
      if (bytes >= BYTES_A_STEP) break
    }
    const position = { day, entry, bytes: stored, revoked }
    if (entries === ENTRIES_A_STEP || bytes >= BYTES_A_STEP) return { kind: 'next', position }
    // The step that reads the last entry also compares, so nothing was added meanwhile.
    const problem = this.#problem(position)
    return problem === undefined ? { kind: 'end', position } : { kind: 'problem', problem }
  }

  #problem({
    day,
    bytes,
    revoked,
  }: DailyLimitCountsCheckPosition): VerificationProblem | undefined {
    const now = Date.now()
    const [budget, sent] = [this.#budget, this.#sent]
    if (!isCounted(budget.checked, day, bytes, (email) => budget.storedBy(email))) {
      return { change: null, problem: STORED }
    }
    if (!isCounted(sent.checked, day, revoked, (email) => sent.inADay(email, now))) {
      return { change: null, problem: SENT }
    }
    return undefined
  }

  /** Returns the last entry before those of a day. */
  #lastBefore(day: string): number {
    const change = this.#index.firstSince(`${day}T00:00:00.000Z`)
    const query =
      "SELECT entry FROM journal WHERE kind = 'opened' AND change >= ? ORDER BY change LIMIT 1"
    const [first] = this.#sql.exec<{ entry: number }>(query, change).toArray()
    return (first?.entry ?? Number.MAX_SAFE_INTEGER) - 1
  }
}

const RECENT_ENTRIES = `
SELECT entries.entry, opened.body ->> '$.email' AS email, octet_length(entries.body) AS bytes,
  coalesce(entries.body ->> '$.closed_at', entries.body ->> '$.opened_at') AS at,
  entries.kind = 'opened' AND entries.body ->> '$.resource' = 'revocation'
    AND entries.body ->> '$.run' IS NULL AS is_revocation
FROM journal AS entries
CROSS JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = entries.change
WHERE entries.entry > ? ORDER BY entries.entry LIMIT ?`

const STORED = 'What is counted towards the daily limit of storage is not as it was written.'
const SENT = 'What is counted towards the daily limit of revocations is not as it was written.'

function isCounted(
  counts: CountTableChecksum,
  day: string,
  shown: ReadonlyMap<string, number>,
  countOf: (email: string) => number,
): boolean {
  if (!counts.isAsWritten()) return false
  // On the first day, an earlier build may have done more than is counted.
  const isFirstDay = day <= (counts.since() ?? day)
  return isFirstDay || [...shown].every(([email, count]) => countOf(email) >= count)
}

function add(sums: Map<string, number>, email: string, count: number): void {
  sums.set(email, (sums.get(email) ?? 0) + count)
}
