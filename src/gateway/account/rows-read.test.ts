import { expect, test } from 'vitest'
import type { ChangeResource } from '../../api/change'
import { RecordedSql } from '../testing/recorded-sql'
import { SAMPLE_CLOSING, SAMPLE_OPENING, withJournal } from '../testing/stored-journal'
import { Journal } from './journal'

const CHANGE_RESOURCES: readonly ChangeResource[] = ['organization', 'doh', 'revocation']
const START = Date.parse('2026-01-01T00:00:00.000Z')
const minute = (minutes: number) => new Date(START + minutes * 60_000).toISOString()

/** Fills history as in a real account: people, fields and resources alternate, and one person appears rarely. */
function fill(journal: Journal, changes: number): void {
  for (let number = 1; number <= changes; number += 1) {
    const resource = CHANGE_RESOURCES[number % 3] ?? 'doh'
    const differences = [{ pointer: number % 2 === 0 ? '/name' : '/login_design/header_text' }]
    const opening = {
      ...SAMPLE_OPENING,
      resource,
      opened_at: minute(number),
      email: number <= 2 ? 'seldom@acme.example' : `admin${number % 5}@acme.example`,
      subject: resource === 'revocation' ? `person${number}@acme.example` : null,
      requested: differences,
    }
    journal.close(journal.open(opening), { ...SAMPLE_CLOSING, differences })
  }
}

/** Returns the number of rows read for each operation, whether from an index or a table. */
async function rowsReadAt(changes: number): Promise<Record<string, number>> {
  return withJournal((filled, sql, { kv }) => {
    fill(filled, changes)
    const recorded = new RecordedSql(sql)
    const journal = new Journal(recorded.sql, kv)
    const read = (work: () => unknown) => recorded.rowsReadBy(work)
    const page = (filter: object) => read(() => journal.list({ limit: 3, ...filter }))
    const end = minute(changes)
    return {
      'wake-up': read(() => new Journal(recorded.sql, kv)),
      'the first page': page({}),
      'a page further on': page({ below: 9 }),
      'of a resource': page({ resource: 'organization' }),
      'without a resource': page({ without: 'revocation' }),
      'of a person': page({ person: 'admin1@' }),
      'of a person who was seldom there': page({ person: 'seldom' }),
      'of nobody': page({ person: 'nobody' }),
      'of a field': page({ path: 'login_design' }),
      'of no field': page({ path: 'session_duration' }),
      'of a person, a resource and a field': page({
        person: 'admin1@',
        resource: 'doh',
        path: 'login_design',
      }),
      'a change': read(() => journal.get(5)),
      'how many': read(() => journal.count()),
      'what is closed': read(() => journal.closedRange()),
      'what is open': read(() => journal.pending()),
      'what is open of a setting': read(() => journal.pendingOf('doh')),
      'the value with a tag': read(() =>
        journal.valueAt('organization', SAMPLE_CLOSING.etag ?? ''),
      ),
      'a change that begins': read(() => journal.open({ ...SAMPLE_OPENING, opened_at: end })),
      'a change that ends': read(() => journal.close(changes + 1, SAMPLE_CLOSING)),
    }
  })
}

// The numbers that are larger for 10,000 changes differ because the lists of 10 are shorter than one read of them, or
// because the bounds of a period are searched among more numbers.
test('each operation reads a few rows, of 10 changes', async () => {
  expect(await rowsReadAt(10)).toMatchInlineSnapshot(`
    {
      "a change": 5,
      "a change that begins": 18,
      "a change that ends": 11,
      "a page further on": 11,
      "how many": 3,
      "of a field": 18,
      "of a person": 8,
      "of a person who was seldom there": 12,
      "of a person, a resource and a field": 15,
      "of a resource": 16,
      "of no field": 2,
      "of nobody": 2,
      "the first page": 11,
      "the value with a tag": 9,
      "wake-up": 4,
      "what is closed": 3,
      "what is open": 1,
      "what is open of a setting": 1,
      "without a resource": 21,
    }
  `)
})

test('each operation reads a few rows, of 10,000 changes', async () => {
  expect(await rowsReadAt(10_000)).toMatchInlineSnapshot(`
    {
      "a change": 5,
      "a change that begins": 18,
      "a change that ends": 11,
      "a page further on": 11,
      "how many": 3,
      "of a field": 20,
      "of a person": 20,
      "of a person who was seldom there": 12,
      "of a person, a resource and a field": 118,
      "of a resource": 20,
      "of no field": 2,
      "of nobody": 2,
      "the first page": 11,
      "the value with a tag": 9,
      "wake-up": 4,
      "what is closed": 3,
      "what is open": 1,
      "what is open of a setting": 1,
      "without a resource": 29,
    }
  `)
})
