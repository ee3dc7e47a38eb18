import { migrate } from './schema'

const TABLES = `CREATE TABLE revocations_sent (
  email TEXT NOT NULL, minute INTEGER NOT NULL, people INTEGER NOT NULL,
  PRIMARY KEY (email, minute)
) STRICT, WITHOUT ROWID;`

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/**
 * Counts the people each caller revoked, when a revocation is sent. The counts are stored by the minute for a day, so
 * a sum covers at most 1,440 rows, however many people were revoked.
 */
export class SentRevocations {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrate(sql, 'sent-revocations', [TABLES])
  }

  /** The number in the last 24 hours, and up to a minute more. */
  inADay(email: string, now: number): number {
    const query = `SELECT coalesce(sum(people), 0) AS people FROM revocations_sent
      WHERE email = ? AND minute >= ?`
    return this.#sql.exec<{ people: number }>(query, email, minuteOf(now - DAY_MS)).one().people
  }

  add(email: string, now: number): void {
    this.#sql.exec(
      `INSERT INTO revocations_sent VALUES (?, ?, 1)
        ON CONFLICT (email, minute) DO UPDATE SET people = people + 1`,
      email,
      minuteOf(now),
    )
    const query = 'DELETE FROM revocations_sent WHERE email = ? AND minute < ?'
    this.#sql.exec(query, email, minuteOf(now - DAY_MS))
  }

  /** Takes back the count of a revocation that was not even looked at. */
  takeBack(email: string, at: number): void {
    const query = `UPDATE revocations_sent SET people = people - 1
      WHERE email = ? AND minute = ? AND people > 0`
    this.#sql.exec(query, email, minuteOf(at))
  }
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MS)
}
