import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test, vi } from 'vitest'
import { fillAccountStorage } from '../../testing/full-account'
import { createVerifier } from '../../testing/stored-journal'
import { Journal } from '../journal'
import type { HistoryVerifier } from './history-verifier'

// Each of some hundred alterations is followed by a whole pass.
vi.setConfig({ testTimeout: 120_000 })

type Exemption = {
  /** An SQL condition on a row; without it, every row is exempt. */
  where?: string
  columns: readonly string[] | 'all'
  reason: string
}

const NO_HISTORY = 'It is before any change, and what comes of it is an entry.'
const OF_DRAFTS =
  'A draft is no history. What is published of it, and who approved, is in an entry.'
const OF_SURVEYS = 'A survey is kept for 15 minutes and is no history.'
const OF_CHECKS =
  'What was read of people at a time, and is read again. Who was found to be back is in an entry.'
const OF_CHECKLISTS =
  'A list of work elsewhere, with the ticks of those who did it. What was changed, and by whom, is in an entry.'
const OF_NOTIFICATIONS =
  'A message that waits to be sent, and when others were. What it says is in history or in a proposal.'
const GOES_ON = 'run IN (SELECT number FROM runs WHERE finished_at IS NULL)'

/** Alterations that may go unnoticed, and why they claim nothing that did not happen. */
const EXEMPTIONS: Record<string, readonly Exemption[]> = {
  schema_versions: [{ columns: 'all', reason: 'Which statements made the tables.' }],
  archives_fetched: [
    {
      columns: 'all',
      reason: 'What may be dropped. The hash that was confirmed is in the entry of the drop.',
    },
  ],
  proposal_views: [{ columns: 'all', reason: 'Who has seen what became of a proposal.' }],
  outbox: [{ columns: 'all', reason: OF_NOTIFICATIONS }],
  outbox_destinations: [{ columns: 'all', reason: OF_NOTIFICATIONS }],
  run_pause: [{ columns: 'all', reason: 'When runs go on.' }],
  run_keys: [
    {
      columns: 'all',
      reason: 'A run is answered for a key only where all else that is asked is the same.',
    },
  ],
  surveys: [{ columns: 'all', reason: OF_SURVEYS }],
  survey_reads: [{ columns: 'all', reason: OF_SURVEYS }],
  session_checks: [{ columns: 'all', reason: OF_CHECKS }],
  session_check_people: [{ columns: 'all', reason: OF_CHECKS }],
  checklists: [{ columns: 'all', reason: OF_CHECKLISTS }],
  checklist_items: [{ columns: 'all', reason: OF_CHECKLISTS }],
  run_lists: [{ columns: 'all', reason: NO_HISTORY }],
  run_list_people: [{ columns: 'all', reason: NO_HISTORY }],
  drafts: [{ columns: 'all', reason: OF_DRAFTS }],
  remark_sources: [{ columns: 'all', reason: OF_DRAFTS }],
  runs: [
    {
      where: 'finished_at IS NULL',
      columns: ['state', 'stopped_because', 'stopped_for', 'served_at'],
      reason: 'Where a run is that goes on. Its outcome is written into history when it ends.',
    },
  ],
  run_people: [
    {
      where: GOES_ON,
      columns: ['state', 'attempts', 'not_before', 'sent_at', 'at', 'code', 'message', 'ray_id'],
      reason: 'The same.',
    },
  ],
  run_controls: [
    {
      where: `${GOES_ON} AND control = 'pause'`,
      columns: 'all',
      reason: 'The same; who resumed a run last is compared with for whom it goes on.',
    },
    { where: GOES_ON, columns: ['at'], reason: 'The same.' },
  ],
  run_authorities: [
    {
      where: `NOT ${GOES_ON}`,
      columns: 'all',
      reason: 'It says for whom a run goes on that has ended.',
    },
    {
      columns: ['kind', 'roles', 'groups'],
      reason: 'When a run is stopped because somebody lost a role.',
    },
  ],
}

/** Used by the first builds alone, or only while their data is brought up to date; tested separately below. */
const EMPTY = new Set(['catalogue_paths', 'backfills'])
/** SQLite's own tables. The writable ones are tested separately below. */
const VIRTUAL = /^people_(search|trigrams)/

type Row = Record<string, SqlStorageValue>

class Tampered {
  constructor(
    readonly sql: SqlStorage,
    readonly verifier: HistoryVerifier,
  ) {}

  get tables(): string[] {
    return this.#texts("SELECT name FROM sqlite_master WHERE type = 'table'").filter(
      (name) => !name.startsWith('_cf_') && !name.startsWith('sqlite_') && !VIRTUAL.test(name),
    )
  }

  columns(table: string): string[] {
    return this.#texts('SELECT name FROM pragma_table_info(?)', table)
  }

  rows(table: string, where = 'true'): Row[] {
    return this.sql.exec(`SELECT * FROM ${table} WHERE ${where}`).toArray()
  }

  isExempt(table: string, column: string | undefined, row: Row): boolean {
    return (EXEMPTIONS[table] ?? []).some(
      ({ where, columns }) =>
        (columns === 'all' || (column !== undefined && columns.includes(column))) &&
        this.rows(table, `${where ?? 'true'} AND ${conditionOf(row)}`).length > 0,
    )
  }

  update(table: string, row: Row, next: Row): void {
    const set = Object.entries(next).map(([column, value]) => `"${column}" = ${literal(value)}`)
    this.sql.exec(`UPDATE ${table} SET ${set.join(', ')} WHERE ${conditionOf(row)}`)
  }

  /** Makes the update, unless a constraint of the table refuses it. */
  takes(table: string, row: Row, next: Row): boolean {
    try {
      this.update(table, row, next)
      return true
    } catch (error) {
      if (String(error).includes('SQLITE_CONSTRAINT')) return false
      throw error
    }
  }

  insert(table: string, row: Row): void {
    this.sql.exec(`INSERT INTO ${table} VALUES (${Object.values(row).map(literal).join(', ')})`)
  }

  async isFound(): Promise<boolean> {
    const { ok, pass } = await this.verifier.answer()
    if (pass !== null) throw new Error('The pass did not end.')
    return !ok
  }

  #texts(query: string, ...values: string[]): string[] {
    return this.sql
      .exec<{ name: string }>(query, ...values)
      .toArray()
      .map(({ name }) => name)
  }
}

function literal(value: SqlStorageValue): string {
  if (value === null) return 'NULL'
  return typeof value === 'number' ? String(value) : `'${textOf(value).replaceAll("'", "''")}'`
}

function textOf(value: string | ArrayBuffer): string {
  if (typeof value !== 'string') throw new Error('No column has bytes.')
  return value
}

function conditionOf(row: Row): string {
  return Object.entries(row)
    .map(([column, value]) => `"${column}" IS ${literal(value)}`)
    .join(' AND ')
}

/** Returns a different value that the column accepts. */
function altered(column: string, value: SqlStorageValue): SqlStorageValue {
  if (column === 'kind') return value === 'opened' ? 'closed' : 'opened'
  if (value === null) return 7
  if (typeof value === 'number') return value === 0 ? 1 : column === 'is_open' ? 0 : value + 1_000
  const text = textOf(value)
  if (text.startsWith('[')) return '["viewer"]'
  return text.startsWith('{') ? `${text} ` : `${text}x`
}

function withTampered(work: (account: Tampered) => Promise<void>): Promise<void> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, async (_account, { storage }) => {
    await fillAccountStorage(storage)
    const { sql, kv } = storage
    const account = new Tampered(sql, createVerifier(storage, new Journal(sql, kv)))
    expect(await account.verifier.answer()).toMatchObject({ ok: true, pass: null })
    sql.exec('DROP TRIGGER journal_keeps_entries; DROP TRIGGER journal_keeps_words')
    await work(account)
    expect(await account.verifier.answer()).toMatchObject({ ok: true })
  })
}

test('each column of each row of each table is verified, or tells nobody anything', async () => {
  await withTampered(async (account) => {
    const unnoticed: string[] = []
    for (const table of account.tables.filter((name) => !EMPTY.has(name))) {
      const rows = account.rows(table)
      expect(rows, `rows of ${table}`).not.toEqual([])
      for (const row of rows) {
        for (const column of account.columns(table)) {
          if (account.isExempt(table, column, row)) continue
          const next = { ...row, [column]: altered(column, row[column] ?? null) }
          if (!account.takes(table, row, next)) continue
          if (!(await account.isFound()))
            unnoticed.push(`${table}.${column}: ${JSON.stringify(row)}`)
          account.update(table, next, row)
        }
      }
    }
    expect(unnoticed).toEqual([])
  })
})

test('each row of each table is missed, or tells nobody anything', async () => {
  await withTampered(async (account) => {
    const unnoticed: string[] = []
    for (const table of account.tables.filter((name) => !EMPTY.has(name))) {
      for (const row of account.rows(table)) {
        if (account.isExempt(table, undefined, row)) continue
        account.sql.exec(`DELETE FROM ${table} WHERE ${conditionOf(row)}`)
        if (!(await account.isFound())) unnoticed.push(`${table}: ${JSON.stringify(row)}`)
        account.insert(table, row)
      }
    }
    expect(unnoticed).toEqual([])
  })
})

test.each([
  [
    'a value of a setting',
    "INSERT INTO setting_documents SELECT 99, setting, entry, NULL, 0, 0, '{}' FROM setting_documents LIMIT 1",
    'DELETE FROM setting_documents WHERE id = 99',
  ],
  [
    'a place of a value of a setting',
    "INSERT INTO entry_documents VALUES (999, '[]')",
    'DELETE FROM entry_documents WHERE entry = 999',
  ],
  [
    'a change in the catalogue',
    "INSERT INTO catalogue VALUES (99, 'doh', '2026', '', 0)",
    'DELETE FROM catalogue WHERE change = 99',
  ],
  [
    'a field of a change',
    "INSERT INTO search_index SELECT id, 1 FROM search_terms WHERE term = 'resource doh'",
    "DELETE FROM search_index WHERE change = 1 AND term = (SELECT id FROM search_terms WHERE term = 'resource doh')",
  ],
  [
    'a field that no change has',
    "INSERT INTO search_terms VALUES (99, 'path /x'); INSERT INTO search_index VALUES (99, 1)",
    'DELETE FROM search_index WHERE term = 99; DELETE FROM search_terms WHERE id = 99',
  ],
  [
    'a field as the first builds had it',
    "INSERT INTO catalogue_paths VALUES (1, '/x')",
    'DELETE FROM catalogue_paths',
  ],
  [
    'a clock that was set back',
    'INSERT INTO set_backs VALUES (99)',
    'DELETE FROM set_backs WHERE change = 99',
  ],
  [
    'that history is not in the index',
    "INSERT INTO backfills VALUES ('change index', 2)",
    'DELETE FROM backfills',
  ],
  [
    'what a change asks for',
    "INSERT INTO requests_under_way VALUES (1, '{}')",
    'DELETE FROM requests_under_way WHERE change = 1',
  ],
  [
    'a run',
    'INSERT INTO runs SELECT 99, created_at, finished_at, email, roles, reason, ticket, devices, warp_session_reauth, state, stopped_because, total, change, served_at, stopped_for FROM runs WHERE number = 1',
    'DELETE FROM runs WHERE number = 99',
  ],
  [
    'a person of a run',
    "INSERT INTO run_people (run, position, email, state) VALUES (1, 2, 'x', 'revoked')",
    'DELETE FROM run_people WHERE run = 1 AND position = 2',
  ],
  [
    'people of no run',
    "INSERT INTO run_people (run, position, email, state) VALUES (99, 1, 'x', 'revoked')",
    'DELETE FROM run_people WHERE run = 99',
  ],
  [
    'who controlled a run',
    "INSERT INTO run_controls VALUES (1, '2026', 'x', 'pause')",
    "DELETE FROM run_controls WHERE email = 'x'",
  ],
  [
    'somebody who was revoked',
    "INSERT INTO revoked_alone VALUES ('bo@acme.example', 2)",
    "DELETE FROM revoked_alone WHERE email = 'bo@acme.example'",
  ],
  [
    'what somebody stored today',
    "INSERT INTO stored_by_day VALUES ('9999-01-01', 'x', 1)",
    "DELETE FROM stored_by_day WHERE email = 'x'",
  ],
  [
    'a minute in which somebody revoked people',
    "INSERT INTO revocations_sent VALUES ('x', 1, 1)",
    "DELETE FROM revocations_sent WHERE email = 'x'",
  ],
  [
    'a proposal',
    "INSERT INTO proposals VALUES (99, 1, 'x', '{}')",
    'DELETE FROM proposals WHERE number = 99',
  ],
  [
    'somebody in a proposal to revoke people',
    "INSERT INTO proposal_people VALUES (1, 99, '[]')",
    'DELETE FROM proposal_people WHERE part = 99',
  ],
  [
    'a name of somebody',
    "INSERT INTO people_search (rowid, name) SELECT 99, 'zoe@acme.example'",
    'DELETE FROM people_search WHERE rowid = 99',
  ],
])('%s that was added is found', async (_what, add, remove) => {
  await withTampered(async (account) => {
    account.sql.exec(add)
    expect(await account.isFound()).toBe(true)
    account.sql.exec(remove)
  })
})
