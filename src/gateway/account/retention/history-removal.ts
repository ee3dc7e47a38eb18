import { type Backfill, readBackfillPosition } from '../schema-migrations'
import { SettingDocumentStore } from '../setting-document-store'
import { readJournalStart } from '../journal-bounds'

/**
 * The removal of dropped changes from the storage, in steps. Nothing shows them any more since the journal starts after
 * them. Runs come first, because the entries say which runs there were.
 */
const RUNS = 'dropped runs'
const TERMS = 'dropped terms'
const CHANGES = 'dropped changes'

/** The bounds of a step, which takes some milliseconds. */
const CHANGES_A_STEP = 100
const PEOPLE_A_STEP = 2_000
const TERMS_A_STEP = 250
const PAIRS_A_STEP = 1_000

export function startHistoryRemoval(sql: SqlStorage, { after }: { after: number }): void {
  const positions = [
    [RUNS, after],
    [TERMS, 0],
    [CHANGES, after],
  ] as const
  for (const [name, position] of positions) {
    sql.exec('INSERT INTO backfills VALUES (?, ?)', name, position)
  }
}

export function isHistoryRemovalRunning(sql: SqlStorage): boolean {
  return [RUNS, TERMS, CHANGES].some((name) => readBackfillPosition(sql, name) !== undefined)
}

export function historyRemovalBackfills(sql: SqlStorage): readonly Backfill[] {
  const last = () => readJournalStart(sql).change
  return [
    { name: RUNS, step: (position) => removeRuns(sql, position, last()) },
    { name: TERMS, step: (position) => removeTerms(sql, position, last()) },
    { name: CHANGES, step: (position) => removeChanges(sql, position, last()) },
  ]
}

/** The position is the change up to which runs are removed. */
function removeRuns(sql: SqlStorage, after: number, last: number): number | undefined {
  const to = Math.min(after + CHANGES_A_STEP, last)
  const ended = sql
    .exec<{ change: number; run: number; email: string }>(ENDED_RUNS, after, to)
    .toArray()
  const removed: typeof ended = []
  let people = 0
  for (const each of ended) {
    const query = `DELETE FROM run_people WHERE run = ?1 AND position <=
      (SELECT min(position) FROM run_people WHERE run = ?1) + ?2`
    people += sql.exec(query, each.run, PEOPLE_A_STEP).rowsWritten
    sql.exec(REMOVE_CHECKED_PEOPLE, each.run, PEOPLE_A_STEP)
    // The rest of a large run is left to the next step, which finds the run again.
    if (sql.exec('SELECT 1 FROM run_people WHERE run = ? LIMIT 1', each.run).toArray().length > 0) {
      break
    }
    removed.push(each)
    if (people >= PEOPLE_A_STEP) break
  }
  removeKeys(sql, removed)
  for (const { run } of removed) {
    sql.exec('DELETE FROM session_checks WHERE run = ?', run)
    sql.exec('DELETE FROM run_counts WHERE run = ?', run)
    sql.exec('DELETE FROM run_controls WHERE run = ?', run)
    sql.exec('DELETE FROM run_authorities WHERE run = ?', run)
    sql.exec('DELETE FROM revoked_alone WHERE run = ?', run)
    sql.exec('DELETE FROM runs WHERE number = ?', run)
  }
  if (removed.length < ended.length) return removed.at(-1)?.change ?? after
  return to < last ? to : undefined
}

/** Removes the first people of the check of a run, of whom it has no more than the run. */
const REMOVE_CHECKED_PEOPLE = `
DELETE FROM session_check_people
WHERE session_check = (SELECT number FROM session_checks WHERE run = ?1) AND position <=
  (SELECT min(position) FROM session_check_people
    WHERE session_check = (SELECT number FROM session_checks WHERE run = ?1)) + ?2`

const ENDED_RUNS = `
SELECT opened.change, runs.number AS run, runs.email FROM journal AS opened
CROSS JOIN runs ON runs.number = opened.body ->> '$.run' AND runs.change = opened.change
WHERE opened.kind = 'opened' AND opened.change > ? AND opened.change <= ?
ORDER BY opened.change`

/** Keys are stored by person, so those of a person's runs are removed at once. */
function removeKeys(sql: SqlStorage, runs: readonly { run: number; email: string }[]): void {
  const query = `DELETE FROM run_keys WHERE email = ?
    AND run IN (SELECT value FROM json_each(?))`
  const numbers = JSON.stringify(runs.map(({ run }) => run))
  for (const email of new Set(runs.map((run) => run.email))) sql.exec(query, email, numbers)
}

/** The position is the last term that has no dropped change any more. People who are in no other change are forgotten. */
function removeTerms(sql: SqlStorage, after: number, last: number): number | undefined {
  const query = 'SELECT id FROM search_terms WHERE id > ? ORDER BY id LIMIT ?'
  const terms = sql.exec<{ id: number }>(query, after, TERMS_A_STEP).toArray()
  let left = PAIRS_A_STEP
  let position = after
  for (const { id } of terms) {
    const find = `SELECT change FROM search_index WHERE term = ? AND change <= ?
      ORDER BY change LIMIT ?`
    const changes = sql.exec<{ change: number }>(find, id, last, left).toArray()
    const highest = changes.at(-1)?.change
    if (highest !== undefined) {
      sql.exec('DELETE FROM search_index WHERE term = ? AND change <= ?', id, highest)
    }
    if (changes.length === left) return position
    left -= changes.length
    position = id
    if (sql.exec('SELECT 1 FROM search_index WHERE term = ? LIMIT 1', id).toArray().length > 0) {
      continue
    }
    sql.exec('DELETE FROM people_search WHERE rowid = ?', id)
    sql.exec('DELETE FROM search_terms WHERE id = ?', id)
  }
  return terms.length < TERMS_A_STEP ? undefined : position
}

/** The position is the last change that is removed. */
function removeChanges(sql: SqlStorage, after: number, last: number): number | undefined {
  const to = Math.min(after + CHANGES_A_STEP, last)
  // Each change has two entries, and what is dropped ends with the second of one.
  const entry = to === last ? readJournalStart(sql).entry : 2 * to
  sql.exec('DELETE FROM journal WHERE entry <= ?', entry)
  new SettingDocumentStore(sql).removeUpTo(entry)
  sql.exec('DELETE FROM catalogue WHERE change <= ?', to)
  sql.exec('DELETE FROM set_backs WHERE change <= ?', to)
  return to < last ? to : undefined
}
