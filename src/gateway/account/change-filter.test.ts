import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Change, CHANGE_RESOURCES } from '../../api/change'
import type { ChangeFilter } from '../../api/change-request'
import { allChanges } from '../testing/account-under-test'
import { SAMPLE_CLOSING, SAMPLE_OPENING, withJournal } from '../testing/stored-journal'
import type { Journal } from './journal'
import type { PermittedChangeFilter } from './change-filter'

const START = Date.parse('2026-01-01T00:00:00.000Z')
const minute = (minutes: number) => new Date(START + minutes * 60_000).toISOString()

const POINTERS = ['/name', '/login_design', '/login_design/logo_path', '/login_design0', '/a~1b/c']
const PEOPLE = [
  'ana@acme.example',
  'bo@acme.example',
  'Zoë "Z" O’Neil',
  'x%_y@b.example',
  '漢字@例.example',
]
const pointers = fc.uniqueArray(fc.constantFrom(...POINTERS), { maxLength: 3 })

const made = fc.record({
  resource: fc.constantFrom(...CHANGE_RESOURCES),
  email: fc.option(fc.constantFrom(...PEOPLE)),
  subject: fc.option(fc.constantFrom(...PEOPLE)),
  /** The time since the previous change; a clock may be set back. */
  passed: fc.integer({ min: -3, max: 6 }),
  requested: pointers,
  differences: fc.option(pointers),
})
type Made = typeof made extends fc.Arbitrary<infer Value> ? Value : never

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined })
const selections = fc.record({
  resource: optional(fc.constantFrom(...CHANGE_RESOURCES)),
  without: optional(fc.constantFrom(...CHANGE_RESOURCES)),
  person: optional(
    fc.constantFrom(...PEOPLE, 'ACME', 'a', 'n', 'so', '@', 'nobody', '"', '%', '漢字', 'o’n', ''),
  ),
  since: optional(fc.integer({ min: -10, max: 60 }).map(minute)),
  until: optional(fc.integer({ min: -10, max: 60 }).map(minute)),
  path: optional(
    fc.constantFrom('name', 'login_design', 'login_design.logo_path', '/a~1b', 'c', ''),
  ),
})

const asDifferences = (list: readonly string[]) => list.map((pointer) => ({ pointer }))

function write(journal: Journal, changes: readonly Made[]): void {
  let at = 0
  for (const { passed, requested, differences, ...change } of changes) {
    at += passed
    const number = journal.open({
      ...SAMPLE_OPENING,
      ...change,
      opened_at: minute(at),
      requested: asDifferences(requested),
    })
    if (differences !== null) {
      journal.close(number, { ...SAMPLE_CLOSING, differences: asDifferences(differences) })
    }
  }
}

/** Restores the state in which earlier builds left the changes up to a number. */
function forgetIndex(sql: SqlStorage, journal: Journal, upTo: number): void {
  if (upTo === 0) return
  sql.exec('DELETE FROM search_index WHERE change <= ?', upTo)
  sql.exec('DELETE FROM set_backs WHERE change <= ?', upTo)
  for (const { number, requested, differences } of allChanges(journal).slice(0, upTo)) {
    for (const { pointer } of [...requested, ...differences]) {
      sql.exec('INSERT OR IGNORE INTO catalogue_paths VALUES (?, ?)', number, pointer)
    }
  }
  sql.exec("INSERT INTO backfills VALUES ('change index', ?)", upTo)
}

function fits(
  change: Change,
  { resource, without, person, since, until, path }: PermittedChangeFilter,
) {
  const people = [change.email, change.subject].map((name) => (name ?? '').toLowerCase())
  const pointer = path?.startsWith('/') ? path : `/${path?.replaceAll('.', '/')}`
  const touched = [...change.requested, ...change.differences].map((each) => each.pointer)
  return (
    change.resource === (resource ?? change.resource) &&
    change.resource !== without &&
    people.some((name) => name.includes((person ?? '').toLowerCase())) &&
    change.opened_at >= (since ?? '') &&
    change.opened_at < (until ?? '9') &&
    (path === undefined ||
      touched.some((each) => each === pointer || each.startsWith(`${pointer}/`)))
  )
}

function listed(journal: Journal, filter: ChangeFilter, limit: number): number[] {
  const found: number[] = []
  for (let below: number | undefined; ;) {
    const page = journal.list({ ...filter, below, limit })
    found.push(...page.changes.map(({ number }) => number))
    if (page.next === undefined) return found
    below = page.next
  }
}

describe('a selection of changes', () => {
  test('has just those that fit, newest first, on pages of any length, also before all are in the index', async () => {
    const parameters = [
      fc.array(made, { maxLength: 25 }),
      fc.array(selections, { minLength: 5, maxLength: 5 }),
      fc.nat(25),
      fc.integer({ min: 1, max: 9 }),
    ] as const
    await fc.assert(
      fc.asyncProperty(...parameters, (changes, filters, earlier, limit) =>
        withJournal((journal, sql) => {
          write(journal, changes)
          forgetIndex(sql, journal, Math.min(earlier, changes.length))
          const check = () => {
            const all = allChanges(journal).toReversed()
            for (const filter of filters) {
              const expected = all.filter((change) => fits(change, filter))
              expect(listed(journal, filter, limit)).toEqual(expected.map(({ number }) => number))
            }
          }
          check()
          // A change that is not indexed yet may close meanwhile.
          for (const { number } of journal.pending()) journal.close(number, SAMPLE_CLOSING)
          check()
          const [backfill] = journal.backfills
          expect(backfill?.step(Math.min(earlier, changes.length))).toBeUndefined()
          sql.exec('DELETE FROM backfills')
          check()
          expect(sql.exec('SELECT * FROM catalogue_paths').toArray()).toEqual([])
        }),
      ),
      { numRuns: 40 },
    )
  })

  test('finds people among many', async () => {
    await withJournal((journal) => {
      const people = Array.from({ length: 100 }, (_, index) => `p${index}@acme.example`)
      const subject = (index: number) => people[index % 100] ?? null
      for (let index = 0; index < 300; index += 1) {
        journal.open({
          ...SAMPLE_OPENING,
          email: null,
          resource: 'revocation',
          subject: subject(index),
        })
      }
      expect(listed(journal, { person: 'acme' }, 50)).toHaveLength(300)
      expect(listed(journal, { person: 'P99@' }, 2)).toEqual([300, 200, 100])
      expect(listed(journal, { person: 'p9' }, 50)).toHaveLength(33)
      expect(listed(journal, { person: 'p' }, 50)).toHaveLength(300)
    })
  })

  test('has pages that are bounded in characters, of one change at least', async () => {
    await withJournal((journal) => {
      const long = { pointer: '/name', from: 'x'.repeat(600_000), to: 'B' }
      for (let index = 0; index < 5; index += 1)
        journal.open({ ...SAMPLE_OPENING, requested: [long] })
      expect(journal.list({ limit: 50 }).changes).toHaveLength(1)
      expect(listed(journal, {}, 50)).toEqual([5, 4, 3, 2, 1])
    })
  })
})
