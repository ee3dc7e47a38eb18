import { LIMITS } from '../../api/limits'
import type { Role } from '../../api/roles'
import { refuse, type Refused } from '../result'
import { CountTableChecksum } from './count-table-checksum'
import { migrateTables } from './schema-migrations'

/** The bytes by which history grew, per day and person. */
const FIRST = `CREATE TABLE stored_by_day (
  day TEXT NOT NULL, email TEXT NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (day, email)
) STRICT, WITHOUT ROWID`

type DayRow = { day: string; email: string; bytes: number }

/** The limits on the account's storage, and on how much of it one person may use in a day. */
export class StorageBudget {
  readonly #sql: SqlStorage
  readonly checked: CountTableChecksum

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrateTables(sql, 'storage budget', [FIRST])
    this.checked = new CountTableChecksum(sql, 'stored_by_day', () =>
      sql.exec('SELECT day, email, bytes FROM stored_by_day').raw<[string, string, number]>(),
    )
  }

  /** Counts what is stored on behalf of a person. */
  note(email: string, bytes: number): void {
    const day = today()
    const { bytes: total } = this.#sql
      .exec<{ bytes: number }>(
        `INSERT INTO stored_by_day VALUES (?, ?, ?)
          ON CONFLICT (day, email) DO UPDATE SET bytes = bytes + excluded.bytes RETURNING bytes`,
        day,
        email,
        bytes,
      )
      .one()
    const before = [day, email, total - bytes] as const
    // A person's first row of the day is the occasion to remove those of earlier days.
    const replaced = total === bytes ? [before, ...this.#removeBefore(day)] : [before]
    this.checked.replace(replaced, [[day, email, total]])
  }

  #removeBefore(day: string): (readonly [day: string, email: string, bytes: number])[] {
    const query = 'DELETE FROM stored_by_day WHERE day < ? RETURNING day, email, bytes'
    return this.#sql
      .exec<DayRow>(query, day)
      .toArray()
      .map((row) => [row.day, row.email, row.bytes] as const)
  }

  /** The number of bytes stored today. */
  storedBy(email: string): number {
    const query = 'SELECT bytes FROM stored_by_day WHERE day = ? AND email = ?'
    const [stored] = this.#sql.exec<{ bytes: number }>(query, today(), email)
    return stored?.bytes ?? 0
  }

  /** Returns why nothing more is stored for a person today, or undefined if the limit is not reached. */
  refusal({ email, roles }: { email: string; roles: readonly Role[] }): Refused | undefined {
    const most = Math.max(0, ...roles.map((role) => LIMITS.storedADay[role]))
    if (this.storedBy(email) < most) return undefined
    const detail = `What you did today takes ${megabytes(most)} of history, which is the daily limit. Continue tomorrow.`
    return refuse('limit_reached', detail)
  }

  /** Returns why the storage accepts only revocations now, or undefined if there is room. */
  fullness(): Refused | undefined {
    const { bytes, most } = this.storage()
    if (bytes < most * LIMITS.storageReserved) return undefined
    const detail = `The storage of this account is nearly full (${megabytes(bytes)}). Sessions can still be ended.`
    return refuse('limit_reached', detail)
  }

  storage(): { bytes: number; most: number } {
    return { bytes: this.#sql.databaseSize, most: LIMITS.storageBytes }
  }
}

const today = () => new Date().toISOString().slice(0, 10)

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000).toLocaleString('en')} MB`
}
