import type { SettingResource } from '../../api/change'
import { parseJson } from '../../api/json'
import { sha256Hex } from './journal-entry'
import { migrateTables } from './schema-migrations'

/** The value is null if there was no organization. */
export type LastKnownValue = {
  value: Record<string, unknown> | null
  etag: string
  seen_at: string
}

const FIRST = `CREATE TABLE IF NOT EXISTS known_values (
  setting TEXT PRIMARY KEY, value TEXT NOT NULL, etag TEXT NOT NULL, seen_at TEXT NOT NULL
) STRICT`

/** Each setting as it was last read. A later difference was made outside Gatehouse. */
export class LastKnownValues {
  readonly #sql: SqlStorage
  readonly #kv: SyncKvStorage

  constructor(sql: SqlStorage, kv: SyncKvStorage) {
    this.#sql = sql
    this.#kv = kv
    migrateTables(sql, 'known values', [FIRST])
  }

  get(setting: SettingResource): LastKnownValue | undefined {
    const row = this.#row(setting)
    return row && { ...row, value: parseJson(row.value) as LastKnownValue['value'] } // written below
  }

  set(setting: SettingResource, { value, etag, seen_at }: LastKnownValue): void {
    const row = { value: JSON.stringify(value), etag, seen_at }
    const query = 'INSERT OR REPLACE INTO known_values VALUES (?, ?, ?, ?)'
    this.#sql.exec(query, setting, row.value, etag, seen_at)
    this.#kv.put(hashKey(setting), hashOfRow(row))
  }

  /**
   * Compares a setting with its hash, which is stored outside the table. An earlier build's value has no hash until it
   * is read again.
   */
  isAsWritten(setting: SettingResource): boolean {
    const hash = this.#kv.get<string>(hashKey(setting))
    const row = this.#row(setting)
    return hash === undefined || (row !== undefined && hash === hashOfRow(row))
  }

  #row(setting: SettingResource): Row | undefined {
    const query = 'SELECT value, etag, seen_at FROM known_values WHERE setting = ?'
    return this.#sql.exec<Row>(query, setting).toArray()[0]
  }
}

type Row = { value: string; etag: string; seen_at: string }

const hashKey = (setting: SettingResource) => `known_value ${setting}`

function hashOfRow({ value, etag, seen_at }: Row): string {
  return sha256Hex(JSON.stringify([value, etag, seen_at]))
}
