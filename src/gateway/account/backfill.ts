/** To be among the statements of whatever version of a part's tables starts a backfill. */
export const BACKFILLS_TABLE = `CREATE TABLE IF NOT EXISTS backfills (
  name TEXT PRIMARY KEY, position INTEGER NOT NULL
) STRICT;`

/**
 * Writes what a new version of the schema keeps of what earlier builds stored, a bounded number of rows
 * a step, while everything else goes on. A version starts it by a row of its name, with the position
 * that it begins at. Each step moves that on in one transaction with what it writes, so that it resumes
 * wherever it was interrupted.
 */
export type Backfill = {
  name: string
  /** Goes on from a position; returns the next, or undefined at the end. */
  step: (position: number) => number | undefined
}

/** Where a backfill is; undefined once it is done, or where there was nothing to do. */
export function backfillPosition(sql: SqlStorage, name: string): number | undefined {
  const query = 'SELECT position FROM backfills WHERE name = ?'
  const [row] = sql.exec<{ position: number }>(query, name)
  return row?.position
}

export class Backfills {
  readonly #sql: SqlStorage
  readonly #backfills: readonly Backfill[]

  constructor(sql: SqlStorage, backfills: readonly Backfill[]) {
    this.#sql = sql
    this.#backfills = backfills
    sql.exec(BACKFILLS_TABLE)
  }

  isBehind(): boolean {
    return this.#backfills.some(({ name }) => backfillPosition(this.#sql, name) !== undefined)
  }

  /** Takes steps until a moment, or until nothing is left to do; others have their turn in between. */
  async work(until: number): Promise<void> {
    while (this.#step() && Date.now() < until) await scheduler.wait(1)
  }

  /** The next of the first that is not done. Returns whether there was one. */
  #step(): boolean {
    for (const { name, step } of this.#backfills) {
      const position = backfillPosition(this.#sql, name)
      if (position === undefined) continue
      const next = step(position)
      if (next === undefined) this.#sql.exec('DELETE FROM backfills WHERE name = ?', name)
      else this.#sql.exec('UPDATE backfills SET position = ? WHERE name = ?', next, name)
      return true
    }
    return false
  }
}
