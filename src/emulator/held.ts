import type { SurveyReadName } from '../api/impact/survey-reads'
import type { OperationName } from '../api/operations'

/** Requests that wait until a control releases them, even if their caller no longer waits. */
export const HELD_TABLE = `CREATE TABLE IF NOT EXISTS held (
  id INTEGER PRIMARY KEY AUTOINCREMENT, operation TEXT
) STRICT`

const LOOK_AGAIN_MS = 5

/** Resolves when the request is no longer held. */
export async function hold(
  sql: SqlStorage,
  operation: OperationName | SurveyReadName | null,
): Promise<void> {
  const insert = 'INSERT INTO held (operation) VALUES (?) RETURNING id'
  const { id } = sql.exec<{ id: number }>(insert, operation).one()
  const isHeld = () => sql.exec('SELECT 1 FROM held WHERE id = ?', id).toArray().length > 0
  while (isHeld()) await scheduler.wait(LOOK_AGAIN_MS)
}

/** Returns the operations of the waiting requests, in the order of their arrival. */
export function readHeld(sql: SqlStorage): (string | null)[] {
  const query = 'SELECT operation FROM held ORDER BY id'
  return sql
    .exec<{ operation: string | null }>(query)
    .toArray()
    .map(({ operation }) => operation)
}

export function release(sql: SqlStorage): void {
  sql.exec('DELETE FROM held')
}
