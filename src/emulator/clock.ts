import { readSetting, writeSetting } from './settings'

/** Returns the emulator's time in ms since 1970: the machine's time plus the offset set by a control. */
export function now(sql: SqlStorage): number {
  return Date.now() + readSetting(sql, 'clock_offset_ms')
}

export function advanceClock(sql: SqlStorage, ms: number): void {
  writeSetting(sql, 'clock_offset_ms', readSetting(sql, 'clock_offset_ms') + ms)
}

/** Formats a time as the API does, in RFC 3339. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString()
}
