import { GENESIS_ENTRY } from '../journal-entry'

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
  ...GENESIS_ENTRY,
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

export function writeJournalStart(sql: SqlStorage, start: JournalStart): void {
  const { entry, change, hash, run, dropped_by } = start
  const query = 'INSERT OR REPLACE INTO journal_start VALUES (1, ?, ?, ?, ?, ?)'
  sql.exec(query, entry, change, hash, run, dropped_by)
}
