const VERSIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_versions (
  part TEXT PRIMARY KEY, version INTEGER NOT NULL
) STRICT`

/**
 * Brings the tables of one part of the account's storage up to date. Each version's statements are executed once, in
 * order, whichever build wrote the current tables. A released version is never edited. The first one matches the
 * builds that had no versions yet, which created only what was missing.
 *
 * An object waits for this when it wakes. So a statement here may look through the stored rows once, for example to
 * index a few of them, but must not write more the more is stored. A `Backfill` does that, and a version
 * only starts it.
 */
export function migrateTables(sql: SqlStorage, part: string, versions: readonly string[]): void {
  sql.exec(VERSIONS_TABLE)
  const query = 'SELECT version FROM schema_versions WHERE part = ?'
  const [stored] = sql.exec<{ version: number }>(query, part)
  for (const [index, statements] of versions.entries()) {
    if (index < (stored?.version ?? 0)) continue
    sql.exec(statements)
    sql.exec('INSERT OR REPLACE INTO schema_versions VALUES (?, ?)', part, index + 1)
  }
}

/** Belongs in the statements of any schema version that starts a backfill. */
export const BACKFILLS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS backfills (
  name TEXT PRIMARY KEY, position INTEGER NOT NULL
) STRICT;`

/**
 * Converts what earlier builds stored to what a new version of the schema stores, a bounded number of rows at a time,
 * while everything else continues. A schema version starts it by inserting a row with its name and its first position.
 * Each step advances the position in the same transaction as its writes, so an interrupted backfill resumes where it
 * stopped.
 */
export type Backfill = {
  name: string
  /** Continues from a position. Returns the next position, or undefined at the end. */
  step: (position: number) => number | undefined
}

/** Returns the position of a backfill, or undefined if it is done or had nothing to do. */
export function readBackfillPosition(sql: SqlStorage, name: string): number | undefined {
  const query = 'SELECT position FROM backfills WHERE name = ?'
  const [row] = sql.exec<{ position: number }>(query, name)
  return row?.position
}

export class BackfillRunner {
  readonly #sql: SqlStorage
  readonly #backfills: readonly Backfill[]

  constructor(sql: SqlStorage, backfills: readonly Backfill[]) {
    this.#sql = sql
    this.#backfills = backfills
    sql.exec(BACKFILLS_TABLE_SQL)
  }

  isBehind(): boolean {
    return this.#backfills.some(({ name }) => readBackfillPosition(this.#sql, name) !== undefined)
  }

  /** Takes steps until a given time, or until nothing is left. Other work gets its turn in between. */
  async work(until: number): Promise<void> {
    while (this.#step() && Date.now() < until) await scheduler.wait(1)
  }

  /** Takes the next step of the first backfill that is not done. Returns whether there was one. */
  #step(): boolean {
    for (const { name, step } of this.#backfills) {
      const position = readBackfillPosition(this.#sql, name)
      if (position === undefined) continue
      const next = step(position)
      if (next === undefined) this.#sql.exec('DELETE FROM backfills WHERE name = ?', name)
      else this.#sql.exec('UPDATE backfills SET position = ? WHERE name = ?', next, name)
      return true
    }
    return false
  }
}
