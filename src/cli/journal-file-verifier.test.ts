import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  computeEntryHash,
  BEFORE_FIRST_ENTRY,
  entryHashInput,
} from '../gateway/account/journal-entry.ts'
import {
  findBackupContinuationProblem,
  verifyJournalFile,
  readLines,
} from './journal-file-verifier.ts'

/** Generates the entries of a journal, as lines, with the hash of each. */
function* entriesOf(count: number, reason = '') {
  let previous_hash: string = BEFORE_FIRST_ENTRY.hash
  for (let entry = 1; entry <= count; entry += 1) {
    const body = JSON.stringify({ reason: reason || String(entry) })
    const opened = { entry, change: entry, kind: 'opened', body, previous_hash }
    previous_hash = createHash('sha256').update(entryHashInput(opened)).digest('hex')
    yield { line: JSON.stringify({ ...opened, hash: previous_hash }), hash: previous_hash }
  }
}

const endLine = (count: number, last_hash: string, after?: number) =>
  JSON.stringify({ end: true, count, ...(after !== undefined && { after }), last_hash })

const entries = [...entriesOf(3)]
const hashes = entries.map(({ hash }) => hash)
const [first = '', second = '', third = ''] = entries.map(({ line }) => line)
const end = endLine(3, hashes[2] ?? '')

describe('a backup of the history', () => {
  test('that is complete reports its size and its newest hash', async () => {
    expect(await verifyJournalFile([first, second, third, end, ''])).toEqual({
      ok: true,
      entries: 3,
      changes: 3,
      head: hashes[2],
      keptAt: undefined,
      start: 0,
      archives: [],
      isEndProven: true,
    })
  })

  test('that is empty is complete', async () => {
    expect(await verifyJournalFile([endLine(0, BEFORE_FIRST_ENTRY.hash)])).toMatchObject({
      ok: true,
      isEndProven: true,
    })
  })

  test('goes on from a hash that was kept', async () => {
    const lines = [first, second, third, end]
    expect(await verifyJournalFile(lines, { kept: hashes[1] })).toMatchObject({
      ok: true,
      keptAt: 2,
    })
  })

  test('without the line that ends it does not prove where it ends', async () => {
    for (const lines of [[first, second, third], [first, second], []]) {
      expect(await verifyJournalFile(lines)).toMatchObject({ ok: true, isEndProven: false })
    }
  })

  test('of an earlier build is verified by the stored hash of its end', async () => {
    const lines = [first, second, third]
    expect(await verifyJournalFile(lines, { kept: hashes[2] })).toMatchObject({
      ok: true,
      isEndProven: true,
    })
    expect(await verifyJournalFile(lines, { kept: hashes[1] })).toMatchObject({
      ok: true,
      isEndProven: false,
    })
  })

  test('that was interrupted and resumed, or to which later entries were added, is complete', async () => {
    const rest = [second, third, endLine(2, hashes[2] ?? '', 1)]
    const ended = [first, endLine(1, hashes[0] ?? '')]
    expect(await verifyJournalFile([first, ...rest])).toMatchObject({ ok: true, isEndProven: true })
    expect(await verifyJournalFile([...ended, ...rest])).toMatchObject({
      ok: true,
      isEndProven: true,
    })
    expect(await verifyJournalFile([...ended, second])).toMatchObject({
      ok: true,
      isEndProven: false,
    })
  })

  test.each([
    [
      'has an entry that was edited',
      [first, second.replace('\\"2\\"', '\\"9\\"'), third],
      'Entry 2',
    ],
    ['lacks an entry', [first, third], 'Entry 3, of change 3: An entry before it is missing.'],
    ['lacks its beginning', [second, third], 'Entry 2 is the first'],
    ['has its entries in another order', [second, first, third], 'Entry 1'],
    ['was cut off within an entry', [first, second.slice(0, 40)], 'What follows entry 1'],
    ['lacks entries before its last line', [first, second, end], 'It ends with entry 2'],
    [
      'ends with another history’s last line',
      [first, second, endLine(2, hashes[2] ?? '')],
      'Its last line names another last hash',
    ],
    ['is something else', ['<html>'], 'What follows entry 0'],
  ])('that %s is reported with the position', async (_what, damaged, problem) => {
    expect(await verifyJournalFile(damaged)).toEqual({
      ok: false,
      problem: expect.stringContaining(problem),
    })
  })

  test('that was rewritten, or ends before a stored hash, is recognized by that hash', async () => {
    for (const kept of [hashes[2], '0'.repeat(64)]) {
      expect(await verifyJournalFile([first, second], { kept })).toMatchObject({ ok: false })
    }
  })
})

test('lines are the same wherever the chunks of a file end', async () => {
  const text = Buffer.from('é\n\n語語\r\nlast')
  for (let size = 1; size <= text.length; size += 1) {
    const chunks = (async function* () {
      for (let at = 0; at < text.length; at += size) yield text.subarray(at, at + size)
    })()
    const lines: string[] = []
    for await (const line of readLines(chunks, 100)) lines.push(line)
    expect(lines).toEqual(['é', '', '語語\r', 'last'])
  }
})

async function verify(file: string, ...nodeFlags: string[]) {
  const flags = ['--experimental-strip-types', '--disable-warning=ExperimentalWarning']
  const program = [...flags, ...nodeFlags, 'src/cli/verify-journal.ts', file]
  const run = promisify(execFile)(process.execPath, program)
  const { stdout, stderr } = await run.catch((error: { stdout: string; stderr: string }) => error)
  return { code: run.child.exitCode, text: stdout + stderr }
}

describe('npm run verify-journal', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test.each([
    ['is whole', [first, second, third, end], 0, /^Whole: 3 entries of 3 changes/],
    ['lacks its last line', [first, second, third], 2, /cannot be proven/],
    ['is damaged', [first, third, end], 1, /^Entry 3/],
  ])('tells a script whether a file is whole: one that %s', async (what, lines, code, words) => {
    const file = path.join(folder, `${what}.ndjson`)
    await writeFile(file, lines.map((line) => `${line}\n`).join(''))
    const verified = await verify(file)
    expect(verified.text).toMatch(words)
    expect(verified.code).toBe(code)
  })

  test('reads a file of any length in the same memory', async () => {
    const file = path.join(folder, 'long.ndjson')
    const handle = await open(file, 'w')
    let head = ''
    for (const { line, hash } of entriesOf(200, 'x'.repeat(400_000))) {
      await handle.write(`${line}\n`)
      head = hash
    }
    await handle.write(`${endLine(200, head)}\n`)
    await handle.close()
    const { text, code } = await verify(file, '--max-old-space-size=24')
    expect(text).toContain('Whole: 200 entries')
    expect(code).toBe(0)
  })

  test('refuses a file that has no lines before it fills the memory', async () => {
    const file = path.join(folder, 'one-line')
    await writeFile(file, 'x'.repeat(40_000_000))
    expect(await verify(file, '--max-old-space-size=24')).toMatchObject({
      code: 1,
      text: expect.stringContaining('This is no backup'),
    })
  })
})

/** Returns a complete journal, with one entry for each reason. */
function journalOf(reasons: string): string[] {
  let previous_hash: string = BEFORE_FIRST_ENTRY.hash
  const lines = Array.from(reasons, (reason, index) => {
    const entry = index + 1
    const opened = { entry, change: entry, kind: 'opened', body: reason, previous_hash }
    previous_hash = computeEntryHash(opened)
    return JSON.stringify({ ...opened, hash: previous_hash })
  })
  const last = { end: true, count: lines.length, last_hash: previous_hash }
  return [...lines, JSON.stringify(last), '']
}

const EARLIER = journalOf('abc')

describe('a backup that is whole by itself', () => {
  test.each(['abc', 'abcde'])('goes on from an earlier one as %s', async (reasons) => {
    expect(await findBackupContinuationProblem(EARLIER, journalOf(reasons))).toBeUndefined()
    expect(await findBackupContinuationProblem([], journalOf(reasons))).toBeUndefined()
  })

  test.each([
    ['ab', 'goes on with entry 3, of change 3, and this one ends with entry 2'],
    ['', 'goes on with entry 1, of change 1, and this one ends with entry 0'],
    ['abx', 'entry 3, of change 3, is another'],
    ['xbcde', 'entry 1, of change 1, is another'],
  ])('shows as %j that it was shortened or rewritten', async (reasons, problem) => {
    const later = journalOf(reasons)
    expect(await verifyJournalFile(later)).toMatchObject({ ok: true, isEndProven: true })
    expect(await findBackupContinuationProblem(EARLIER, later)).toContain(problem)
  })
})
