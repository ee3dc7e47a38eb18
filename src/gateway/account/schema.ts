const VERSIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_versions (
  part TEXT PRIMARY KEY, version INTEGER NOT NULL
) STRICT`

/**
 * Brings the tables of one part of the account's storage up to date: each version's statements are
 * executed once, in their order, whichever build wrote what is there. A version that was released is
 * never edited; the first is as the builds before versions had it, who created only what was missing.
 *
 * An object waits for this when it wakes. So a statement here may look at what is stored once, as for an
 * index of few rows, and writes no more for more that is stored: what does is a backfill (backfill.ts),
 * which a version only starts.
 */
export function migrate(sql: SqlStorage, part: string, versions: readonly string[]): void {
  sql.exec(VERSIONS_TABLE)
  const query = 'SELECT version FROM schema_versions WHERE part = ?'
  const [stored] = sql.exec<{ version: number }>(query, part)
  for (const [index, statements] of versions.entries()) {
    if (index < (stored?.version ?? 0)) continue
    sql.exec(statements)
    sql.exec('INSERT OR REPLACE INTO schema_versions VALUES (?, ?)', part, index + 1)
  }
}
