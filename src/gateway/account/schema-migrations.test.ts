import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import {
  BackfillRunner,
  BACKFILLS_TABLE_SQL,
  readBackfillPosition,
  migrateTables,
} from './schema-migrations'

function withStorage<Result>(work: (sql: SqlStorage) => Result | Promise<Result>): Promise<Result> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage }) => work(storage.sql))
}

const FIRST = 'CREATE TABLE IF NOT EXISTS things (id INTEGER PRIMARY KEY);'
const SECOND = 'ALTER TABLE things ADD COLUMN name TEXT;'

function columns(sql: SqlStorage): unknown[] {
  const query = "SELECT name FROM pragma_table_info('things')"
  return sql
    .exec(query)
    .toArray()
    .map(({ name }) => name)
}

test('each version of a part is applied once, however often the object wakes', async () => {
  await withStorage((sql) => {
    migrateTables(sql, 'things', [FIRST])
    for (let wakes = 0; wakes < 3; wakes += 1) migrateTables(sql, 'things', [FIRST, SECOND])
    expect(columns(sql)).toEqual(['id', 'name'])
  })
})

test('tables from before there were versions are brought up to date with what is in them', async () => {
  await withStorage((sql) => {
    sql.exec(FIRST)
    sql.exec('INSERT INTO things VALUES (7)')
    migrateTables(sql, 'things', [FIRST, SECOND])
    expect(sql.exec('SELECT * FROM things').toArray()).toEqual([{ id: 7, name: null }])
  })
})

test('a backfill goes on where it was interrupted, and is done once', async () => {
  await withStorage(async (sql) => {
    sql.exec(BACKFILLS_TABLE_SQL)
    sql.exec("INSERT INTO backfills VALUES ('things', 3)")
    const positions: number[] = []
    const backfill = {
      name: 'things',
      step: (position: number) => {
        positions.push(position)
        return position > 1 ? position - 1 : undefined
      },
    }
    await new BackfillRunner(sql, [backfill]).work(0)
    expect(readBackfillPosition(sql, 'things')).toBe(2)
    const resumed = new BackfillRunner(sql, [backfill])
    await resumed.work(Infinity)
    expect(positions).toEqual([3, 2, 1])
    expect(resumed.isBehind()).toBe(false)
  })
})
