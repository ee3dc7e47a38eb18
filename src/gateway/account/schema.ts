const VERSIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_versions (
  part TEXT PRIMARY KEY, version INTEGER NOT NULL
) STRICT`

/**
 * Brings the tables of one part of the account's storage up to date. Each version's statements are executed once, in
 * order, whichever build wrote the current tables. A released version is never edited. The first one matches the
 * builds that had no versions yet, which created only what was missing.
 *
 * An object waits for this when it wakes. So a statement here may look through the stored rows once, for example to
 * index a few of them, but must not write more the more is stored. A backfill (backfill.ts) does that, and a version
 * only starts it.
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
