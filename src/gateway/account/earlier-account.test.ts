import { runInDurableObject } from 'cloudflare:test'
import { env, exports } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { changes, emulator, callGatehouse, ORIGIN, readOrganization } from '../testing/demo-client'
import {
  FIRST_BUILD_ACCOUNT,
  NOVEMBER_2026_ACCOUNT,
  restoreFirstBuildAccount,
  restoreNovember2026Account,
  writeFirstBuildAccount,
  writeNovember2026Account,
} from '../testing/earlier-account'
import type { Change } from '../../api/change'
import { Journal } from './journal'
import type { JournalEntry } from './journal-entry'
import type { PermittedChangeFilter } from './change-filter'
import { RunStore } from './runs/run-store'
import { BackfillRunner } from './schema-migrations'

const { account_id } = FIRST_BUILD_ACCOUNT

beforeEach(async () => {
  await emulator.reset()
  await restoreFirstBuildAccount()
})
afterEach(() => vi.useRealTimers())

async function resultOf<Result>(path: string): Promise<Result> {
  const response = await callGatehouse('GET', path)
  expect(response.status).toBe(200)
  const { result } = await response.json<{ result: Result }>()
  return result
}

async function linesOf(path: string): Promise<string[]> {
  const response = await callGatehouse('GET', path)
  expect(response.status).toBe(200)
  return (await response.text()).split('\n').filter((line) => line !== '')
}

/** Returns the entries as an earlier build stored them. */
function storedEntries(write = writeFirstBuildAccount): Promise<JournalEntry[]> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, async (_account, { storage }) => {
    await storage.deleteAll()
    write(storage)
    return storage.sql.exec<JournalEntry>('SELECT * FROM journal ORDER BY entry').toArray()
  })
}

async function statusOf(link: string): Promise<number> {
  return (await exports.default.fetch(`${ORIGIN}/share/${link}/draft`)).status
}

function isBehind(): Promise<boolean> {
  const stub = env.ACCOUNT.getByName(account_id)
  return runInDurableObject(
    stub,
    (_account, { storage }) => storage.sql.exec('SELECT * FROM backfills').toArray().length > 0,
  )
}

async function bringUpToDate(): Promise<void> {
  await env.ACCOUNT.getByName(account_id).settle()
}

describe('an account of the first builds', () => {
  test('verifies, as it was stored and after what was left open is closed', async () => {
    expect(await resultOf('/changes/verification')).toMatchObject({ ok: true })
    await bringUpToDate()
    expect(await resultOf('/changes/verification')).toMatchObject({ ok: true })
  })

  test('is exported with each entry as it was stored', async () => {
    const exported = await linesOf('/journal.ndjson')
    const stored = await storedEntries()
    expect(exported.slice(0, stored.length).map((line) => JSON.parse(line))).toEqual(stored)
  })

  test('has each of its changes once in the list, in the exports and by its number', async () => {
    await bringUpToDate()
    const newest = (await resultOf<Change[]>('/changes?limit=1'))[0]?.number ?? 0
    const numbers = Array.from({ length: newest }, (_, index) => newest - index)
    expect(newest).toBeGreaterThanOrEqual(FIRST_BUILD_ACCOUNT.changes)
    const listed: number[] = []
    for (let cursor = ''; ;) {
      const page = await changes.listChanges(account_id, { limit: 7, ...(cursor && { cursor }) })
      if (!page.ok) throw new Error(page.error.message)
      listed.push(...page.result.map(({ number }) => number))
      cursor = page.resultInfo?.cursor ?? ''
      if (cursor === '') break
    }
    expect(listed).toEqual(numbers)
    const exported = (await linesOf('/changes.ndjson')).map((line) => JSON.parse(line) as Change)
    // The line that ends the export is not a change.
    expect(exported.flatMap(({ number }) => number ?? [])).toEqual(numbers)
    for (const number of numbers) {
      expect(await resultOf(`/changes/${number}`)).toMatchObject({ number })
    }
  })

  test.each([
    [
      '?resource=revocation',
      [38, 36, 35, 34, 33, 32, 31, 30, 29, 28, 27, 26, 25, 24, 21, 20, 19, 18, 17],
    ],
    ['?person=DESIGN', [23, 6]],
    ['?person=ana.souza', [28, 26, 17]],
    ['?path=session_duration', [10, 4, 2, 1]],
    ['?path=login_design', [23, 10, 6, 1]],
    ['?since=2026-09-30T20:00:00%2B02:00&until=2026-09-30T20:00:00Z', [12]],
  ])('finds by %s what it found before', async (query, expected) => {
    const found = (await resultOf<Change[]>(`/changes${query}&limit=100`)).map(
      ({ number }) => number,
    )
    expect(found.filter((number) => number <= FIRST_BUILD_ACCOUNT.changes)).toEqual(expected)
  })

  test('is brought up to date by its alarm, while it answers', async () => {
    await vi.waitFor(async () => expect(await isBehind()).toBe(false), { timeout: 10_000 })
    const found = await resultOf<Change[]>('/changes?path=session_duration')
    expect(found.map(({ number }) => number)).toEqual(expect.arrayContaining([10, 4, 2, 1]))
  })

  test('goes on with its settings', async () => {
    await bringUpToDate()
    const { etag } = await readOrganization()
    const request = { resource: 'organization', patch: { name: 'Gone on' }, etag, reason: 'New' }
    const response = await callGatehouse('POST', '/changes', request)
    expect(response.status).toBe(200)
    const [newest] = await resultOf<Change[]>('/changes?limit=1')
    expect(newest).toMatchObject({ state: 'applied', reason: 'New' })
    expect(newest?.number).toBeGreaterThan(FIRST_BUILD_ACCOUNT.changes)
    expect(await resultOf('/changes/verification')).toMatchObject({ ok: true })
  })

  test('goes on with its runs, and reports those that ended', async () => {
    const runs = await resultOf<{ number: number }[]>('/revocations?limit=100')
    expect(runs.map(({ number }) => number)).toEqual(
      Array.from(
        { length: FIRST_BUILD_ACCOUNT.runs },
        (_, index) => FIRST_BUILD_ACCOUNT.runs - index,
      ),
    )
    expect(await linesOf('/revocations/6/report.csv')).toHaveLength(1 + 3 + 1)
    expect((await callGatehouse('POST', '/revocations/8/resume')).status).toBe(200)
    const started = await callGatehouse('POST', '/revocations', {
      emails: ['x@y.example'],
      reason: 'R',
    })
    expect(await started.json()).toMatchObject({ result: { number: FIRST_BUILD_ACCOUNT.runs + 1 } })
    const again = { emails: ['bo.chen@acme.example'], reason: 'Leak', idempotency_key: 'key-1' }
    expect((await callGatehouse('POST', '/revocations', again)).status).toBe(200)
  })

  test('counts the people of runs from before they were counted', async () => {
    const stub = env.ACCOUNT.getByName(crypto.randomUUID())
    await runInDurableObject(stub, async (_account, { storage }) => {
      await storage.deleteAll()
      writeFirstBuildAccount(storage)
      const query = 'SELECT * FROM run_counts ORDER BY run'
      const counted = storage.sql.exec(query).toArray()
      storage.sql.exec('DELETE FROM run_counts')
      const store = new RunStore(storage.sql)
      expect(storage.sql.exec(query).toArray()).toEqual(counted)
      expect(store.counts(6)).toMatchObject({ cancelled: 3 })
    })
  })

  test('has its drafts, and its links lead to what they led to', async () => {
    expect(await resultOf<unknown[]>('/drafts')).toHaveLength(FIRST_BUILD_ACCOUNT.drafts)
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.parse(FIRST_BUILD_ACCOUNT.written_at))
    const [open = '', closed = '', taken = ''] = FIRST_BUILD_ACCOUNT.shareLinks
    expect(await statusOf(open)).toBe(200)
    expect(await statusOf(closed)).toBe(401)
    expect(await statusOf(taken)).toBe(410)
  })
})

/** Four hundred steps of the upgrade. */
const COPIES = 100_000

/** Adds copies of two changes in turn, one of a setting and one revocation, as the first builds stored them. */
function addCopies(sql: SqlStorage): void {
  const query =
    'SELECT max(change) AS change, (SELECT max(entry) FROM journal) AS entry FROM catalogue'
  const { change, entry } = sql.exec<{ change: number; entry: number }>(query).one()
  const copied = `WITH RECURSIVE copies (number, source) AS (
    SELECT 1, 4 UNION ALL SELECT number + 1, iif(source = 4, 17, 4) FROM copies WHERE number < ${COPIES}
  )`
  for (const [kind, place] of [
    ['opened', 1],
    ['closed', 0],
  ] as const) {
    sql.exec(`${copied} INSERT INTO journal
      SELECT ${entry} + 2 * number - ${place}, ${change} + number, kind, body, '', ''
      FROM copies JOIN journal ON change = source AND kind = '${kind}'`)
  }
  sql.exec(`${copied} INSERT INTO catalogue
    SELECT ${change} + number, resource, opened_at, people, 0 FROM copies JOIN catalogue ON change = source`)
  sql.exec(`${copied} INSERT INTO catalogue_paths
    SELECT ${change} + number, pointer FROM copies JOIN catalogue_paths ON change = source`)
}

const SELECTIONS_WHILE_UPGRADED: PermittedChangeFilter[] = [
  {},
  { path: 'session_duration' },
  { resource: 'revocation' },
  { person: 'ana.souza', without: 'doh' },
  { person: 'nobody' },
]

function listedNumbers(journal: Journal, filter: PermittedChangeFilter, below: number): number[] {
  return journal.list({ ...filter, below, limit: 7 }).changes.map(({ number }) => number)
}

test('a long history of the first builds is brought up to date in steps that resume, and is read as before meanwhile', async () => {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  await runInDurableObject(stub, async (_account, { storage }) => {
    await storage.deleteAll()
    writeFirstBuildAccount(storage)
    const { sql, kv } = storage
    addCopies(sql)
    const newest = FIRST_BUILD_ACCOUNT.changes + COPIES
    const selections = SELECTIONS_WHILE_UPGRADED.flatMap((filter) =>
      [newest + 1, newest - COPIES / 2, FIRST_BUILD_ACCOUNT.changes + 2].map(
        (below): [PermittedChangeFilter, number] => [filter, below],
      ),
    )
    const stored = new Journal(sql, kv)
    const before = selections.map((selection) => listedNumbers(stored, ...selection))
    expect([before[0], before[3], before[6]]).toEqual([
      Array.from({ length: 7 }, (_, index) => newest - index),
      Array.from({ length: 7 }, (_, index) => newest - 1 - 2 * index),
      Array.from({ length: 7 }, (_, index) => newest - 2 * index),
    ])
    let behind = stored.index.behind()
    expect(behind).toBe(newest)
    let steps = 0
    for (; behind > 0; steps += 1) {
      // As if the object ended after each step.
      const journal = new Journal(sql, kv)
      await new BackfillRunner(sql, journal.backfills).work(0)
      // One list after each step, so that each is read in every part of the upgrade.
      const index = steps % selections.length
      expect(listedNumbers(journal, ...selections[index]!)).toEqual(before[index])
      expect(journal.index.behind()).toBeLessThan(behind)
      behind = journal.index.behind()
    }
    expect(steps).toBe(Math.ceil(newest / 250))
    const journal = new Journal(sql, kv)
    expect(selections.map((selection) => listedNumbers(journal, ...selection))).toEqual(before)
    expect(sql.exec('SELECT count(*) AS paths FROM catalogue_paths').one()).toEqual({ paths: 0 })
    // Each change has a term for its resource.
    const indexed = `SELECT count(*) AS changes FROM search_index JOIN search_terms ON id = search_index.term
      WHERE search_terms.term LIKE 'resource %'`
    expect(sql.exec(indexed).one()).toEqual({ changes: newest })
  })
}, 120_000)

describe('an account of November 2026', () => {
  beforeEach(restoreNovember2026Account)

  test('verifies, as it was stored and after what was left open is closed', async () => {
    expect(await resultOf('/changes/verification')).toMatchObject({ ok: true })
    await bringUpToDate()
    expect(await resultOf('/changes/verification')).toMatchObject({ ok: true })
    const last = await resultOf<Change>(`/changes/${NOVEMBER_2026_ACCOUNT.changes}`)
    expect(last.state).not.toBe('pending')
  })

  test('is exported with each entry as it was stored', async () => {
    const exported = await linesOf('/journal.ndjson')
    const stored = await storedEntries(writeNovember2026Account)
    expect(stored.length).toBeGreaterThan(NOVEMBER_2026_ACCOUNT.changes)
    expect(exported.slice(0, stored.length).map((line) => JSON.parse(line))).toEqual(stored)
  })

  test.each([
    ['?resource=revocation', [20, 19, 17, 16, 7, 6, 5, 4]],
    ['?person=BO@acme', [17]],
    ['?path=login_design.header_text', [18, 11, 10, 8]],
  ])('finds by %s what it found before', async (query, expected) => {
    const found = await resultOf<Change[]>(`/changes${query}&limit=100`)
    const numbers = found.map(({ number }) => number)
    expect(numbers.filter((number) => number <= NOVEMBER_2026_ACCOUNT.changes)).toEqual(expected)
  })

  test('goes on with its settings, which can be taken back to what they were', async () => {
    await bringUpToDate()
    const { etag } = await readOrganization()
    const change = { resource: 'organization', patch: { name: 'Gone on' }, etag, reason: 'New' }
    const made = await callGatehouse('POST', '/changes', change)
    const { result } = await made.json<{ result: { etag: string; change: Change } }>()
    expect(result.change).toMatchObject({ state: 'applied', reason: 'New' })
    const revert = { etag: result.etag, reason: 'Back' }
    const path = `/changes/${result.change.number}/revert`
    expect((await callGatehouse('POST', path, revert)).status).toBe(200)
    expect(await resultOf('/changes/verification')).toMatchObject({ ok: true })
  })

  test('goes on with the run that was interrupted, and starts others', async () => {
    const run = `/revocations/${NOVEMBER_2026_ACCOUNT.runs}`
    await vi.waitFor(async () => expect(await resultOf(run)).toMatchObject({ state: 'finished' }), {
      timeout: 30_000,
      interval: 200,
    })
    expect(await resultOf(run)).toMatchObject({ total: 12, counts: { waiting: 0, sending: 0 } })
    expect(await linesOf(`${run}/report.csv`)).toHaveLength(1 + 12 + 1)
    expect((await callGatehouse('POST', '/revocations/3/resume')).status).toBe(200)
    const next = { emails: ['x@y.example'], reason: 'R' }
    const started = await callGatehouse('POST', '/revocations', next)
    expect(await started.json()).toMatchObject({
      result: { number: NOVEMBER_2026_ACCOUNT.runs + 1 },
    })
    expect(await resultOf('/changes/verification')).toMatchObject({ ok: true })
  }, 60_000)

  test('has its drafts, and its links lead to what they led to', async () => {
    expect(await resultOf<unknown[]>('/drafts')).toHaveLength(NOVEMBER_2026_ACCOUNT.drafts)
    vi.useFakeTimers({ toFake: ['Date'] })
    vi.setSystemTime(Date.parse(NOVEMBER_2026_ACCOUNT.written_at))
    const [open = '', closed = ''] = NOVEMBER_2026_ACCOUNT.shareLinks
    expect(await statusOf(open)).toBe(200)
    expect(await statusOf(closed)).toBe(401)
  })
})
