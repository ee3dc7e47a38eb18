import { readSetting, writeSetting } from './settings'

/** The emulator's time in ms since 1970: the machine's, and what a control added to it. */
export function now(sql: SqlStorage): number {
  return Date.now() + readSetting(sql, 'clock_offset_ms')
}

export function advanceClock(sql: SqlStorage, ms: number): void {
  writeSetting(sql, 'clock_offset_ms', readSetting(sql, 'clock_offset_ms') + ms)
}

/** A time of the API, RFC 3339. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString()
}
