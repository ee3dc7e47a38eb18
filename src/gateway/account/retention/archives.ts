import type { ArchivesState, ArchiveDropResult, Archive } from '../../../api/history-archive'
import type { ArchiveDropRequest } from '../../../api/change-request'
import { jsonTrailerLine } from '../../../api/download-trailer'
import { success, type Refused, refuse, type Result } from '../../result'
import { currentTimestamp } from '../journal-entry'
import type { WriteAuthor } from '../write-author'
import { type Backfill, migrateTables } from '../schema-migrations'
import { toChangeSummary } from '../../../api/change'
import { buildArchiveDropJournalEntries } from '../change-entries'
import type { DownloadPart } from '../download-parts'
import type { Journal } from '../journal'
import type { RunStore } from '../runs/run-store'
import { ArchiveSigningKey } from './archive-signing-key'
import {
  type ArchiveCursor,
  buildNextArchiveLines,
  type ArchiveRange,
  planArchiveRanges,
} from './archive-contents'
import { moveJournalStart } from '../journal-bounds'
import {
  isHistoryRemovalRunning,
  historyRemovalBackfills,
  startHistoryRemoval,
} from './history-removal'

const FIRST = `CREATE TABLE archives_fetched (
  last_change INTEGER PRIMARY KEY, first_change INTEGER NOT NULL,
  at TEXT NOT NULL, email TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL
) STRICT`

type CompletedArchiveDownload = NonNullable<Archive['fetched']>
type Extent = Pick<Archive, 'first_change' | 'last_change'>

/** The last download of each archive that was sent to its end. */
class ArchiveDownloads {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'archives', [FIRST])
  }

  get({ first_change, last_change }: Extent): CompletedArchiveDownload | null {
    const query = `SELECT at, email, bytes, sha256 FROM archives_fetched
      WHERE last_change = ? AND first_change = ?`
    return (
      this.#sql.exec<CompletedArchiveDownload>(query, last_change, first_change).toArray()[0] ??
      null
    )
  }

  put({ first_change, last_change }: Extent, fetched: CompletedArchiveDownload): void {
    const { at, email, bytes, sha256 } = fetched
    const query = 'INSERT OR REPLACE INTO archives_fetched VALUES (?, ?, ?, ?, ?, ?)'
    this.#sql.exec(query, last_change, first_change, at, email, bytes, sha256)
  }

  /** Removes what is known of the archives up to a change, when they are dropped. */
  removeUpTo(last_change: number): void {
    this.#sql.exec('DELETE FROM archives_fetched WHERE last_change <= ?', last_change)
  }
}

export type ArchivesContext = {
  storage: Pick<DurableObjectStorage, 'sql' | 'kv'>
  accountId: string
  journal: Journal
  runs: RunStore
  /** How long history is kept; undefined if nothing is ever dropped. */
  keepMonths: number | undefined
  now: () => Date
  /** Returns what is wrong with history, as far as it is known. */
  problem: () => string | undefined
  transaction: (work: () => void) => void
  /** Makes sure that the removal goes on, whatever happens to this object. */
  wake: () => Promise<void>
}

export type ArchiveDropAuthor = Pick<WriteAuthor, 'email' | 'roles'>

/** The facts about an archive that the Worker, which sends it, knows in the end. */
export type ArchiveCountAndDigest = { count: number; sha256: string }

const MAX_LISTED = 24

/** The months of an account's history that are older than it is kept: to be downloaded, and then to be dropped. */
export class HistoryArchives {
  readonly #context: ArchivesContext
  readonly #key: ArchiveSigningKey
  readonly #fetched: ArchiveDownloads

  constructor(context: ArchivesContext) {
    this.#context = context
    this.#key = new ArchiveSigningKey(context.storage.kv)
    this.#fetched = new ArchiveDownloads(context.storage.sql)
  }

  get removals(): readonly Backfill[] {
    return historyRemovalBackfills(this.#context.storage.sql)
  }

  async list(): Promise<ArchivesState> {
    const { journal, storage, keepMonths } = this.#context
    const public_key = await this.#key.publicKey()
    const ranges = [...this.#ranges(MAX_LISTED + 1)]
    const { change: changes, dropped_by: by_change } = journal.start()
    return {
      keep_months: keepMonths ?? null,
      public_key,
      archives: ranges.slice(0, MAX_LISTED).map((range) =>
        Object.assign(extentOf(range), {
          changes: range.last_change - range.first_change + 1,
          fetched: this.#fetched.get(range),
        }),
      ),
      is_being_indexed: journal.index.behind() > 0,
      has_more: ranges.length > MAX_LISTED,
      dropped:
        changes === 0
          ? null
          : { changes, by_change, is_being_removed: isHistoryRemovalRunning(storage.sql) },
    }
  }

  /** Returns null if there is no such archive. */
  part(lastChange: number, after: ArchiveCursor | undefined): DownloadPart<ArchiveCursor> | null {
    const range = this.#find(lastChange)
    const { storage, journal, runs } = this.#context
    return range === undefined
      ? null
      : buildNextArchiveLines(storage.sql, { journal, runs }, range, after)
  }

  /** Returns the last line of an archive, or null if there is no such archive any more. */
  async end(lastChange: number, { count, sha256 }: ArchiveCountAndDigest): Promise<string | null> {
    const range = this.#find(lastChange)
    if (range === undefined) return null
    const { after, last_hash } = range
    const { accountId: account_id } = this.#context
    const archive = { account_id, ...extentOf(range), previous_hash: after.hash, sha256 }
    const end = { end: true as const, count, after: after.entry, last_hash, archive }
    return jsonTrailerLine(await this.#key.sign(end))
  }

  /** Records that an archive was sent whole, so that it may be dropped. */
  noteSent(lastChange: number, sent: { email: string; bytes: number; sha256: string }): void {
    const range = this.#find(lastChange)
    if (range !== undefined) this.#fetched.put(range, { at: currentTimestamp(), ...sent })
  }

  /** Drops the oldest archive. From then on nothing shows its changes, and alarms remove them. */
  async drop(
    lastChange: number,
    { sha256, reason, ticket }: ArchiveDropRequest,
    author: ArchiveDropAuthor,
  ): Promise<Result<ArchiveDropResult>> {
    const public_key = await this.#key.publicKey()
    const [range] = this.#ranges(1)
    const refusal = this.#refusal(range, lastChange, sha256)
    if (refusal !== undefined || range === undefined) return refusal ?? noSuchArchive()
    const { journal } = this.#context
    const dropper = { ...author, reason, ticket: ticket || null }
    let number = 0
    this.#context.transaction(() => {
      number = this.#record(range, { sha256, public_key }, dropper)
    })
    await this.#context.wake()
    const change = journal.get(number)
    return success({ change: change === undefined ? null : toChangeSummary(change) })
  }

  #refusal(
    range: ArchiveRange | undefined,
    lastChange: number,
    sha256: string,
  ): Refused | undefined {
    const asked = this.#find(lastChange)
    if (asked === undefined || range === undefined) return noSuchArchive()
    if (range.last_change !== lastChange) {
      return refuse(
        'not_possible',
        `Drop what is older first, from change ${range.first_change} on.`,
      )
    }
    if (isHistoryRemovalRunning(this.#context.storage.sql)) {
      const detail = 'What was dropped before is still being removed. Try again in a few minutes.'
      return refuse('not_possible', detail)
    }
    const problem = this.#context.problem()
    if (problem !== undefined) {
      const detail = `History is not as it was written, so nothing of it is dropped: ${problem}`
      return refuse('not_possible', detail)
    }
    const fetched = this.#fetched.get(range)
    if (fetched === null) {
      return refuse('not_possible', 'Download the archive first: it was never sent whole.')
    }
    if (fetched.sha256 === sha256) return undefined
    const message = 'This is not the archive as it was last sent. Download it again, whole.'
    return refuse('invalid_field', [{ pointer: '/sha256', message }])
  }

  /** Adds the change that drops an archive, and moves the start of the journal. Returns the number of the change. */
  #record(
    range: ArchiveRange,
    { sha256, public_key }: { sha256: string; public_key: string },
    author: WriteAuthor,
  ): number {
    const { storage, journal, runs } = this.#context
    const { first_change, last_change, last_entry, last_hash } = range
    const extent = extentOf(range)
    const last_run = runs.newestNumber()
    const dropped = { ...extent, last_entry, last_hash, last_run, sha256, public_key }
    const number = journal.record(buildArchiveDropJournalEntries(author, extent, dropped))
    moveJournalStart(storage.sql, {
      entry: last_entry,
      change: last_change,
      hash: last_hash,
      run: last_run,
      dropped_by: number,
    })
    // Times rise from the first change on, whatever was before it.
    storage.sql.exec('DELETE FROM set_backs WHERE change = ?', last_change + 1)
    startHistoryRemoval(storage.sql, { after: first_change - 1 })
    this.#fetched.removeUpTo(last_change)
    return number
  }

  *#ranges(most: number): Generator<ArchiveRange> {
    const { storage, journal, keepMonths } = this.#context
    if (keepMonths === undefined) return
    let count = 0
    for (const range of planArchiveRanges(storage.sql, journal, keepMonths, this.#context.now())) {
      if (count === most) return
      count += 1
      yield range
    }
  }

  #find(lastChange: number): ArchiveRange | undefined {
    for (const range of this.#ranges(MAX_LISTED)) {
      if (range.last_change === lastChange) return range
    }
    return undefined
  }
}

const extentOf = ({ from, to, first_change, last_change }: ArchiveRange) => ({
  from,
  to,
  first_change,
  last_change,
})

function noSuchArchive(): Refused {
  return refuse('not_found', 'There is no such archive. Its changes may have been dropped.')
}
