import type { Setting } from '../../api/change'
import { parseJson } from '../../api/json-text'
import type { JsonRecord } from './replacement'
import { migrate } from './schema'

/** The value is null where there was no organization. */
export type KnownValue = { value: JsonRecord | null; etag: string; seen_at: string }

const FIRST = `CREATE TABLE IF NOT EXISTS known_values (
  setting TEXT PRIMARY KEY, value TEXT NOT NULL, etag TEXT NOT NULL, seen_at TEXT NOT NULL
) STRICT`

/** Each setting as it was when it was last read: what differs from it later was changed outside. */
export class KnownValues {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    migrate(sql, 'known values', [FIRST])
  }

  get(setting: Setting): KnownValue | undefined {
    const query = 'SELECT value, etag, seen_at FROM known_values WHERE setting = ?'
    const [row] = this.#sql.exec<{ value: string; etag: string; seen_at: string }>(query, setting)
    return row && { ...row, value: parseJson(row.value) as KnownValue['value'] } // written below
  }

  set(setting: Setting, { value, etag, seen_at }: KnownValue): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO known_values VALUES (?, ?, ?, ?)',
      setting,
      JSON.stringify(value),
      etag,
      seen_at,
    )
  }
}
