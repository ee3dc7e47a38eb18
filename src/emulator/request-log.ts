import type { EmulatorTokenName } from './authorization'
import type { EmulatedCallName } from './calls'
import { readEmulatorSetting } from './emulator-settings'

/** A request as the API received it, without anything that would reveal its token. */
type LoggedRequest = {
  id: number
  received_at: string
  method: string
  path: string
  query: Record<string, string>
  /** Null if it is not one of the API's known operations. */
  operation: EmulatedCallName | null
  token: EmulatorTokenName | 'unknown' | null
  header_names: string[]
  /** Parsed if it is JSON, otherwise its text; null if there was no body. */
  body: unknown
}

const LONGEST_LOG = 1_500

export const REQUEST_LOG_TABLE_SQL = `CREATE TABLE IF NOT EXISTS requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL
) STRICT`

export function logRequest(sql: SqlStorage, entry: Omit<LoggedRequest, 'id'>): void {
  sql.exec('DELETE FROM requests WHERE id <= (SELECT max(id) FROM requests) - ?', LONGEST_LOG - 1)
  sql.exec('INSERT INTO requests (entry) VALUES (?)', JSON.stringify(entry))
}

/** Oldest first. */
export function readLoggedRequests(sql: SqlStorage): LoggedRequest[] {
  return sql
    .exec<{ id: number; entry: string }>('SELECT id, entry FROM requests ORDER BY id')
    .toArray()
    .map(({ id, entry }) => Object.assign(JSON.parse(entry) as Omit<LoggedRequest, 'id'>, { id })) // written above
}

export function clearLoggedRequests(sql: SqlStorage): void {
  sql.exec('DELETE FROM requests')
}

/**
 * 1,200 requests in five minutes for each token, unless a control sets another quota. One more request, and every call
 * is refused for the next five minutes.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/limits/
 */
const WINDOW_MS = 300_000

export const RATE_LIMIT_TABLE_SQL = `CREATE TABLE IF NOT EXISTS rate_limits (
  token TEXT PRIMARY KEY, ends_at INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT`

export type RateLimitResult = { isExceeded: boolean; headers: Record<string, string> }

/** Counts a request. The request that exceeds the limit starts a new window, in which the quota is used up. */
export function countAgainstRateLimit(
  sql: SqlStorage,
  token: EmulatorTokenName,
  now: number,
): RateLimitResult {
  const quota = readEmulatorSetting(sql, 'rate_quota')
  const window = readWindow(sql, token, now)
  const wasExceeded = window.used > quota
  const used = wasExceeded ? window.used : window.used + 1
  const isExceeded = used > quota
  const ends_at = isExceeded && !wasExceeded ? now + WINDOW_MS : window.ends_at
  writeWindow(sql, token, { ends_at, used })

  const seconds = Math.ceil((ends_at - now) / 1000)
  return {
    isExceeded,
    headers: {
      ratelimit: `"default";r=${Math.max(0, quota - used)};t=${seconds}`,
      'ratelimit-policy': `"default";q=${quota};w=${WINDOW_MS / 1000}`,
      ...(isExceeded ? { 'retry-after': String(seconds) } : {}),
    },
  }
}

/** Starts a window in which a token has `remaining` requests left. */
export function setRemainingRequests(
  sql: SqlStorage,
  token: EmulatorTokenName,
  remaining: number,
  now: number,
): void {
  writeWindow(sql, token, {
    ends_at: now + WINDOW_MS,
    used: readEmulatorSetting(sql, 'rate_quota') - remaining,
  })
}

type Window = { ends_at: number; used: number }

function readWindow(sql: SqlStorage, token: EmulatorTokenName, now: number): Window {
  const query = 'SELECT ends_at, used FROM rate_limits WHERE token = ? AND ends_at > ?'
  const [window] = sql.exec<Window>(query, token, now).toArray()
  return window ?? { ends_at: now + WINDOW_MS, used: 0 }
}

function writeWindow(sql: SqlStorage, token: EmulatorTokenName, { ends_at, used }: Window): void {
  sql.exec('INSERT OR REPLACE INTO rate_limits VALUES (?, ?, ?)', token, ends_at, used)
}
