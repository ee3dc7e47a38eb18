import { describe, expect, test } from 'vitest'
import { GENESIS, entryHash } from '../gateway/account/journal-entry.ts'
import { problemOfContinuation } from './journal-comparison.ts'
import { readJournal } from './journal-file.ts'

/** Returns a complete journal, with one entry for each reason. */
function journalOf(reasons: string): string[] {
  let previous_hash: string = GENESIS.hash
  const lines = Array.from(reasons, (reason, index) => {
    const entry = index + 1
    const opened = { entry, change: entry, kind: 'opened', body: reason, previous_hash }
    previous_hash = entryHash(opened)
    return JSON.stringify({ ...opened, hash: previous_hash })
  })
  const end = { end: true, count: lines.length, last_hash: previous_hash }
  return [...lines, JSON.stringify(end), '']
}

const EARLIER = journalOf('abc')

describe('a backup that is whole by itself', () => {
  test.each(['abc', 'abcde'])('goes on from an earlier one as %s', async (reasons) => {
    expect(await problemOfContinuation(EARLIER, journalOf(reasons))).toBeUndefined()
    expect(await problemOfContinuation([], journalOf(reasons))).toBeUndefined()
  })

  test.each([
    ['ab', 'goes on with entry 3, of change 3, and this one ends with entry 2'],
    ['', 'goes on with entry 1, of change 1, and this one ends with entry 0'],
    ['abx', 'entry 3, of change 3, is another'],
    ['xbcde', 'entry 1, of change 1, is another'],
  ])('shows as %j that it was shortened or rewritten', async (reasons, problem) => {
    const later = journalOf(reasons)
    expect(await readJournal(later)).toMatchObject({ ok: true, isEndProven: true })
    expect(await problemOfContinuation(EARLIER, later)).toContain(problem)
  })
})
