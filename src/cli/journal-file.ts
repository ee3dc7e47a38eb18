/**
 * The contents of the file that `GET /api/accounts/{id}/journal.ndjson` returns, and the check whether it is complete.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type DownloadEnd, downloadEndSchema } from '../api/download-end.ts'
import { type Entry, GENESIS, hashedText, chainProblem } from '../gateway/account/journal-entry.ts'

const entrySchema = z.object({
  entry: z.number(),
  change: z.number(),
  kind: z.string(),
  body: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
})

export type JournalCheck =
  | {
      ok: true
      entries: number
      changes: number
      head: string
      keptAt: number | undefined
      /**
       * Proven by the last line of a download, or by a recorded hash that equals that of the last entry. Backups made
       * by earlier builds have no such line, and look the same if they were cut off.
       */
      isEndProven: boolean
    }
  | { ok: false; problem: string }

/**
 * Recomputes every hash, holding one line at a time. `kept` is a hash that was recorded when it was the newest;
 * `keptAt` is the entry that has it. Someone who rewrote the history could compute all others, but not that one. A
 * download may be followed by another that continues where it broke off.
 */
export async function readJournal(
  lines: AsyncIterable<string> | Iterable<string>,
  kept?: string,
): Promise<JournalCheck> {
  let previous: Pick<Entry, 'entry' | 'hash'> = GENESIS
  let keptAt: number | undefined
  let changes = 0
  let isEnded = false
  for await (const line of lines) {
    if (line === '') continue
    const parsed = parseLine(line)
    if (parsed === undefined) {
      return { ok: false, problem: `What follows entry ${previous.entry} is no entry.` }
    }
    if ('end' in parsed) {
      const problem = problemOfEnd(parsed, previous)
      if (problem !== undefined) return { ok: false, problem }
      isEnded = true
      continue
    }
    const problem = chainProblem(parsed, previous, hashOf(parsed))
    if (problem !== undefined) {
      return { ok: false, problem: `Entry ${parsed.entry}, of change ${parsed.change}: ${problem}` }
    }
    if (parsed.kind === 'opened') changes += 1
    if (parsed.hash === kept) keptAt = parsed.entry
    previous = parsed
    isEnded = false
  }
  if (kept !== undefined && keptAt === undefined) {
    const problem =
      'No entry has the hash that you kept: it is cut off before it, or not the same history.'
    return { ok: false, problem }
  }
  const { entry: entries, hash: head } = previous
  const isEndProven = isEnded || (keptAt !== undefined && keptAt === entries)
  return { ok: true, entries, changes, head, keptAt, isEndProven }
}

/** Uses Node's own implementation, which is ten times as fast as the one that the gateway uses within a transaction. */
function hashOf(entry: Entry): string {
  return createHash('sha256').update(hashedText(entry)).digest('hex')
}

const lineSchema = z.union([downloadEndSchema, entrySchema])

export function parseLine(line: string): Entry | DownloadEnd | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** Returns why the last line of a download does not match the entries before it. */
function problemOfEnd(
  { count, after = GENESIS.entry, last_hash }: DownloadEnd,
  last: Pick<Entry, 'entry' | 'hash'>,
): string | undefined {
  if (after + count !== last.entry) {
    return `It ends with entry ${last.entry}, and its last line says that there are ${after + count}.`
  }
  return last_hash === last.hash
    ? undefined
    : `Its last line names another last hash of the history than that of entry ${last.entry}.`
}
