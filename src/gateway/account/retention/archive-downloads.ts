import type { Archive } from '../../../api/archive'
import { migrateTables } from '../schema-migrations'

const FIRST = `CREATE TABLE archives_fetched (
  last_change INTEGER PRIMARY KEY, first_change INTEGER NOT NULL,
  at TEXT NOT NULL, email TEXT NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL
) STRICT`

export type CompletedArchiveDownload = NonNullable<Archive['fetched']>
type Extent = Pick<Archive, 'first_change' | 'last_change'>

/** The last download of each archive that was sent to its end. */
export class ArchiveDownloads {
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
