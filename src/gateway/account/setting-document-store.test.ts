import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { isSettingResource, type ChangeResource } from '../../api/change'
import { multipliedPropertyRuns } from '../../api/testing/property-runs'
import { ArchivedAccount, valueOrThrow } from '../testing/archived-account'
import { SAMPLE_CLOSING, SAMPLE_OPENING, withJournal } from '../testing/stored-journal'
import type { Journal } from './journal'

afterEach(() => vi.useRealTimers())

type Value = Record<string, unknown>

/** Long enough to be stored apart. */
const valueWith = (text: string): Value => ({ name: 'Acme', text, rest: '🙂'.repeat(200), end: 1 })

function change(
  journal: Journal,
  resource: ChangeResource,
  [before, intended, after]: Value[],
): number {
  const opening = { ...SAMPLE_OPENING, resource, before, intended, etag: null }
  const number = journal.open(opening)
  journal.close(number, { ...SAMPLE_CLOSING, after, etag: null })
  return number
}

test('values of settings are read, verified and exported as they were written, whatever they contain', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 12 })
  const step = fc.record({
    resource: fc.constantFrom<ChangeResource>('organization', 'doh', 'revocation'),
    values: fc.array(
      text.map((each) => valueWith(each)),
      { minLength: 3, maxLength: 3 },
    ),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) =>
      withJournal(async (journal, sql, { verify }) => {
        const numbers = steps.map(({ resource, values }) => change(journal, resource, values))
        for (const [index, number] of numbers.entries()) {
          const { resource, values } = steps[index] ?? { resource: 'doh', values: [] }
          const [before, intended, after] = values
          expect(journal.get(number)).toMatchObject({ resource, before, intended, after })
        }
        expect(await verify()).toMatchObject({ ok: true })
        const bodies = journal.entriesAfter(0).map(({ body }) => JSON.parse(body) as Value)
        expect(bodies).toHaveLength(2 * steps.length)
        const { stored } = sql
          .exec<{ stored: number }>('SELECT count(*) AS stored FROM setting_documents')
          .one()
        expect(stored > 0).toBe(steps.some(({ resource }) => isSettingResource(resource)))
      }),
    ),
    { numRuns: multipliedPropertyRuns(12) },
  )
})

test('a change of one field of a large organization takes a fifth of its size at most', async () => {
  await withJournal((journal, sql) => {
    const large = { notes: Array.from({ length: 1_200 }, (_, index) => `note ${index} `.repeat(8)) }
    const bytes = JSON.stringify(large).length
    const valueAt = (number: number) => ({ ...large, name: `Acme ${number}` })
    for (let number = 1; number <= 2; number += 1) {
      change(journal, 'organization', [valueAt(number - 1), valueAt(number), valueAt(number)])
    }
    const before = sql.databaseSize
    for (let number = 3; number <= 34; number += 1) {
      change(journal, 'organization', [valueAt(number - 1), valueAt(number), valueAt(number)])
    }
    expect((sql.databaseSize - before) / 32).toBeLessThan(bytes / 5)
    expect(journal.get(34)).toMatchObject({ before: valueAt(33), after: valueAt(34) })
  })
})

test('values that only dropped changes had are removed, and those of the others are read as before', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  await runInDurableObject(stub, async (_account, { storage }) => {
    const { sql } = storage
    const account = new ArchivedAccount(storage, 1)
    const { journal } = account
    for (const [index, month] of ['01', '01', '02', '02', '02'].entries()) {
      vi.setSystemTime(Date.parse(`2026-${month}-0${index + 1}T00:00:00.000Z`))
      const opened_at = new Date().toISOString()
      const [before, after] = [valueWith(`secret ${index}`), valueWith(`secret ${index + 1}`)]
      const opening = { ...SAMPLE_OPENING, opened_at, before, intended: after, etag: null }
      journal.close(journal.open(opening), { ...SAMPLE_CLOSING, after, etag: null })
    }
    vi.setSystemTime(Date.parse('2026-03-15T00:00:00.000Z'))
    const kept = [3, 4, 5].map((number) => journal.get(number))
    const { sha256 } = await account.fetch({ last_change: 2 })
    valueOrThrow(await account.drop({ last_change: 2 }, sha256))
    await account.remove({ steps: 'all' })
    expect([3, 4, 5].map((number) => journal.get(number))).toEqual(kept)
    expect(await account.verify()).toMatchObject({ ok: true, pass: null })
    const bodies = sql.exec<{ body: string }>('SELECT body FROM setting_documents').toArray()
    const all = bodies.map(({ body }) => body).join('\n')
    // The value that the last dropped change left is what the first that is kept replaced.
    expect(all).not.toContain('secret 0')
    expect(all).not.toContain('secret 1')
    expect(all).toContain('secret 2')
  })
})

test('a stored value that leads to itself is an error, not an endless search', async () => {
  await withJournal((journal, sql) => {
    change(journal, 'organization', [valueWith('a'), valueWith('b'), valueWith('c')])
    sql.exec('UPDATE setting_documents SET previous = id')
    expect(() => journal.get(1)).toThrow(RangeError)
  })
})
