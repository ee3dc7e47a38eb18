/**
 * The contents of the file that `GET /api/accounts/{id}/journal.ndjson` returns, and the check whether it is complete.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import { type DownloadEnd, downloadEndSchema } from '../api/download-end.ts'
import { chainProblem, type Entry, GENESIS, hashedText } from '../gateway/account/journal-entry.ts'

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

type Lines = AsyncIterable<string> | Iterable<string>
type Place = Pick<Entry, 'entry' | 'change' | 'hash'>

/**
 * Returns why the later backup, which was verified, does not continue the earlier one, or undefined if it does. Someone
 * who rewrote the history, or removed its end and continued it, could compute every hash, but changed the entries that
 * were backed up before.
 */
export async function problemOfContinuation(
  earlier: Lines,
  later: Lines,
): Promise<string | undefined> {
  const entries = placesOf(later)
  let last = 0
  for await (const { entry, change, hash } of placesOf(earlier)) {
    const { value: found } = await entries.next()
    if (found === undefined) {
      return `History is shorter than it was: the earlier backup goes on with entry ${entry}, of change ${change}, and this one ends with entry ${last}.`
    }
    if (found.entry !== entry || found.hash !== hash) {
      return `History was rewritten: entry ${entry}, of change ${change}, is another than in the earlier backup.`
    }
    last = entry
  }
  return undefined
}

async function* placesOf(lines: Lines): AsyncGenerator<Place, undefined> {
  for await (const line of lines) {
    const parsed = parseLine(line)
    // The last line of a download is not an entry.
    if (parsed !== undefined && !('end' in parsed)) yield parsed
  }
  return undefined
}

export class LineTooLong extends Error {
  override readonly name = 'LineTooLong'
}

const LINE_FEED = 0x0a

/**
 * Yields the lines of a file as it is read, without their line endings. Memory holds no more than one line and one
 * chunk, and the length of a line in bytes is limited; `readline` has no such limit.
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<string> {
  let pieces: Uint8Array[] = []
  let bytes = 0
  const add = (piece: Uint8Array) => {
    bytes += piece.length
    if (bytes > mostBytes) throw new LineTooLong(`A line has more than ${mostBytes} bytes.`)
    pieces.push(piece)
  }
  const take = () => {
    const line = Buffer.concat(pieces).toString('utf8')
    pieces = []
    bytes = 0
    return line
  }
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      add(chunk.subarray(start, end))
      yield take()
      start = end + 1
    }
    if (start < chunk.length) add(chunk.subarray(start))
  }
  if (bytes > 0) yield take()
}
