import type { SurveyReadName } from '../api/impact/survey-reads'
import type { OperationName } from '../api/operations'
import type { TokenName } from './authorization'

/** A request as the API received it, without anything that would reveal its token. */
export type LoggedRequest = {
  id: number
  received_at: string
  method: string
  path: string
  query: Record<string, string>
  /** Null if it is not one of the API's known operations. */
  operation: OperationName | SurveyReadName | null
  token: TokenName | 'unknown' | null
  header_names: string[]
  /** Parsed if it is JSON, otherwise its text; null if there was no body. */
  body: unknown
}

const LONGEST_LOG = 1_500

export const REQUEST_LOG_TABLE = `CREATE TABLE IF NOT EXISTS requests (
  id INTEGER PRIMARY KEY AUTOINCREMENT, entry TEXT NOT NULL
) STRICT`

export function logRequest(sql: SqlStorage, entry: Omit<LoggedRequest, 'id'>): void {
  sql.exec('DELETE FROM requests WHERE id <= (SELECT max(id) FROM requests) - ?', LONGEST_LOG - 1)
  sql.exec('INSERT INTO requests (entry) VALUES (?)', JSON.stringify(entry))
}

/** Oldest first. */
export function readRequests(sql: SqlStorage): LoggedRequest[] {
  return sql
    .exec<{ id: number; entry: string }>('SELECT id, entry FROM requests ORDER BY id')
    .toArray()
    .map(({ id, entry }) => Object.assign(JSON.parse(entry) as Omit<LoggedRequest, 'id'>, { id })) // written above
}

export function clearRequests(sql: SqlStorage): void {
  sql.exec('DELETE FROM requests')
}
