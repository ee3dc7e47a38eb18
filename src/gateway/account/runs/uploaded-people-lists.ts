import {
  MAX_PEOPLE_PER_RUN,
  type UploadedPeopleListReference,
} from '../../../api/revocation-request'
import { migrateTables } from '../schema-migrations'
import { PEOPLE_PER_SQL_STATEMENT, type RunPeopleBatches, toRunPeopleBatches } from './run-store'

const FIRST = `
CREATE TABLE IF NOT EXISTS run_lists (
  id TEXT PRIMARY KEY, email TEXT NOT NULL, at INTEGER NOT NULL, people INTEGER NOT NULL DEFAULT 0,
  run INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS run_list_people (
  list TEXT NOT NULL, position INTEGER NOT NULL, email TEXT NOT NULL, PRIMARY KEY (list, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS run_lists_by_time ON run_lists (at);
CREATE INDEX IF NOT EXISTS run_lists_by_email ON run_lists (email, at) WHERE run IS NULL;
CREATE UNIQUE INDEX IF NOT EXISTS run_list_people_once ON run_list_people (list, email);
`

/** A caller who has not started a run by then has closed the page. */
const LIFETIME_MS = 86_400_000
/** One list for each page that a caller has open. */
const MAX_LISTS = 3

/** Lists of people that are sent in parts before a run is started with them. */
export class UploadedPeopleLists {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'run lists', [FIRST])
  }

  /** Adds people to a list. Returns its new length, or undefined if it would be too long. */
  add(
    id: string,
    emails: readonly string[],
    { email, now }: { email: string; now: number },
  ): number | undefined {
    this.#makeRoom(id, email, now)
    const query = 'INSERT OR IGNORE INTO run_lists (id, email, at) VALUES (?, ?, ?)'
    this.#sql.exec(query, id, email, now)
    const before = this.#peopleOf(id, email)
    if (before === undefined || before + emails.length > MAX_PEOPLE_PER_RUN) return undefined
    for (const part of toRunPeopleBatches(emails).parts()) this.#insert(id, part)
    const { people } = this.#sql
      .exec<{ people: number }>('SELECT count(*) AS people FROM run_list_people WHERE list = ?', id)
      .one()
    this.#sql.exec('UPDATE run_lists SET people = ?, at = ? WHERE id = ?', people, now, id)
    return people
  }

  #insert(id: string, emails: readonly string[]): void {
    const insert = `INSERT OR IGNORE INTO run_list_people
      SELECT ?1, (SELECT coalesce(max(position), 0) FROM run_list_people WHERE list = ?1) + key + 1, value
      FROM json_each(?2)`
    this.#sql.exec(insert, id, JSON.stringify(emails))
  }

  #peopleOf(id: string, email: string): number | undefined {
    const query = 'SELECT people FROM run_lists WHERE id = ? AND email = ? AND run IS NULL'
    const [list] = this.#sql.exec<{ people: number }>(query, id, email)
    return list?.people
  }

  /** Returns the people of a list if it is complete. */
  find({ id, people }: UploadedPeopleListReference, email: string): RunPeopleBatches | undefined {
    if (this.#peopleOf(id, email) !== people) return undefined
    return { count: people, parts: () => this.#parts(id) }
  }

  *#parts(id: string): Generator<readonly string[]> {
    const query = `SELECT position, email FROM run_list_people WHERE list = ? AND position > ?
      ORDER BY position LIMIT ${PEOPLE_PER_SQL_STATEMENT}`
    for (let after = 0; ;) {
      const part = this.#sql.exec<{ position: number; email: string }>(query, id, after).toArray()
      if (part.length === 0) return
      yield part.map(({ email }) => email)
      after = part.at(-1)?.position ?? after
    }
  }

  /** Returns the run that was started with the list. */
  runOf(id: string, email: string): number | undefined {
    const query = 'SELECT run FROM run_lists WHERE id = ? AND email = ?'
    const [list] = this.#sql.exec<{ run: number | null }>(query, id, email)
    return list?.run ?? undefined
  }

  /** Removes the people, who now belong to the run. The list keeps the run's number for a repeated start. */
  startedWith(id: string, run: number): void {
    this.#sql.exec('DELETE FROM run_list_people WHERE list = ?', id)
    this.#sql.exec('UPDATE run_lists SET run = ? WHERE id = ?', run, id)
  }

  /** Removes lists that nobody will start any more. */
  #makeRoom(id: string, email: string, now: number): void {
    const expired = this.#ids('SELECT id FROM run_lists WHERE at < ?', now - LIFETIME_MS)
    const query = `SELECT id FROM run_lists WHERE email = ? AND run IS NULL AND id != ?
      ORDER BY at DESC LIMIT -1 OFFSET ?`
    for (const old of [...expired, ...this.#ids(query, email, id, MAX_LISTS - 1)]) {
      this.#sql.exec('DELETE FROM run_list_people WHERE list = ?', old)
      this.#sql.exec('DELETE FROM run_lists WHERE id = ?', old)
    }
  }

  #ids(query: string, ...bindings: (string | number)[]): string[] {
    return [...this.#sql.exec<{ id: string }>(query, ...bindings)].map(({ id }) => id)
  }
}
