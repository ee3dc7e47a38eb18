#!/usr/bin/env bash
# Guess: ALTER TABLE … ADD COLUMN, of a column that may be NULL and has no constraint, takes the same time however many
# rows the table has: SQLite only changes the schema.
# Seen: not for a STRICT table. SQLite checks all of its rows, so that a million rows take as long as reading them. The
# same table without STRICT is altered at once.
# Versions: npm sql.js 1.17.0.
# Gatehouse: an account's object would wait for that when it wakes, so what an entry of the journal has in addition is a
# table of its own (src/gateway/account/setting-document-store.ts).
set -euo pipefail
echo 'Guess: a column is added to 500,000 rows in the time that 200 rows take, whether the table is strict or not.'
echo 'Seen:  a strict table takes more than five times as long as the same table that is not, in sql.js 1.17.0.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund sql.js@1.17.0

cat >measure.cjs <<'JS'
const start = require('sql.js')

start().then(({ Database }) => {
  const database = new Database()
  const timed = (strict, rows) => {
    const table = `t_${strict}_${rows}`
    database.run(`CREATE TABLE ${table} (id INTEGER PRIMARY KEY, body TEXT NOT NULL) ${strict}`)
    database.run(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
      INSERT INTO ${table} SELECT i, hex(randomblob(50)) FROM n`)
    const at = performance.now()
    database.run(`ALTER TABLE ${table} ADD COLUMN more TEXT`)
    return performance.now() - at
  }
  timed('', 10)
  const ms = {
    'not strict, 200 rows': timed('', 200),
    'not strict, 500,000 rows': timed('', 500_000),
    'strict, 200 rows': timed('STRICT', 200),
    'strict, 500,000 rows': timed('STRICT', 500_000),
  }
  for (const [table, time] of Object.entries(ms)) console.log(`${table}: ${time.toFixed(1)} ms`)
  console.log(`SQLite ${database.exec('SELECT sqlite_version()')[0].values[0][0]}`)
  process.exit(ms['strict, 500,000 rows'] > 5 * ms['not strict, 500,000 rows'] ? 0 : 1)
})
JS
node measure.cjs
