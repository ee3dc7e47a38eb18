import { retentionStart, toUtcMonth, startOfNextMonth } from '../../../api/history-archive'
import type { Journal } from '../journal'
import type { JournalStart } from './journal-start'

/** The changes of an archive, which are whole: each opens and closes within its entries. */
export type ArchiveRange = {
  /** Months such as "2019-07". They differ only if a change was open at the end of a month. */
  from: string
  to: string
  first_change: number
  last_change: number
  /** The entry and the hash that the archive goes on from. */
  after: Pick<JournalStart, 'entry' | 'hash'>
  last_entry: number
  last_hash: string
}

/**
 * Yields the months that are older than history is kept, from where the journal starts. A change that was open at the
 * end of a month goes into the next archive, with the changes opened since, so that no archive is cut through one.
 */
export function* planArchiveRanges(
  sql: SqlStorage,
  journal: Journal,
  keepMonths: number,
  now: Date,
): Generator<ArchiveRange> {
  // Changes that are not indexed yet cannot be found by their time.
  if (journal.index.behind() > 0) return
  const limit = retentionStart(keepMonths, now).toISOString()
  let start: Pick<JournalStart, 'entry' | 'hash' | 'change'> = journal.start()
  for (;;) {
    const opened_at = journal.index.openedAt(start.change + 1)
    if (opened_at === undefined) return
    const from = toUtcMonth(opened_at)
    let to = from
    let last: number | undefined
    for (; startOfNextMonth(to) <= limit; to = toUtcMonth(startOfNextMonth(to))) {
      last = lastWholeChange(sql, start.change, journal.index.firstSince(startOfNextMonth(to)) - 1)
      if (last !== undefined) break
    }
    if (last === undefined) return
    // Each change has two entries, and all of these changes are closed.
    const last_entry = 2 * last
    const last_hash = hashOf(sql, last_entry)
    const { entry, hash, change } = start
    yield {
      from,
      to,
      first_change: change + 1,
      last_change: last,
      after: { entry, hash },
      last_entry,
      last_hash,
    }
    start = { entry: last_entry, hash: last_hash, change: last }
  }
}

/**
 * Returns the highest change, above `after` and up to `most`, that was closed when the next one opened, together with
 * all before it; undefined if there is none. Until then, each change has added two entries.
 */
function lastWholeChange(sql: SqlStorage, after: number, most: number): number | undefined {
  const query = `SELECT change FROM journal WHERE kind = 'opened' AND change > ? AND change <= ?
    AND entry = 2 * change - 1 ORDER BY change DESC LIMIT 1`
  const [newest] = sql.exec<{ change: number }>(
    'SELECT change FROM catalogue ORDER BY change DESC LIMIT 1',
  )
  const [end] = sql.exec<{ entry: number }>('SELECT entry FROM journal ORDER BY entry DESC LIMIT 1')
  // No change follows the newest, so all entries are of it and of those before.
  if (most > after && newest?.change === most && end?.entry === 2 * most) return most
  const [next] = sql.exec<{ change: number }>(query, after + 1, most + 1)
  return next && next.change - 1
}

function hashOf(sql: SqlStorage, entry: number): string {
  return sql.exec<{ hash: string }>('SELECT hash FROM journal WHERE entry = ?', entry).one().hash
}
