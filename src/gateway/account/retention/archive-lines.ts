import { type DownloadPart, encodeLines, formatJsonLine } from '../export'
import type { Journal } from '../journal'
import type { RunStore } from '../runs/run-store'
import type { ArchiveRange } from './archive-plan'

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
export function readNextArchiveLines(
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
