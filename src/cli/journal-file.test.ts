import { describe, expect, test } from 'vitest'
import { GENESIS, hashOf } from '../gateway/account/journal-entry.ts'
import { readJournal } from './journal-file.ts'

/** A journal of three changes, as lines, with the hash of each. */
function journal() {
  let previous_hash: string = GENESIS.hash
  const hashes: string[] = []
  const lines = [1, 2, 3].map((entry) => {
    const opened = {
      entry,
      change: entry,
      kind: 'opened',
      body: `{"reason":"${entry}"}`,
      previous_hash,
    }
    previous_hash = hashOf(opened)
    hashes.push(previous_hash)
    return JSON.stringify({ ...opened, hash: previous_hash })
  })
  return { lines, hashes }
}

describe('a backup of the history', () => {
  const { lines, hashes } = journal()
  const [first = '', second = '', third = ''] = lines

  test('that is whole says how much there is, and its newest hash', async () => {
    expect(await readJournal([...lines, ''])).toEqual({
      ok: true,
      entries: 3,
      changes: 3,
      head: hashes[2],
      keptAt: undefined,
    })
  })

  test('goes on from a hash that was kept', async () => {
    expect(await readJournal(lines, hashes[1])).toMatchObject({ ok: true, keptAt: 2 })
  })

  test.each([
    [
      'has an entry that was edited',
      [first, second.replace('\\"2\\"', '\\"9\\"'), third],
      'Entry 2',
    ],
    ['lacks an entry', [first, third], 'Entry 3, of change 3: An entry before it is missing.'],
    ['lacks its beginning', [second, third], 'Entry 2'],
    ['has its entries in another order', [second, first, third], 'Entry 2'],
    ['was cut off within an entry', [first, second.slice(0, 40)], 'What follows entry 1'],
    ['is something else', ['<html>'], 'What follows entry 0'],
  ])('that %s says where', async (_what, damaged, problem) => {
    expect(await readJournal(damaged)).toEqual({
      ok: false,
      problem: expect.stringContaining(problem),
    })
  })

  test('that was written anew, or ends before a hash that was kept, shows by that hash', async () => {
    for (const kept of [hashes[2], '0'.repeat(64)]) {
      expect(await readJournal([first, second], kept)).toMatchObject({ ok: false })
    }
  })
})
