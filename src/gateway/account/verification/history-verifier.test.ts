import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { RecordedSql } from '../../testing/recorded-sql'
import {
  SAMPLE_CLOSING,
  fillJournal,
  SAMPLE_OPENING,
  createVerifier,
} from '../../testing/stored-journal'
import { Journal } from '../journal'
import { RunStore } from '../runs/run-store'
import { INITIAL_JOURNAL_START } from '../journal-bounds'
import { toChainPosition, EntryChainVerifier } from './check-entries'
import {
  SEARCH_INDEX_CHECK_START_POSITION,
  LEGACY_SEARCH_INDEX_CHECK_START_POSITION,
  checkSearchIndexStep,
  checkPeopleSearchNamePartsStep,
  checkPeopleSearchNamesStep,
  checkLegacySearchIndexStep,
} from './check-search-index'
import {
  StoredRunsVerifier,
  RUNS_CHECK_START_POSITION,
  checkSingleRevocationsStep,
} from './check-stored-runs'
import type { HistoryVerifier } from './history-verifier'

vi.setConfig({ testTimeout: 60_000 })

/** Too many for one request to go through all of them. */
const CHANGES = 3_500

function withHistory(
  changes: number,
  work: (journal: Journal, storage: DurableObjectStorage) => Promise<void>,
): Promise<void> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, (_account, { storage }) => {
    const journal = new Journal(storage.sql, storage.kv)
    fillJournal(journal, changes)
    return work(journal, storage)
  })
}

async function finish(verifier: HistoryVerifier): Promise<void> {
  while ((await verifier.answer()).pass !== null);
}

test('an answer goes on from where verification is, also after the object ended', async () => {
  await withHistory(CHANGES, async (journal, storage) => {
    const first = await createVerifier(storage, journal).answer()
    expect(first).toMatchObject({ ok: true, entries: 7_000, verified: 6_000, full_pass: null })
    expect(first.pass).toMatchObject({ verified: 6_000 })
    const after = createVerifier(storage, journal)
    await finish(after)
    const { full_pass, ...whole } = await after.answer()
    expect(whole).toMatchObject({
      ok: true,
      verified: 7_000,
      changes: CHANGES,
      head: journal.head().last_hash,
      pass: null,
    })
    expect(full_pass).toMatchObject({ entries: 7_000, unprotected_runs: 0 })
  })
})

test('what was added since the last pass is verified at once, and what is tampered with in it is found', async () => {
  await withHistory(CHANGES, async (journal, storage) => {
    const verifier = createVerifier(storage, journal)
    await finish(verifier)
    fillJournal(journal, 2)
    expect(await verifier.answer()).toMatchObject({
      ok: true,
      verified: 7_004,
      full_pass: { entries: 7_000 },
    })
    fillJournal(journal, 1)
    storage.sql.exec("UPDATE catalogue SET people = 'x' WHERE change = ?", CHANGES + 3)
    expect(await verifier.answer()).toMatchObject({ ok: false, first_bad: CHANGES + 3 })
  })
})

test('what was tampered with behind a checkpoint is found by the next full pass', async () => {
  await withHistory(CHANGES, async (journal, storage) => {
    const verifier = createVerifier(storage, journal)
    await finish(verifier)
    const { full_pass } = await verifier.answer()
    const tamper = (people: string) =>
      storage.sql.exec('UPDATE catalogue SET people = ? WHERE change = 2', people)
    tamper('x')
    expect(await verifier.answer()).toMatchObject({ ok: true, full_pass })
    expect(await verifier.demand()).toMatchObject({ ok: true, pass: { verified: 0 }, full_pass })
    await verifier.work()
    const found = await verifier.answer()
    expect(found).toMatchObject({ ok: false, first_bad: 2, pass: null, full_pass })
    tamper('ana@example.com\n')
    await verifier.demand()
    expect(await verifier.answer()).toMatchObject({ ok: false, first_bad: 2 })
    await finish(verifier)
    expect(await verifier.answer()).toMatchObject({ ok: true })
  })
})

test('a pass in the background pauses after a while, and one that somebody waits for does not', async () => {
  await withHistory(CHANGES, async (journal, storage) => {
    const verifier = createVerifier(storage, journal)
    let now = Date.now()
    // Each reading of the clock is a second later than the last, so that work ends after its first step.
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now += 1_000))
    const paused = await verifier.work()
    expect(paused).toBe(now + 5_000)
    await verifier.demand()
    const demanded = await verifier.work()
    expect(demanded).toBe(now)
    clock.mockRestore()
    expect(await verifier.answer()).toMatchObject({ verified: 26 * 250 })
  })
})

const TODAY = '2099-03-02T10:00:00.000Z'
const ANA = SAMPLE_OPENING.email ?? ''

test('what today’s entries show is counted towards the daily limits, even if what is counted is whole in itself', async () => {
  await withHistory(0, async (journal, storage) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(TODAY) })
    onTestFinished(() => void vi.useRealTimers())
    const { sent } = new RunStore(storage.sql)
    const revocation = { ...SAMPLE_OPENING, resource: 'revocation', opened_at: TODAY } as const
    for (let index = 0; index < 300; index += 1) {
      sent.add(ANA, Date.parse(TODAY))
      journal.close(journal.open(revocation), { ...SAMPLE_CLOSING, closed_at: TODAY })
    }
    const verifier = createVerifier(storage, journal)
    await finish(verifier)
    expect(await verifier.answer()).toMatchObject({ ok: true })

    const stored = journal.budget.storedBy(ANA)
    const day = TODAY.slice(0, 10)
    for (const [counts, table, column, row, count] of [
      [journal.budget.checked, 'stored_by_day', 'bytes', [day, ANA], stored],
      [sent.checked, 'revocations_sent', 'people', [ANA, Date.parse(TODAY) / 60_000], 300],
    ] as const) {
      const change = (from: number, to: number) => {
        storage.sql.exec(`UPDATE ${table} SET ${column} = ?`, to)
        counts.replace([[...row, from]], [[...row, to]])
      }
      change(count, count - 1)
      await finish(verifier)
      await verifier.demand()
      await finish(verifier)
      expect(await verifier.answer()).toMatchObject({
        problem: expect.stringContaining('daily limit'),
      })
      change(count - 1, count)
      await verifier.demand()
      await finish(verifier)
      expect(await verifier.answer()).toMatchObject({ ok: true })
    }
  })
})

async function rowsReadAt(changes: number): Promise<Record<string, number>> {
  const rows: Record<string, number> = {}
  await withHistory(changes, async (_journal, storage) => {
    const recorded = new RecordedSql(storage.sql)
    const { sql } = recorded
    const journal = new Journal(sql, storage.kv)
    const steps: Record<string, () => unknown> = {
      entries: () =>
        new EntryChainVerifier(sql, journal.index).step(toChainPosition(INITIAL_JOURNAL_START)),
      'entries further on': () =>
        new EntryChainVerifier(sql, journal.index)
          .step({ ...toChainPosition(INITIAL_JOURNAL_START), entry: 500, change: 250 })
          .catch(() => {}),
      'what changes are searched by': () =>
        checkSearchIndexStep(sql, SEARCH_INDEX_CHECK_START_POSITION),
      'what the first builds searched by': () =>
        checkLegacySearchIndexStep(sql, 0, LEGACY_SEARCH_INDEX_CHECK_START_POSITION),
      names: () => checkPeopleSearchNamesStep(sql, { id: 0 }),
      'parts of names': () => checkPeopleSearchNamePartsStep(sql, { part: '' }),
      runs: () =>
        new StoredRunsVerifier(sql, journal, new RunStore(sql)).step(RUNS_CHECK_START_POSITION),
      'who was revoked last': () => checkSingleRevocationsStep(sql, { email: '' }),
    }
    for (const [name, step] of Object.entries(steps)) {
      rows[name] = await recorded.rowsReadDuring(async () => step())
    }
  })
  return rows
}

test('each step reads as many rows, however long history is', async () => {
  const rows = await rowsReadAt(1_000)
  expect(rows).toMatchInlineSnapshot(`
    {
      "entries": 2378,
      "entries further on": 2381,
      "names": 4,
      "parts of names": 26,
      "runs": 8,
      "what changes are searched by": 2500,
      "what the first builds searched by": 1,
      "who was revoked last": 1,
    }
  `)
  expect(await rowsReadAt(CHANGES)).toEqual(rows)
})
