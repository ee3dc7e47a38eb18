import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exportJournalPart } from './download-parts'
import { SAMPLE_CLOSING, fillJournal, SAMPLE_OPENING, withJournal } from '../testing/stored-journal'

describe('a change', () => {
  test('is pending until it is closed, and counted from 1', async () => {
    await withJournal((journal) => {
      expect(journal.open(SAMPLE_OPENING)).toBe(1)
      expect(journal.get(1)).toMatchObject({
        state: 'pending',
        closed_at: null,
        hash: null,
        after: null,
      })
      expect(journal.pending().map(({ number }) => number)).toEqual([1])
      journal.close(1, SAMPLE_CLOSING)
      expect(journal.get(1)).toMatchObject({
        state: 'applied',
        reason: 'Why not',
        after: { name: 'B' },
      })
      expect(journal.pending()).toEqual([])
    })
  })

  test('is closed once', async () => {
    await withJournal((journal) => {
      journal.close(journal.open(SAMPLE_OPENING), SAMPLE_CLOSING)
      expect(() => journal.close(1, SAMPLE_CLOSING)).toThrow('UNIQUE')
    })
  })

  test('may be closed after another that began later', async () => {
    await withJournal(async (journal, _sql, { verify }) => {
      const [first, second] = [
        journal.open(SAMPLE_OPENING),
        journal.open({ ...SAMPLE_OPENING, resource: 'doh' }),
      ]
      journal.close(second, SAMPLE_CLOSING)
      journal.close(first, SAMPLE_CLOSING)
      expect(await verify()).toMatchObject({ ok: true, changes: 2 })
    })
  })

  test('is found by the tag of the value before it and of the one after it', async () => {
    await withJournal((journal) => {
      fillJournal(journal, 1)
      expect(journal.valueAt('organization', '"a"')).toEqual({ value: { name: 'A' }, upTo: 0 })
      expect(journal.valueAt('organization', '"b"')).toEqual({ value: { name: 'B' }, upTo: 1 })
      expect(journal.valueAt('doh', '"b"')).toBeUndefined()
    })
  })
})

describe('the journal', () => {
  test.each([
    'DELETE FROM journal WHERE entry = 2',
    "UPDATE journal SET body = '{}' WHERE entry = 2",
    "UPDATE journal SET hash = '0' WHERE entry = 2",
  ])('takes no “%s”', async (statement) => {
    await withJournal(async (journal, sql, { verify }) => {
      fillJournal(journal, 2)
      expect(() => sql.exec(statement)).toThrow('never')
      expect(await verify()).toMatchObject({ ok: true, changes: 2 })
    })
  })

  test.each([0, 1, 500, 501])(
    'of %i changes is exported whole, each entry as it is stored',
    async (changes) => {
      await withJournal((journal, sql) => {
        fillJournal(journal, changes)
        const exported: string[] = []
        for (let next: number | undefined = 0; next !== undefined;) {
          const part = exportJournalPart(journal, next)
          const lines = new TextDecoder().decode(part.bytes).split('\n').slice(0, -1)
          expect(lines).toHaveLength(part.count)
          exported.push(...lines)
          next = part.next
        }
        const stored = sql
          .exec('SELECT entry, change, kind, body, previous_hash, hash FROM journal ORDER BY entry')
          .toArray()
        expect(stored).toHaveLength(2 * changes)
        expect(exported.map((line) => JSON.parse(line))).toEqual(stored)
      })
    },
  )

  test('is read about a megabyte at a time, however large its entries are', async () => {
    await withJournal((journal) => {
      const after = { text: '語'.repeat(100_000) }
      for (let index = 0; index < 20; index += 1) {
        journal.close(journal.open(SAMPLE_OPENING), { ...SAMPLE_CLOSING, after })
      }
      for (let last = 0; last < 40;) {
        const { bytes, next = 40 } = exportJournalPart(journal, last)
        expect(bytes.length).toBeLessThan(1_500_000)
        last = next
      }
    })
  })

  test('that is empty verifies', async () => {
    await withJournal(async (_journal, _sql, { verify }) => {
      expect(await verify()).toMatchObject({ ok: true, changes: 0, head: null })
    })
  })

  test('names the first change that is not as it was written, whatever was done to it', async () => {
    const tampering = fc.constantFrom(
      "UPDATE journal SET body = replace(body, 'Why not', 'Because') WHERE entry = ?",
      "UPDATE journal SET hash = '0' WHERE entry = ?",
      "UPDATE journal SET previous_hash = '0' WHERE entry = ?",
      'UPDATE journal SET change = change + 100 WHERE entry = ?',
      'DELETE FROM journal WHERE entry = ?',
    )
    const entry = fc.integer({ min: 1, max: 8 })
    await fc.assert(
      fc.asyncProperty(tampering, entry, async (statement, chosen) => {
        await withJournal(async (journal, sql, { verify }) => {
          fillJournal(journal, 5)
          sql.exec('DROP TRIGGER journal_keeps_entries; DROP TRIGGER journal_keeps_words')
          const { changes } = sql
            .exec<{ changes: number }>('SELECT total_changes() AS changes')
            .one()
          sql.exec(statement, chosen)
          const now = sql.exec<{ changes: number }>('SELECT total_changes() AS changes').one()
          const bodies = sql.exec<{ body: string }>('SELECT body FROM journal').toArray()
          const isOpening = chosen % 2 === 1
          const isEdited = !statement.includes('replace') || isOpening
          expect(now.changes).toBeGreaterThan(changes)
          expect(bodies.length).toBeGreaterThan(8)
          expect((await verify()).ok).toBe(!isEdited)
        })
      }),
      { numRuns: 40 },
    )
  })

  test.each([
    'DELETE FROM catalogue WHERE change = 2',
    'UPDATE catalogue SET is_open = 1 WHERE change = 2',
    'DELETE FROM search_index WHERE change = 2 AND term = 1',
    'DELETE FROM search_index WHERE change = 2 AND term = 3',
  ])('names a change that is missing in the catalogue: %s', async (statement) => {
    await withJournal(async (journal, sql, { verify }) => {
      fillJournal(journal, 3)
      sql.exec(statement)
      expect(await verify()).toMatchObject({ ok: false, first_bad: 2 })
    })
  })

  test('shows that its last entries were removed, also when it went on after that', async () => {
    await withJournal(async (journal, sql, { verify }) => {
      fillJournal(journal, 3)
      sql.exec('DROP TRIGGER journal_keeps_entries')
      sql.exec('DELETE FROM journal WHERE change = 3; DELETE FROM catalogue WHERE change = 3')
      sql.exec('DELETE FROM search_index WHERE change = 3')
      expect(await verify()).toMatchObject({
        ok: false,
        problem: 'The last 2 entries of history are missing.',
      })
      for (const reason of ['Another', 'And another']) {
        journal.close(journal.open({ ...SAMPLE_OPENING, reason }), SAMPLE_CLOSING)
      }
      expect(await verify()).toMatchObject({
        ok: false,
        problem: 'History does not go on from entry 6 as it was written.',
      })
    })
  })

  test('shows a change that was slipped in', async () => {
    await withJournal(async (journal, sql, { verify }) => {
      fillJournal(journal, 2)
      const hash = 'f'.repeat(64)
      sql.exec("INSERT INTO journal VALUES (5, 3, 'opened', '{}', ?, ?)", hash, hash)
      expect(await verify()).toMatchObject({ ok: false, first_bad: 3 })
    })
  })
})
