/** The check of an archive beyond its entries: its signature, its bytes, and the runs in it. */
import { createHash, createPublicKey, type Hash, verify } from 'node:crypto'
import * as z from 'zod/mini'
import {
  type ArchiveTrailer,
  type archivedRunPersonSchema,
  type archivedRunSchema,
  type ArchiveDropRecord,
  archiveSignaturePayload,
} from '../api/archive-trailer.ts'
import type { JournalEntry } from '../gateway/account/journal-entry.ts'

export type VerifiedArchive = Pick<ArchiveTrailer['archive'], 'from' | 'to' | 'public_key'> & {
  last_entry: number
  /** The hash of the whole file. */
  sha256: string
  runs: number
}

type Row = z.infer<typeof archivedRunSchema> | z.infer<typeof archivedRunPersonSchema>

/** Reads the lines of one archive, holding none. */
export class ArchiveVerifier {
  readonly #checked: VerifiedArchive[]
  readonly #key: string | undefined
  readonly #bytes: Hash = createHash('sha256')
  #lines = 0
  #first: JournalEntry | undefined
  #last: JournalEntry | undefined
  /** The hash of each run that a change of the archive ended, by the change. */
  readonly #hashes = new Map<unknown, string>()
  #run: { number: unknown; change: unknown; hash: Hash } | undefined
  #runs = 0

  /** Adds itself to those that were checked. Accepts signatures of this key alone, if one is given. */
  constructor(checked: VerifiedArchive[], key: string | undefined) {
    this.#checked = checked
    this.#key = key
  }

  addLine(line: string): void {
    this.#lines += 1
    this.#bytes.update(`${line}\n`)
  }

  addEntry(entry: JournalEntry): void {
    this.#first ??= entry
    this.#last = entry
    if (entry.kind !== 'closed' || !entry.body.includes('"people_hash"')) return
    const closing = closingSchema.safeParse(JSON.parse(entry.body)).data
    if (closing !== undefined) this.#hashes.set(entry.change, closing.after.people_hash)
  }

  /** Adds a row of a run, and returns what is wrong with the run before it. */
  addRow(row: Row): string | undefined {
    if ('run' in row) {
      const problem = this.#endRun()
      this.#runs += 1
      const { number, change } = row.run
      this.#run = { number, change, hash: createHash('sha256') }
      this.#run.hash.update(hashedRow(row.run))
      return problem
    }
    const { run, ...person } = row.person
    const stored = this.#run
    if (stored === undefined || stored.number !== run)
      return `There is a person of run ${String(run)}, and no run.`
    stored.hash.update(hashedRow(person))
    return undefined
  }

  /** Returns what is wrong with an archive, given its last line. */
  problem(line: string, end: ArchiveTrailer): string | undefined {
    const { archive, after, count } = end
    const { from, to, public_key, signature, previous_hash } = archive
    const problem = this.#endRun()
    if (problem !== undefined) return problem
    const sha256 = this.#bytes.copy().digest('hex')
    if (sha256 !== archive.sha256 || count !== this.#lines) {
      return `The archive of ${from} is not as it was signed: its lines have another hash.`
    }
    if (this.#first?.entry !== after + 1 || this.#first.previous_hash !== previous_hash) {
      return `The archive of ${from} goes on from another entry than it was signed for.`
    }
    if (this.#key !== undefined && this.#key !== public_key) {
      return `The archive of ${from} is signed with the key ${public_key}, not with the one that you gave.`
    }
    if (!isSigned(end)) return `The signature of the archive of ${from} is wrong: ${signature}`
    const last_entry = this.#last?.entry ?? after
    const file = this.#bytes.copy().update(`${line}\n`).digest('hex')
    this.#checked.push({ from, to, public_key, last_entry, sha256: file, runs: this.#runs })
    return undefined
  }

  /** Whether an archive that was read here is the one that was dropped. */
  isDropped({ last_entry, sha256, public_key }: ArchiveDropRecord): boolean {
    const archive = this.#checked.find((each) => each.last_entry === last_entry)
    return archive === undefined || (archive.sha256 === sha256 && archive.public_key === public_key)
  }

  #endRun(): string | undefined {
    const run = this.#run
    if (run === undefined) return undefined
    this.#run = undefined
    const expected = this.#hashes.get(run.change)
    // Earlier builds wrote no hash of the people into history.
    return expected === undefined || expected === run.hash.digest('hex')
      ? undefined
      : `Run ${String(run.number)}: its people and outcomes are not as they were written.`
  }
}

const closingSchema = z.object({ after: z.object({ people_hash: z.string() }) })

/** A row as the gateway hashes it: its values in the order of the columns, as a line of JSON. */
const hashedRow = (row: Record<string, unknown>) => `${JSON.stringify(Object.values(row))}\n`

function isSigned(end: ArchiveTrailer): boolean {
  const { public_key, signature } = end.archive
  try {
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'OKP', crv: 'Ed25519', x: public_key },
    })
    const text = Buffer.from(archiveSignaturePayload(end))
    return verify(null, text, key, Buffer.from(signature, 'base64url'))
  } catch {
    return false
  }
}
