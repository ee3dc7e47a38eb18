import type { Change, Resource, Verification } from '../../api/change'
import type { Difference } from '../../api/diff'
import { normalizeEmail } from '../../api/email-address'
import { parseJson } from '../../api/json-text'
import { type Entry, GENESIS, hashAside, hashOf, problemOf } from './journal-entry'
import { type ChangeSelection, selectionClause } from './journal-selection'
import { migrate } from './schema'

/** What is known when a change begins: who asked for what, and what it would replace. */
export type Opening = Pick<
  Change,
  | 'opened_at'
  | 'email'
  | 'roles'
  | 'resource'
  | 'operation'
  | 'subject'
  | 'reason'
  | 'ticket'
  | 'reverts'
  | 'draft'
  | 'run'
  | 'people'
  | 'last_seen_at'
  | 'requested'
  | 'before'
  | 'intended'
> & {
  /** Of the value before. */
  etag: string | null
}

/** What is known when it has ended. */
export type Closing = Pick<Change, 'differences' | 'unrequested' | 'error' | 'ray_id' | 'after'> & {
  state: Exclude<Change['state'], 'pending'>
  closed_at: string
  /** Of the value after. */
  etag: string | null
}

/**
 * An entry opens a change, a later one closes it. Entries are only ever added, and each carries the
 * hash of the one before: a gap or an edit shows. The catalogue repeats what changes are searched by,
 * so that a search need not read whole entries.
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

type Row = {
  number: number
  opening: string
  previous_hash: string
  closing: string | null
  hash: string | null
}

const ROWS = `
SELECT opened.change AS number, opened.body AS opening, opened.previous_hash,
  closed.body AS closing, closed.hash
FROM catalogue
JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = catalogue.change
LEFT JOIN journal AS closed ON closed.kind = 'closed' AND closed.change = catalogue.change
WHERE true`

export const ENTRIES_AT_ONCE = 250

/** How much of what somebody may revoke in 24 hours is used up, or reserved by what is under way. */
export function revokedInADay(journal: Journal, email: string): number {
  return journal.revocationsBy(email, new Date(Date.now() - 86_400_000).toISOString())
}

/** The history of one account. What writes is synchronous, so each call is one transaction. */
export class Journal {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrate(sql, 'journal', [FIRST])
  }

  /** Begins a change, and returns its number. */
  open(opening: Opening): number {
    const number = this.#lastOf('opened').change + 1
    this.#append(number, 'opened', JSON.stringify(opening))
    const people = [opening.email ?? '', opening.subject ?? ''].map(normalizeEmail).join('\n')
    const { resource, opened_at, requested } = opening
    this.#sql.exec(
      'INSERT INTO catalogue VALUES (?, ?, ?, ?, 1)',
      number,
      resource,
      opened_at,
      people,
    )
    this.#cataloguePaths(number, requested)
    return number
  }

  close(number: number, closing: Closing): void {
    this.#append(number, 'closed', JSON.stringify(closing))
    this.#sql.exec('UPDATE catalogue SET is_open = 0 WHERE change = ?', number)
    this.#cataloguePaths(number, closing.differences)
  }

  get(number: number): Change | undefined {
    const [row] = this.#sql.exec<Row>(`${ROWS} AND catalogue.change = ?`, number)
    return row === undefined ? undefined : readChange(row)
  }

  /** Changes that fit, newest first, from below a number. */
  list(selection: ChangeSelection): Change[] {
    const { clause, parameters } = selectionClause(selection)
    const query = `${ROWS} ${clause} ORDER BY catalogue.change DESC LIMIT ?`
    return [...this.#sql.exec<Row>(query, ...parameters, selection.limit)].map(readChange)
  }

  /** Changes that have begun and not ended, oldest first. */
  pending(): Change[] {
    return [...this.#sql.exec<Row>(`${ROWS} AND catalogue.is_open = 1 ORDER BY number`)].map(
      readChange,
    )
  }

  /** How many changes have begun, and how many of them have not ended. */
  count(): { changes: number; pending: number } {
    const query = 'SELECT count(*) AS pending FROM catalogue WHERE is_open = 1'
    const { pending } = this.#sql.exec<{ pending: number }>(query).one()
    return { changes: this.#lastOf('opened').change, pending }
  }

  /**
   * How many people somebody has asked to revoke since a moment, one by one or in runs; without those of
   * a cancelled run who did not have their turn.
   */
  revocationsBy(email: string, since: string): number {
    const query = `
      SELECT coalesce(sum(coalesce(opened.body ->> '$.intended.people', 1)
        - coalesce(closed.body ->> '$.after.cancelled', 0)), 0) AS people FROM catalogue
      JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = catalogue.change
      LEFT JOIN journal AS closed ON closed.kind = 'closed' AND closed.change = catalogue.change
      WHERE catalogue.resource = 'revocation' AND catalogue.opened_at >= ?
        AND opened.body ->> '$.email' = ?`
    return this.#sql.exec<{ people: number }>(query, since, email).one().people
  }

  /** The value that had this entity tag, and how many changes there were then. */
  valueAt(resource: Resource, etag: string): { value: unknown; upTo: number } | undefined {
    const [found] = this.#sql.exec<{ change: number; kind: string }>(
      `SELECT entries.change, entries.kind FROM journal AS entries
      JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = entries.change
      WHERE entries.body ->> '$.etag' = ? AND opened.body ->> '$.resource' = ?
      ORDER BY entries.entry DESC LIMIT 1`,
      etag,
      resource,
    )
    const change = found === undefined ? undefined : this.get(found.change)
    if (found === undefined || change === undefined) return undefined
    return found.kind === 'closed'
      ? { value: change.after, upTo: change.number }
      : { value: change.before, upTo: change.number - 1 }
  }

  /** Entries as they are stored, oldest first, and at most {@link ENTRIES_AT_ONCE}. */
  entriesAfter(entry: number): Entry[] {
    const query = 'SELECT * FROM journal WHERE entry > ? ORDER BY entry LIMIT ?'
    return this.#sql.exec<Entry>(query, entry, ENTRIES_AT_ONCE).toArray()
  }

  /** Computes the whole chain anew, in steps that let others have their turn, and looks into the catalogue. */
  async verify(): Promise<Verification> {
    let previous: Pick<Entry, 'entry' | 'hash'> = GENESIS
    let changes = 0
    for (;;) {
      const entries = this.entriesAfter(previous.entry)
      const hashes = await Promise.all(entries.map(hashAside))
      for (const [index, entry] of entries.entries()) {
        const problem = problemOf(entry, previous, hashes[index])
        if (problem !== undefined) return { ok: false, first_bad: entry.change, problem }
        if (entry.kind === 'opened') changes += 1
        previous = entry
      }
      if (entries.length < ENTRIES_AT_ONCE) break
    }
    const uncatalogued = this.#firstUncatalogued()
    if (uncatalogued !== undefined) {
      return {
        ok: false,
        first_bad: uncatalogued,
        problem: 'The catalogue hides it from searches.',
      }
    }
    return { ok: true, changes, head: previous.entry === 0 ? null : previous.hash }
  }

  /** The first change that is not in the catalogue as the journal has it. */
  #firstUncatalogued(): number | undefined {
    const [first] = this.#sql.exec<{ change: number }>(
      `SELECT opened.change FROM journal AS opened
      LEFT JOIN journal AS closed ON closed.kind = 'closed' AND closed.change = opened.change
      LEFT JOIN catalogue ON catalogue.change = opened.change
      WHERE opened.kind = 'opened'
        AND (catalogue.change IS NULL OR catalogue.is_open != (closed.entry IS NULL))
      ORDER BY opened.change LIMIT 1`,
    )
    return first?.change
  }

  #cataloguePaths(change: number, differences: readonly Difference[]): void {
    for (const { pointer } of differences) {
      this.#sql.exec('INSERT OR IGNORE INTO catalogue_paths VALUES (?, ?)', change, pointer)
    }
  }

  #append(change: number, kind: 'opened' | 'closed', body: string): void {
    const [last] = this.#sql.exec<Entry>('SELECT * FROM journal ORDER BY entry DESC LIMIT 1')
    const entry = (last?.entry ?? 0) + 1
    const previous_hash = (last ?? GENESIS).hash
    const hash = hashOf({ entry, change, kind, body, previous_hash })
    this.#sql.exec(
      'INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?)',
      entry,
      change,
      kind,
      body,
      previous_hash,
      hash,
    )
  }

  #lastOf(kind: 'opened' | 'closed'): { change: number } {
    const query = 'SELECT change FROM journal WHERE kind = ? ORDER BY change DESC LIMIT 1'
    const [last] = this.#sql.exec<{ change: number }>(query, kind)
    return last ?? { change: 0 }
  }
}

function readChange({ number, opening, previous_hash, closing, hash }: Row): Change {
  const { etag: _before, ...opened } = parseJson(opening) as Opening // written by `open`
  const { etag: _after, ...closed } = closing === null ? PENDING : (parseJson(closing) as Closing) // by `close`
  return { number, ...opened, ...closed, previous_hash, hash }
}

const PENDING = {
  etag: null,
  state: 'pending',
  closed_at: null,
  after: null,
  differences: [],
  unrequested: [],
  error: null,
  ray_id: null,
} satisfies Partial<Change> & Pick<Closing, 'etag'>
