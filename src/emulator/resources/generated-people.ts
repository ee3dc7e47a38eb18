/**
 * Adds people with one device each, all alike but for their times: they last logged in one day earlier than the one
 * before, up to 400 days ago, and every fourth device was seen since.
 */
export function addGeneratedPeople(sql: SqlStorage, account_id: string, people: number): void {
  sql.exec(
    `WITH RECURSIVE numbers (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ?2)
     INSERT INTO users SELECT 'grown-' || i, ?1, 1000000 + i, 'grown-uid-' || i, 'grown-seat-' || i,
       'grown-' || i || '@acme.example', 'Grown ' || i, 'grown ' || i, 1, 0,
       -86400 * 800, -86400 * (i % 400), 'none', 'onetimepin', 'US', '203.0.113.1'
     FROM numbers WHERE i < ?2`,
    account_id,
    people,
  )
  sql.exec(
    `INSERT INTO devices SELECT id, 'device-of-' || id, last_login,
       CASE WHEN position % 4 = 0 THEN -86400 ELSE last_login END
     FROM users WHERE id LIKE 'grown-%'`,
  )
}

export function removeGeneratedPeople(sql: SqlStorage): void {
  sql.exec("DELETE FROM users WHERE id LIKE 'grown-%'")
  sql.exec("DELETE FROM devices WHERE user_id LIKE 'grown-%'")
}
