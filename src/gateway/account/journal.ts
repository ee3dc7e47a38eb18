import {
  type Change,
  type ChangeSummary,
  isSettingResource,
  type ChangeResource,
  type SettingResource,
} from '../../api/change'
import type { Difference } from '../../api/diff'
import { normalizeEmail } from '../../api/cloudflare-objects'
import { parseJson } from '../../api/json'
import { byteLength, LIMITS } from '../../api/limits'
import { type Backfill, migrateTables } from './schema-migrations'
import { ChangeIndex } from './change-index'
import {
  SELECT_CHANGE_CSV_CELLS_SQL,
  type ChangeCsvCells,
  type StoredChangeRow,
  type NumberedChangeJson,
  PENDING_CLOSING_SUMMARY,
  toChangeCsvCells,
  parseChangeSummary,
  SELECT_CHANGE_SUMMARIES_SQL,
  toChangeSummaryJson,
} from './change-rows'
import {
  type LazyChangeNumbers,
  readChangeNumbersLazily,
  readChangeNumbersBelow,
  unionOfChangeNumbers,
} from './lazy-change-numbers'
import { type JournalEntry, BEFORE_FIRST_ENTRY, computeEntryHash, sha256Hex } from './journal-entry'
import {
  type JournalHead,
  JournalHeadStore,
  JOURNAL_START_TABLE_SQL,
  type JournalStart,
  readJournalStart,
} from './journal-bounds'
import {
  type ChangeListPageSelection,
  findIndexedChanges,
  type PermittedChangeFilter,
  unindexedChangesCondition,
} from './change-filter'
import {
  SETTING_DOCUMENTS_TABLE_SQL,
  type RestoredDocumentCache,
  SettingDocumentStore,
} from './setting-document-store'
import { StorageBudget } from './storage-budget'

/** The facts known when a change opens: the author, the request, and the value that it would replace. */
export type ChangeOpeningEntry = Pick<
  Change,
  | 'opened_at'
  | 'email'
  | 'roles'
  | 'resource'
  | 'operation'
  | 'subject'
  | 'reason'
  | 'ticket'
  | 'occasion'
  | 'client_request_id'
  | 'reverts'
  | 'draft'
  | 'origin'
  | 'impact'
  | 'run'
  | 'people'
  | 'dropped'
  | 'finding'
  | 'approval'
  | 'switch_timer'
  | 'last_seen_at'
  | 'requested'
  | 'before'
  | 'intended'
> & {
  /** The entity tag of the value before. */
  etag: string | null
}

/** The facts known when a change closes. */
export type ChangeClosingEntry = Pick<
  Change,
  'differences' | 'unrequested' | 'error' | 'ray_id' | 'after'
> & {
  state: Exclude<Change['state'], 'pending'>
  closed_at: string
  /** The entity tag of the value after. */
  etag: string | null
}

/** Both entries of a change that is over when it is recorded. */
export type OpeningAndClosingEntries = { opening: ChangeOpeningEntry; closing: ChangeClosingEntry }

/**
 * One entry opens a change and a later one closes it. Entries are only ever added, and each carries the hash of the
 * one before, so that a gap or an edit shows. The catalogue repeats what changes are searched by, so that a search
 * need not read whole entries. Of the fields it has only those that are not in the index yet.
 */
const FIRST = `
CREATE TABLE IF NOT EXISTS journal (
  entry INTEGER PRIMARY KEY,
  change INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('opened', 'closed')),
  body TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (kind, change)
) STRICT;
CREATE INDEX IF NOT EXISTS journal_etags ON journal (body ->> '$.etag');
CREATE TABLE IF NOT EXISTS catalogue (
  change INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  people TEXT NOT NULL,
  is_open INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS catalogue_open ON catalogue (change) WHERE is_open = 1;
CREATE TABLE IF NOT EXISTS catalogue_paths (
  change INTEGER NOT NULL, pointer TEXT NOT NULL, PRIMARY KEY (change, pointer)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS journal_keeps_entries BEFORE DELETE ON journal
  BEGIN SELECT RAISE(ABORT, 'An entry of the journal is never removed.'); END;
CREATE TRIGGER IF NOT EXISTS journal_keeps_words BEFORE UPDATE ON journal
  BEGIN SELECT RAISE(ABORT, 'An entry of the journal is never changed.'); END;
`

/**
 * The request of a pending change. It becomes part of the entry that closes the change, unless the change did nothing:
 * then history only says which fields it asked for, and keeps no copy of what was refused.
 */
const SECOND = `CREATE TABLE requests_under_way (change INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT`

/** Entries are never removed, except those of dropped changes. */
const THIRD = `${JOURNAL_START_TABLE_SQL}
DROP TRIGGER journal_keeps_entries;
CREATE TRIGGER journal_keeps_entries BEFORE DELETE ON journal
  WHEN OLD.entry > coalesce((SELECT entry FROM journal_start), 0)
  BEGIN SELECT RAISE(ABORT, 'An entry of the journal is never removed.'); END;
`

/** An opening with the hash of the request, while that is pending. */
export type StoredOpeningEntry = ChangeOpeningEntry & { request_hash?: string }

/** What a subscriber learns of an entry. It is called in the transaction that writes the entry. */
export type EntryListener = {
  opened: (entry: number, change: number, opening: StoredOpeningEntry) => void
  /** `readOpening` returns the opening of the same change, without its whole values. */
  closed: (
    entry: number,
    change: number,
    closing: ChangeClosingEntry,
    readOpening: () => StoredOpeningEntry,
  ) => void
}

type Asked = Pick<ChangeOpeningEntry, 'requested' | 'intended'>

type WholeRow = {
  number: number
  opening: string
  previous_hash: string
  closing: string | null
  hash: string | null
  opening_places: string | null
  closing_places: string | null
}

const CHANGE_QUERY = `
SELECT opened.change AS number, opened.body AS opening, closed.body AS closing, opened.previous_hash,
  closed.hash, of_opened.places AS opening_places, of_closed.places AS closing_places
FROM journal AS opened
LEFT JOIN journal AS closed ON closed.kind = 'closed' AND closed.change = opened.change
LEFT JOIN entry_documents AS of_opened ON of_opened.entry = opened.entry
LEFT JOIN entry_documents AS of_closed ON of_closed.entry = closed.entry
WHERE opened.kind = 'opened' AND opened.change = ?`

/** The most characters that a page of changes has as JSON, unless it holds a single change. */
const MAX_CHARACTERS = 1_000_000

/** How many numbers are read of each list of the index at once, however long a page is. */
const LISTED_AT_ONCE = { least: 8, most: 64 }

/** Newest first. The next page is below `next`, which is undefined if there is none. */
export type ChangeListPage<Item = ChangeSummary> = { changes: Item[]; next: number | undefined }

/** A change that is not closed yet, with what decides about its next step. */
export type PendingChange = { number: number; resource: ChangeResource; run: number | null }

const ENTRIES = `SELECT entry, change, kind, body, previous_hash, hash, places,
    octet_length(body) AS bytes
  FROM journal LEFT JOIN entry_documents USING (entry)
  WHERE entry > ? AND entry <= ? ORDER BY entry LIMIT ?`
type EntryRow = [
  entry: number,
  change: number,
  kind: string,
  body: string,
  previous_hash: string,
  hash: string,
  places: string | null,
  bytes: number,
]

/** The bounds of one read, whichever is reached first: some 5 ms for most entries, for which others wait. */
const AT_ONCE = { entries: 400, bytes: 1_000_000 }

/** The history of one account. Writes are synchronous, so each call is one transaction. */
export class Journal {
  readonly index: ChangeIndex
  readonly budget: StorageBudget
  readonly #sql: SqlStorage
  readonly #documents: SettingDocumentStore
  readonly #head: JournalHeadStore
  readonly #subscriber: EntryListener | undefined

  constructor(sql: SqlStorage, kv: SyncKvStorage, subscriber?: EntryListener) {
    this.#sql = sql
    this.#subscriber = subscriber
    migrateTables(sql, 'journal', [FIRST, SECOND, THIRD, SETTING_DOCUMENTS_TABLE_SQL])
    this.#documents = new SettingDocumentStore(sql)
    this.budget = new StorageBudget(sql)
    this.index = new ChangeIndex(sql)
    this.#head = new JournalHeadStore(kv, () => this.end())
  }

  get backfills(): readonly Backfill[] {
    return [this.index.backfill]
  }

  /** Opens a change, and returns its number. */
  open(opening: ChangeOpeningEntry): number {
    const number = this.#newest() + 1
    const { requested, intended } = opening
    const isOfSetting = isSettingResource(opening.resource)
    const asked = JSON.stringify({ requested, intended } satisfies Asked)
    const told = {
      ...opening,
      requested: pathsOf(requested),
      intended: null,
      request_hash: sha256Hex(asked),
    }
    const entry = entryWithin(isOfSetting ? told : opening, { before: null })
    const written = this.#append(number, 'opened', entry, opening)
    if (isOfSetting) {
      this.#sql.exec('INSERT INTO requests_under_way VALUES (?, ?)', number, asked)
    }
    const people = joinAuthorAndSubjectEmails(opening)
    const { resource, opened_at } = opening
    const insert = 'INSERT INTO catalogue VALUES (?, ?, ?, ?, 1)'
    this.#sql.exec(insert, number, resource, opened_at, people)
    const indexed = { change: number, resource, opened_at, people }
    this.index.add(indexed, listIndexPointersOfOpening(opening))
    this.#subscriber?.opened(written, number, opening)
    return number
  }

  close(number: number, closing: ChangeClosingEntry): void {
    const asked =
      closing.state === 'failed' ? undefined : readRequest(this.#requestUnderWay(number))
    const entry: ChangeClosingEntry & Partial<Asked> = entryWithin(
      { ...asked, ...closing },
      {
        ...(asked && { requested: pathsOf(asked.requested), intended: null }),
        differences: fieldsOf(closing.differences),
        unrequested: fieldsOf(closing.unrequested),
      },
    )
    const written = this.#append(number, 'closed', entry, this.#openingOf(number))
    this.#sql.exec('DELETE FROM requests_under_way WHERE change = ?', number)
    this.#sql.exec('UPDATE catalogue SET is_open = 0 WHERE change = ?', number)
    this.index.addPaths(number, listPointersOfDifferences(entry.differences))
    this.#subscriber?.closed(written, number, entry, () => this.#readOpening(number))
  }

  /** Adds a change that is over already, and returns its number. */
  record({ opening, closing }: OpeningAndClosingEntries): number {
    const number = this.open(opening)
    this.close(number, closing)
    return number
  }

  /** Returns the opening of a change without its whole values. */
  #readOpening(number: number): StoredOpeningEntry {
    const query = `SELECT json_remove(body, '$.before', '$.intended', '$.impact') AS body
      FROM journal WHERE kind = 'opened' AND change = ?`
    const { body } = this.#sql.exec<{ body: string }>(query, number).one()
    return parseJson(body) as StoredOpeningEntry // written by `open`
  }

  /** Returns the end of the chain as it was stored when the last entry was written. */
  head(): JournalHead {
    return this.#head.get()
  }

  /** Returns where the journal starts: at its first entry, unless older changes were dropped. */
  start(): JournalStart {
    return readJournalStart(this.#sql)
  }

  /** Returns undefined if there is no such change, or if it was dropped. */
  get(number: number): Change | undefined {
    if (number <= this.start().change) return undefined
    const [row] = this.#sql.exec<WholeRow>(CHANGE_QUERY, number)
    if (row === undefined) return undefined
    const recent: RestoredDocumentCache = new Map()
    const opening = this.#documents.restore(row.opening, row.opening_places, recent)
    const closing = row.closing && this.#documents.restore(row.closing, row.closing_places, recent)
    const request = closing === null ? this.#requestUnderWay(number) : undefined
    return readChange({ ...row, opening, closing }, request)
  }

  /** Returns the selected changes with numbers lower than `below`. */
  list(selection: ChangeListPageSelection): ChangeListPage {
    return this.#page(selection, SELECT_CHANGE_SUMMARIES_SQL, parseChangeSummary)
  }

  /** Returns the same changes as JSON. */
  listAsJson(selection: ChangeListPageSelection): ChangeListPage<NumberedChangeJson> {
    return this.#page(selection, SELECT_CHANGE_SUMMARIES_SQL, toChangeSummaryJson)
  }

  /** Returns what a table shows of the same changes. */
  listCells(selection: ChangeListPageSelection): ChangeListPage<ChangeCsvCells> {
    return this.#page(selection, SELECT_CHANGE_CSV_CELLS_SQL, toChangeCsvCells)
  }

  #page<Item extends { number: number }>(
    { below = Number.MAX_SAFE_INTEGER, limit, ...selection }: ChangeListPageSelection,
    query: string,
    read: (row: StoredChangeRow, requested: Change['requested'] | undefined) => Item,
  ): ChangeListPage<Item> {
    // One more than the limit shows whether there is another page.
    const numbers = readChangeNumbersBelow(this.#matching(selection, limit + 1), below, limit + 1)
    const changes: Item[] = []
    let characters = 0
    const found = this.#sql.exec(query, JSON.stringify(numbers.slice(0, limit)))
    for (const row of found.raw<StoredChangeRow>()) {
      const [number, opening, closing] = row
      // The entries of a closed change contain the request.
      const request = closing === null ? this.#requestUnderWay(number) : undefined
      characters += opening.length + (closing?.length ?? 0) + (request?.length ?? 0)
      if (changes.length > 0 && characters > MAX_CHARACTERS) break
      changes.push(read(row, readRequest(request)?.requested))
    }
    const isWhole = changes.length === numbers.length
    return { changes, next: isWhole ? undefined : changes.at(-1)?.number }
  }

  /** Returns JSON, or undefined if the opening entry contains the request, as earlier builds wrote it. */
  #requestUnderWay(number: number): string | undefined {
    const query = 'SELECT body FROM requests_under_way WHERE change = ?'
    return this.#sql.exec<{ body: string }>(query, number).toArray()[0]?.body
  }

  #openingOf(number: number): Pick<ChangeOpeningEntry, 'email' | 'resource'> {
    const query = `SELECT body ->> '$.email' AS email, body ->> '$.resource' AS resource
      FROM journal WHERE kind = 'opened' AND change = ?`
    return this.#sql.exec<Pick<ChangeOpeningEntry, 'email' | 'resource'>>(query, number).one()
  }

  #matching(selection: PermittedChangeFilter, limit: number): LazyChangeNumbers {
    const atOnce = Math.min(Math.max(limit, LISTED_AT_ONCE.least), LISTED_AT_ONCE.most)
    const indexed = findIndexedChanges(
      this.index,
      [this.start().change + 1, this.#newest()],
      selection,
      atOnce,
    )
    const behind = this.index.behind()
    if (behind === 0) return indexed
    const { condition, parameters } = unindexedChangesCondition(selection)
    const query = `SELECT change FROM catalogue WHERE change <= ? AND ${condition}
      ORDER BY change DESC LIMIT ?`
    const read = (most: number, count: number) =>
      this.#sql
        .exec<{ change: number }>(query, Math.min(most, behind), ...parameters, count)
        .toArray()
        .map(({ change }) => change)
    return unionOfChangeNumbers([indexed, readChangeNumbersLazily(read, atOnce)])
  }

  /** The changes that are not closed yet, oldest first. */
  pending(): PendingChange[] {
    const query = `SELECT catalogue.change AS number, resource, opened.body ->> '$.run' AS run
      FROM catalogue INDEXED BY catalogue_open
      CROSS JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = catalogue.change
      WHERE is_open = 1 ORDER BY catalogue.change`
    return this.#sql.exec<PendingChange>(query).toArray()
  }

  /** The open change of a setting. */
  pendingOf(setting: SettingResource): number | undefined {
    const query = `SELECT change FROM catalogue INDEXED BY catalogue_open
      WHERE is_open = 1 AND resource = ? ORDER BY change LIMIT 1`
    return this.#sql.exec<{ change: number }>(query, setting).toArray()[0]?.change
  }

  /**
   * Returns the numbers of the oldest change that was not dropped, and of the newest one that neither is pending nor has
   * a pending change before it. The newest is below the oldest if there is none.
   */
  closedRange(): { oldest: number; newest: number } {
    const query = `SELECT change FROM catalogue INDEXED BY catalogue_open
      WHERE is_open = 1 ORDER BY change LIMIT 1`
    const [pending] = this.#sql.exec<{ change: number }>(query)
    const newest = pending === undefined ? this.#newest() : pending.change - 1
    return { oldest: this.start().change + 1, newest }
  }

  /** The number of changes that were not dropped, and of those that are not closed. */
  count(): { changes: number; pending: number } {
    const query = 'SELECT count(*) AS pending FROM catalogue WHERE is_open = 1'
    const { pending } = this.#sql.exec<{ pending: number }>(query).one()
    return { changes: this.#newest() - this.start().change, pending }
  }

  /** Returns the value that had this entity tag, and the number of the newest change at that time. */
  valueAt(resource: ChangeResource, etag: string): { value: unknown; upTo: number } | undefined {
    const query = `SELECT entries.change, entries.kind FROM journal AS entries
      JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = entries.change
      WHERE entries.body ->> '$.etag' = ? AND opened.body ->> '$.resource' = ?
      ORDER BY entries.entry DESC LIMIT 1`
    const [found] = this.#sql.exec<{ change: number; kind: string }>(query, etag, resource)
    const change = found === undefined ? undefined : this.get(found.change)
    if (found === undefined || change === undefined) return undefined
    return found.kind === 'closed'
      ? { value: change.after, upTo: change.number }
      : { value: change.before, upTo: change.number - 1 }
  }

  /** Returns stored entries up to `last`, oldest first, about a megabyte at a time; none only after the last. */
  entriesAfter(after: number, last = Number.MAX_SAFE_INTEGER): JournalEntry[] {
    const entries: JournalEntry[] = []
    let total = 0
    const recent: RestoredDocumentCache = new Map()
    for (const row of this.#sql.exec(ENTRIES, after, last, AT_ONCE.entries).raw<EntryRow>()) {
      const [entry, change, kind, stored, previous_hash, hash, places, bytes] = row
      const body = this.#documents.restore(stored, places, recent)
      entries.push({ entry, change, kind, body, previous_hash, hash })
      total += places === null ? bytes : byteLength(body)
      if (total >= AT_ONCE.bytes) break
    }
    return entries
  }

  /** Returns an entry's body as it was written, or undefined if there is no such entry. */
  bodyOf(change: number, kind: 'opened' | 'closed'): string | undefined {
    const query = `SELECT body, places FROM journal LEFT JOIN entry_documents USING (entry)
      WHERE kind = ? AND change = ?`
    const [row] = this.#sql.exec<{ body: string; places: string | null }>(query, kind, change)
    return row && this.#documents.restore(row.body, row.places)
  }

  /** Appends an entry, counts what it takes towards the storage budget of the author, and returns its number. */
  #append(
    change: number,
    kind: 'opened' | 'closed',
    content: object,
    { email, resource }: Pick<ChangeOpeningEntry, 'email' | 'resource'>,
  ): number {
    const body = JSON.stringify(content)
    if (byteLength(body) > LIMITS.entryBytes) {
      throw new RangeError('An entry of the journal is too large.')
    }
    const end = this.end()
    const entry = end.entries + 1
    const previous_hash = end.last_hash
    const hash = computeEntryHash({ entry, change, kind, body, previous_hash })
    const stored = isSettingResource(resource)
      ? this.#documents.separate(resource, entry, content)
      : { body, bytes: byteLength(body) }
    if (email !== null) this.budget.note(email, stored.bytes)
    const insert = 'INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)'
    this.#sql.exec(insert, entry, change, kind, stored.body, previous_hash, hash)
    this.#head.advance(end, { entries: entry, last_hash: hash })
    return entry
  }

  /** The end of the chain according to the entries. */
  end(): JournalHead {
    const query = 'SELECT entry, hash FROM journal ORDER BY entry DESC LIMIT 1'
    const [last] = this.#sql.exec<Pick<JournalEntry, 'entry' | 'hash'>>(query)
    const { entry, hash } = last ?? BEFORE_FIRST_ENTRY
    return { entries: entry, last_hash: hash }
  }

  /** The number of the newest change; 0 if there is none. */
  #newest(): number {
    const query = 'SELECT change FROM catalogue ORDER BY change DESC LIMIT 1'
    return this.#sql.exec<{ change: number }>(query).toArray()[0]?.change ?? 0
  }
}

/** The author of a change and its subject, in the order of the catalogue. */
export function joinAuthorAndSubjectEmails({
  email,
  subject,
}: Pick<ChangeOpeningEntry, 'email' | 'subject'>): string {
  return [email ?? '', subject ?? ''].map(normalizeEmail).join('\n')
}

/** Returns an entry or, if it would be too large, the entry with smaller values in some fields. */
function entryWithin<Stored extends object>(entry: Stored, smaller: Partial<Stored>): Stored {
  const isWithin = byteLength(JSON.stringify(entry)) <= LIMITS.entryBytes
  return isWithin ? entry : { ...entry, ...smaller }
}

const pathsOf = (differences: readonly Difference[]): Difference[] =>
  differences.map(({ pointer }) => ({ pointer }))

/** Only the top-level fields that differ, without what is inside them. */
function fieldsOf(differences: readonly Difference[]): Difference[] {
  const fields = new Set(differences.map(({ pointer }) => pointer.split('/', 2).join('/')))
  return [...fields].map((pointer) => ({ pointer }))
}

/** What a change is found by from its start: the fields that it asks for, and the occasion of a revocation. */
export function listIndexPointersOfOpening({
  requested,
  occasion,
}: Partial<Pick<ChangeOpeningEntry, 'requested' | 'occasion'>>): string[] {
  return [
    ...listPointersOfDifferences(requested ?? []),
    ...(occasion ? [`/occasion/${occasion}`] : []),
  ]
}

export const listPointersOfDifferences = (differences: readonly Difference[]) =>
  differences.map(({ pointer }) => pointer)

function readRequest(body: string | undefined): Asked | undefined {
  return body === undefined ? undefined : (parseJson(body) as Asked) // written by `open`
}

const PENDING_ENTRY = { ...PENDING_CLOSING_SUMMARY, after: null, etag: null }

function readChange(
  { number, opening, previous_hash, closing, hash }: WholeRow,
  request: string | undefined,
): Change {
  const { etag: _before, request_hash: _hash, ...opened } = parseJson(opening) as StoredOpeningEntry // by `open`
  const { etag: _after, ...closed } =
    closing === null ? PENDING_ENTRY : (parseJson(closing) as ChangeClosingEntry) // by `close`
  return { number, ...opened, ...closed, ...readRequest(request), previous_hash, hash }
}
