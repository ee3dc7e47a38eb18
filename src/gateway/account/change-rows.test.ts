import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { toChangeSummary } from '../../api/change'
import { ExactNumber } from '../../api/json'
import { writeFirstBuildAccount, writeNovember2026Account } from '../testing/earlier-account'
import { SAMPLE_CLOSING, SAMPLE_OPENING, withJournal } from '../testing/stored-journal'
import { type ChangeClosingEntry, Journal } from './journal'

function withStoredJournal(
  write: (storage: DurableObjectStorage) => void,
  work: (journal: Journal) => void,
): Promise<void> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, async (_account, { storage }) => {
    await storage.deleteAll()
    write(storage)
    work(new Journal(storage.sql, storage.kv))
  })
}

/** Compares each way to read all changes with the way that reads one change from its whole entries. */
function expectSameChanges(journal: Journal): void {
  const { changes } = journal.count()
  const numbers = Array.from({ length: changes }, (_, index) => changes - index)
  const summaries = numbers.map((number) => toChangeSummary(journal.get(number)!))
  expect(journal.list({ limit: changes }).changes).toEqual(summaries)
  expect(journal.listAsJson({ limit: changes }).changes).toEqual(
    summaries.map((summary) => ({ number: summary.number, json: JSON.stringify(summary) })),
  )
  const cells = journal.listCells({ limit: changes }).changes
  expect(cells).toHaveLength(changes)
  for (const [index, cell] of cells.entries()) {
    const summary: Record<string, unknown> = summaries[index]!
    expect(cell).toEqual(
      Object.fromEntries(Object.keys(cell).map((key) => [key, summary[key] ?? null])),
    )
  }
}

test.each([
  ['the first builds', writeFirstBuildAccount],
  ['November 2026', writeNovember2026Account],
])('changes of %s are the same as JSON, as cells and one by one', async (_name, write) => {
  expect.hasAssertions()
  await withStoredJournal(write, expectSameChanges)
})

test('changes of today are the same as JSON, as cells and one by one, with any values', async () => {
  expect.hasAssertions()
  await withJournal((journal) => {
    const values = [
      new ExactNumber('12345678901234567890'),
      new ExactNumber('1.0'),
      '\u2028 " \\ \ud83d\ude00 \ud83d \u0000 "requested":[]',
      { 2: 'two', 1: 'one', ['__proto__']: 'own', nested: [[], {}, null, true, 1.5e-7] },
    ]
    const requested = values.map((to, index) => ({ pointer: `/field_${index}`, from: 'A', to }))
    const opening = { ...SAMPLE_OPENING, requested, intended: { requested: values } }
    const error = { code: 1, message: 'No "requested":[]', causes: ['Because'] }
    const closings: ChangeClosingEntry[] = [
      { ...SAMPLE_CLOSING, differences: requested },
      { ...SAMPLE_CLOSING, state: 'unknown', unrequested: requested, after: null },
      { ...SAMPLE_CLOSING, state: 'failed', error, differences: [], after: null },
    ]
    for (const closing of closings) journal.close(journal.open(opening), closing)
    const revocation = { ...opening, resource: 'revocation', subject: 'bo@acme.example' } as const
    journal.close(journal.open(revocation), SAMPLE_CLOSING)
    journal.open(revocation)
    journal.open(opening)
    expectSameChanges(journal)
  })
})
