import { BEFORE_FIRST_ENTRY } from './journal-entry'

/** The end of the chain: the number of entries, and the hash of the last one. */
export type JournalHead = { entries: number; last_hash: string }

const KEY = 'journal_head'

/**
 * The head, stored outside the tables in the object's key-value storage. A chain that lost its last entries is still
 * consistent in itself, and only a comparison with this head reveals the loss.
 */
export class JournalHeadStore {
  readonly #kv: SyncKvStorage

  /** For a journal that an earlier build wrote, `readEnd` returns the initial head. */
  constructor(kv: SyncKvStorage, readEnd: () => JournalHead) {
    this.#kv = kv
    if (kv.get(KEY) === undefined) kv.put(KEY, readEnd())
  }

  get(): JournalHead {
    const head = this.#kv.get<JournalHead>(KEY)
    if (head === undefined) throw new TypeError('The head of the journal is gone.')
    return head
  }

  /**
   * Moves the head past an entry that was added at the end. A head that differs from that end stays, or nothing would
   * reveal the difference any more.
   */
  advance(end: JournalHead, next: JournalHead): void {
    if (findJournalHeadProblem(end, this.get()) === undefined) this.#kv.put(KEY, next)
  }
}

/** Returns why the entries do not end where they should, or undefined if they do. */
export function findJournalHeadProblem(end: JournalHead, head: JournalHead): string | undefined {
  if (end.entries === head.entries && end.last_hash === head.last_hash) return undefined
  const missing = head.entries - end.entries
  if (missing === 1) return 'The last entry of history is missing.'
  if (missing > 1) return `The last ${missing.toLocaleString('en')} entries of history are missing.`
  return `History does not go on from entry ${head.entries.toLocaleString('en')} as it was written.`
}

/**
 * Where the journal starts, once older changes were dropped: the last dropped entry with its hash, from which the chain
 * goes on, the last dropped change, and the newest run at that time. `dropped_by` is the change that records the same.
 */
export type JournalStart = {
  entry: number
  change: number
  hash: string
  run: number
  dropped_by: number
}

export const INITIAL_JOURNAL_START: JournalStart = {
  ...BEFORE_FIRST_ENTRY,
  change: 0,
  run: 0,
  dropped_by: 0,
}

/** The table belongs to the journal: its trigger permits to remove only what precedes this row. */
export const JOURNAL_START_TABLE_SQL = `CREATE TABLE journal_start (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  entry INTEGER NOT NULL, change INTEGER NOT NULL, hash TEXT NOT NULL,
  run INTEGER NOT NULL, dropped_by INTEGER NOT NULL
) STRICT;`

export function readJournalStart(sql: SqlStorage): JournalStart {
  const query = 'SELECT entry, change, hash, run, dropped_by FROM journal_start'
  return sql.exec<JournalStart>(query).toArray()[0] ?? INITIAL_JOURNAL_START
}

export function moveJournalStart(sql: SqlStorage, start: JournalStart): void {
  const { entry, change, hash, run, dropped_by } = start
  const query = 'INSERT OR REPLACE INTO journal_start VALUES (1, ?, ?, ?, ?, ?)'
  sql.exec(query, entry, change, hash, run, dropped_by)
}
