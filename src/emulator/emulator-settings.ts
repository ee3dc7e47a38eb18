/** Numbers that the controls or the emulator itself set. */
const SETTING_RESOURCES = {
  seed_version: 0,
  /** The time of seeding, in ms: the times of people are relative to it. */
  seeded_at: 0,
  clock_offset_ms: 0,
  latency_ms: 0,
  /** The number of requests that a token has in a window. */
  rate_quota: 1_200,
} satisfies Record<string, number>

type Setting = keyof typeof SETTING_RESOURCES

export const EMULATOR_SETTINGS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS settings (
  name TEXT PRIMARY KEY, value REAL NOT NULL
) STRICT`

export function readEmulatorSetting(sql: SqlStorage, name: Setting): number {
  const query = 'SELECT value FROM settings WHERE name = ?'
  const [row] = sql.exec<{ value: number }>(query, name).toArray()
  return row?.value ?? SETTING_RESOURCES[name]
}

export function writeEmulatorSetting(sql: SqlStorage, name: Setting, value: number): void {
  sql.exec('INSERT OR REPLACE INTO settings VALUES (?, ?)', name, value)
}

/** Returns the emulator's time in ms since 1970: the machine's time plus the offset set by a control. */
export function readEmulatorTimeMs(sql: SqlStorage): number {
  return Date.now() + readEmulatorSetting(sql, 'clock_offset_ms')
}

export function advanceClock(sql: SqlStorage, ms: number): void {
  writeEmulatorSetting(sql, 'clock_offset_ms', readEmulatorSetting(sql, 'clock_offset_ms') + ms)
}

/** Formats a time as the API does, in RFC 3339. */
export function formatRfc3339Timestamp(ms: number): string {
  return new Date(ms).toISOString()
}
