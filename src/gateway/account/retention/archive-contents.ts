import { type DownloadPart, encodeLines, formatJsonLine } from '../download-parts'
import type { Journal } from '../journal'
import type { RunStore } from '../runs/run-store'
import { retentionStart, toUtcMonth, startOfNextMonth } from '../../../api/history-archive'
import type { JournalStart } from '../journal-bounds'

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

/** A line of an archive: an entry, or a run that a change ended, with the people up to a position. */
export type ArchiveCursor = { entry: number } | { change: number; position: number }

/** The bounds of a part, whichever is reached first. */
const CHARACTERS_A_PART = 1_000_000
const RUNS_A_PART = 250
const PEOPLE_AT_ONCE = 1_000

/**
 * Returns the next lines of an archive: its entries as they are stored, and then the stored rows of each run whose last
 * change is one of its changes, with the people of that run.
 */
export function buildNextArchiveLines(
  sql: SqlStorage,
  { journal, runs }: { journal: Journal; runs: RunStore },
  range: ArchiveRange,
  after: ArchiveCursor = range.after,
): DownloadPart<ArchiveCursor> {
  const { last_hash } = range
  const lines: object[] = []
  let next: ArchiveCursor | undefined
  if ('entry' in after) {
    lines.push(...journal.entriesAfter(after.entry, range.last_entry))
    const entry = after.entry + lines.length
    next = entry < range.last_entry ? { entry } : { change: range.first_change - 1, position: 0 }
  } else {
    next = addRuns(lines, { sql, runs }, range, after)
  }
  const bytes = encodeLines(lines.map(formatJsonLine))
  return { bytes, count: lines.length, next, last_hash }
}

type RunKey = Exclude<ArchiveCursor, { entry: number }>

/** Adds lines of runs. Returns where the next part continues, or undefined at the end. */
function addRuns(
  lines: object[],
  { sql, runs }: { sql: SqlStorage; runs: RunStore },
  range: ArchiveRange,
  after: RunKey,
): RunKey | undefined {
  let { change, position } = after
  let characters = 0
  for (let count = 0; count < RUNS_A_PART && characters < CHARACTERS_A_PART; count += 1) {
    // A run whose people did not fit is continued.
    const from = position > 0 ? change - 1 : change
    const [ended] = sql.exec<{ change: number; run: number }>(ENDED_RUN, from, range.last_change)
    if (ended === undefined) return undefined
    const { run } = ended
    if (position === 0) lines.push({ run: runs.storedRun(run) })
    change = ended.change
    for (;;) {
      const people = runs.storedPeople(run, position, PEOPLE_AT_ONCE)
      for (const person of people) {
        lines.push({ person: { run, ...person } })
        characters += JSON.stringify(person).length
      }
      position = people.length < PEOPLE_AT_ONCE ? 0 : position + people.length
      if (position === 0) break
      if (characters >= CHARACTERS_A_PART) return { change, position }
    }
  }
  return { change, position }
}

/** The next run that ended with a change, in their order. A run that was tried again later belongs to a later change. */
const ENDED_RUN = `
SELECT opened.change, runs.number AS run FROM journal AS opened
CROSS JOIN runs ON runs.number = opened.body ->> '$.run' AND runs.change = opened.change
WHERE opened.kind = 'opened' AND opened.change > ? AND opened.change <= ?
ORDER BY opened.change LIMIT 1`
