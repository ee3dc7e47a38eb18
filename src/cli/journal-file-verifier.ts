/**
 * The contents of the files that `GET /api/accounts/{id}/journal.ndjson` and `…/archives/{archive}/lines.ndjson`
 * return, and the check whether they are complete.
 */
import { createHash } from 'node:crypto'
import * as z from 'zod/mini'
import {
  type ArchiveTrailer,
  archivedRunPersonSchema,
  archivedRunSchema,
  archiveTrailerSchema,
  archiveDropRecordSchema,
} from '../api/archive-trailer.ts'
import { type DownloadTrailer, downloadTrailerSchema } from '../api/download-trailer.ts'
import {
  findChainProblem,
  type JournalEntry,
  BEFORE_FIRST_ENTRY,
  entryHashInput,
} from '../gateway/account/journal-entry.ts'
import { ArchiveVerifier, type VerifiedArchive } from './archive-verifier.ts'

const entrySchema = z.object({
  entry: z.number(),
  change: z.number(),
  kind: z.string(),
  body: z.string(),
  previous_hash: z.string(),
  hash: z.string(),
})

type Place = Pick<JournalEntry, 'entry' | 'hash'>

export type JournalFileVerificationResult =
  | {
      ok: true
      entries: number
      changes: number
      head: string
      keptAt: number | undefined
      /** The entry that the first one follows. What is before was dropped. */
      start: number
      archives: VerifiedArchive[]
      /**
       * Proven by the last line of a download, or by a recorded hash that equals that of the last entry. Backups made
       * by earlier builds have no such line, and look the same if they were cut off.
       */
      isEndProven: boolean
    }
  | { ok: false; problem: string }

type Options = {
  /** A hash that was recorded when it was the newest. */
  kept?: string | undefined
  /** The key that must have signed every archive. */
  key?: string | undefined
}

/**
 * Recomputes every hash, holding one line at a time. `keptAt` is the entry that has the recorded hash. Someone who
 * rewrote the history could compute all others, but not that one. A download may be followed by another that continues
 * where it broke off, and archives by the next ones and by a backup.
 */
export async function verifyJournalFile(
  lines: AsyncIterable<string> | Iterable<string>,
  options: Options = {},
): Promise<JournalFileVerificationResult> {
  const reading = new JournalReading(options)
  for await (const line of lines) {
    const problem = line === '' ? undefined : reading.add(line)
    if (problem !== undefined) return { ok: false, problem }
  }
  return reading.end()
}

class JournalReading {
  readonly #options: Options
  readonly #archives: VerifiedArchive[] = []
  #archive: ArchiveVerifier
  #start: Place | undefined
  #previous: Place = BEFORE_FIRST_ENTRY
  #isStartProven = false
  #keptAt: number | undefined
  #changes = 0
  #entries = 0
  #isEnded = false

  constructor(options: Options) {
    this.#options = options
    this.#archive = new ArchiveVerifier(this.#archives, options.key)
  }

  /** Returns what is wrong with a line. */
  add(line: string): string | undefined {
    const parsed = parseLine(line)
    if (parsed === undefined) return `What follows entry ${this.#previous.entry} is no entry.`
    if ('end' in parsed) return this.#addEnd(line, parsed)
    this.#isEnded = false
    const problem = 'entry' in parsed ? this.#addEntry(parsed) : this.#archive.addRow(parsed)
    this.#archive.addLine(line)
    return problem
  }

  #addEntry(entry: JournalEntry): string | undefined {
    if (this.#start === undefined) {
      const place = { entry: entry.entry - 1, hash: entry.previous_hash }
      this.#start = place.entry > 0 ? place : BEFORE_FIRST_ENTRY
      this.#previous = this.#start
      this.#isStartProven = this.#start === BEFORE_FIRST_ENTRY
      const isKept = place.entry > 0 && place.hash === this.#options.kept
      if (isKept) this.#keptAt = place.entry
    }
    const problem = findChainProblem(entry, this.#previous, hashOf(entry))
    if (problem !== undefined) return `Entry ${entry.entry}, of change ${entry.change}: ${problem}`
    if (entry.kind === 'opened') this.#changes += 1
    if (entry.hash === this.#options.kept) this.#keptAt = entry.entry
    this.#entries += 1
    this.#previous = entry
    this.#archive.addEntry(entry)
    return this.#addDrop(entry)
  }

  /** A change that dropped an archive says where history goes on, and what the archive was. */
  #addDrop({ kind, change, body }: JournalEntry): string | undefined {
    if (kind !== 'closed' || !body.includes('"last_entry"')) return undefined
    const dropped = closingSchema.safeParse(JSON.parse(body)).data?.after
    if (dropped === undefined) return undefined
    const { last_entry, last_hash } = dropped
    if (last_entry === this.#start?.entry && last_hash === this.#start.hash) {
      this.#isStartProven = true
    }
    return this.#archive.isDropped(dropped)
      ? undefined
      : `Change ${change} dropped another archive than this one, or one that another key signed.`
  }

  #addEnd(line: string, end: DownloadTrailer | ArchiveTrailer): string | undefined {
    const isOfArchive = 'archive' in end
    const problem =
      problemOfEnd(end, this.#previous, isOfArchive) ??
      (isOfArchive ? this.#archive.problem(line, end) : undefined)
    if (problem !== undefined) return problem
    // A signature covers what the archive goes on from.
    if (isOfArchive && end.after === this.#start?.entry) this.#isStartProven = true
    this.#archive = new ArchiveVerifier(this.#archives, this.#options.key)
    this.#isEnded = true
    return undefined
  }

  end(): JournalFileVerificationResult {
    const { kept } = this.#options
    if (kept !== undefined && this.#keptAt === undefined) {
      const problem =
        'No entry has the hash that you kept: it is cut off before it, or not the same history.'
      return { ok: false, problem }
    }
    const start = this.#start?.entry ?? 0
    if (start > 0 && !this.#isStartProven) {
      const problem = `Entry ${start + 1} is the first, and nothing in it says that what was before was dropped. An entry before it is missing.`
      return { ok: false, problem }
    }
    const { entry, hash: head } = this.#previous
    return {
      ok: true,
      entries: this.#entries,
      changes: this.#changes,
      head,
      keptAt: this.#keptAt,
      start,
      archives: this.#archives,
      isEndProven: this.#isEnded || (this.#keptAt !== undefined && this.#keptAt === entry),
    }
  }
}

const closingSchema = z.object({ after: archiveDropRecordSchema })

/** Uses Node's own implementation, which is ten times as fast as the one that the gateway uses within a transaction. */
function hashOf(entry: JournalEntry): string {
  return createHash('sha256').update(entryHashInput(entry)).digest('hex')
}

const lineSchema = z.union([
  entrySchema,
  archivedRunSchema,
  archivedRunPersonSchema,
  archiveTrailerSchema,
  downloadTrailerSchema,
])
type JournalLine = z.infer<typeof lineSchema>

function parseLine(line: string): JournalLine | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}

/** Returns why the last line of a download does not match the entries before it. */
function problemOfEnd(
  { count, after = BEFORE_FIRST_ENTRY.entry, last_hash }: DownloadTrailer,
  last: Place,
  isOfArchive: boolean,
): string | undefined {
  // The lines of an archive are not only entries, and it counts them itself.
  if (!isOfArchive && after + count !== last.entry) {
    return `It ends with entry ${last.entry}, and its last line says that there are ${after + count}.`
  }
  return last_hash === last.hash
    ? undefined
    : `Its last line names another last hash of the history than that of entry ${last.entry}.`
}

type Lines = AsyncIterable<string> | Iterable<string>
type ComparedEntry = Pick<JournalEntry, 'entry' | 'change' | 'hash' | 'previous_hash'>

/**
 * Returns why the later backup, which was verified, does not continue the earlier one, or undefined if it does. Someone
 * who rewrote the history, or removed its end and continued it, could compute every hash, but changed the entries that
 * were backed up before.
 */
export async function findBackupContinuationProblem(
  earlier: Lines,
  later: Lines,
): Promise<string | undefined> {
  const entries = placesOf(later)
  const { value: first } = await entries.next()
  let found = first
  let last = 0
  for await (const { entry, change, hash } of placesOf(earlier)) {
    last = entry
    // The later backup begins after what was dropped, with the hash of the last entry of that.
    if (first !== undefined && entry < first.entry) {
      if (entry === first.entry - 1 && hash !== first.previous_hash) return rewritten(entry, change)
      continue
    }
    if (found === undefined) {
      return `History is shorter than it was: the earlier backup goes on with entry ${entry}, of change ${change}, and this one ends with entry ${entry - 1}.`
    }
    if (found.entry !== entry || found.hash !== hash) return rewritten(entry, change)
    found = (await entries.next()).value
  }
  if (first === undefined || last === 0 || last >= first.entry - 1) return undefined
  return `The earlier backup ends with entry ${last}, and this one begins with entry ${first.entry}. Give the archives of what is between, before this one.`
}

function rewritten(entry: number, change: number): string {
  return `History was rewritten: entry ${entry}, of change ${change}, is another than in the earlier backup.`
}

async function* placesOf(lines: Lines): AsyncGenerator<ComparedEntry, undefined> {
  for await (const line of lines) {
    const parsed = parseLine(line)
    // The last line of a download is not an entry, nor are the runs of an archive.
    if (parsed !== undefined && 'entry' in parsed) yield parsed
  }
  return undefined
}

export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError'
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
    if (bytes > mostBytes) throw new LineTooLongError(`A line has more than ${mostBytes} bytes.`)
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
