/** What is in the file that `GET /api/accounts/{id}/journal.ndjson` answers with, and whether it is whole. */
import * as z from 'zod/mini'
import { type Entry, GENESIS, hashAside, problemOf } from '../gateway/account/journal-entry.ts'

const entrySchema = z.object({
  entry: z.number(),
  change: z.number(),
  kind: z.string(),
  body: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
})

export type JournalReading =
  | { ok: true; entries: number; changes: number; head: string; keptAt: number | undefined }
  | { ok: false; problem: string }

/**
 * Computes every hash anew. `kept` is one that was noted when it was the newest; `keptAt` is the entry
 * that has it. Whoever wrote the history anew could compute all others, but not that one.
 */
export async function readJournal(
  lines: AsyncIterable<string> | Iterable<string>,
  kept?: string,
): Promise<JournalReading> {
  let previous: Pick<Entry, 'entry' | 'hash'> = GENESIS
  let keptAt: number | undefined
  let changes = 0
  for await (const line of lines) {
    if (line === '') continue
    const entry = parseEntry(line)
    if (entry === undefined) {
      return { ok: false, problem: `What follows entry ${previous.entry} is no entry.` }
    }
    const problem = problemOf(entry, previous, await hashAside(entry))
    if (problem !== undefined) {
      return { ok: false, problem: `Entry ${entry.entry}, of change ${entry.change}: ${problem}` }
    }
    if (entry.kind === 'opened') changes += 1
    if (entry.hash === kept) keptAt = entry.entry
    previous = entry
  }
  if (kept !== undefined && keptAt === undefined) {
    const problem =
      'No entry has the hash that you kept: it is cut off before it, or not the same history.'
    return { ok: false, problem }
  }
  return { ok: true, entries: previous.entry, changes, head: previous.hash, keptAt }
}

function parseEntry(line: string): Entry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
