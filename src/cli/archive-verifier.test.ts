import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type ArchiveTrailer, archiveSignaturePayload } from '../api/archive-trailer.ts'
import {
  type JournalEntry,
  BEFORE_FIRST_ENTRY,
  computeEntryHash,
} from '../gateway/account/journal-entry.ts'
import { findBackupContinuationProblem, verifyJournalFile } from './journal-file-verifier.ts'

const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const public_key = publicKey.export({ format: 'jwk' }).x ?? ''

const RUN = { number: 1, change: 2, email: 'desk@acme.example' }
const PERSON = { position: 1, email: 'kim@acme.example', state: 'revoked' }
const people_hash = createHash('sha256')
  .update([RUN, PERSON].map((row) => `${JSON.stringify(Object.values(row))}\n`).join(''))
  .digest('hex')

/** Adds the two entries of each change. */
function entriesOf(
  bodies: readonly object[],
  before: readonly JournalEntry[] = [],
): JournalEntry[] {
  const entries = [...before]
  for (const body of bodies) {
    const change = entries.length / 2 + 1
    for (const kind of ['opened', 'closed']) {
      const previous_hash = entries.at(-1)?.hash ?? BEFORE_FIRST_ENTRY.hash
      const entry = entries.length + 1
      const text = JSON.stringify(kind === 'opened' ? {} : body)
      const added = { entry, change, kind, body: text, previous_hash }
      entries.push({ ...added, hash: computeEntryHash(added) })
    }
  }
  return entries.slice(before.length)
}

const sha256 = (lines: readonly string[]) =>
  createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex')

const linesOf = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row))

/** Returns the lines of an archive, signed with a key. */
function archiveOf(
  entries: readonly JournalEntry[],
  rows: readonly object[] = [],
  key = privateKey,
) {
  const lines = linesOf([...entries, ...rows])
  const [first, last] = [entries[0], entries.at(-1)]
  if (first === undefined || last === undefined) throw new Error('An archive has entries.')
  const end: ArchiveTrailer = {
    end: true,
    count: lines.length,
    after: first.entry - 1,
    last_hash: last.hash,
    archive: {
      account_id: 'a',
      from: '2019-07',
      to: '2019-07',
      first_change: first.change,
      last_change: last.change,
      previous_hash: first.previous_hash,
      sha256: sha256(lines),
      public_key,
      signature: '',
    },
  }
  const signature = sign(null, Buffer.from(archiveSignaturePayload(end)), key).toString('base64url')
  return [...lines, JSON.stringify({ ...end, archive: { ...end.archive, signature } })]
}

const FIRST = entriesOf([{ after: null }, { after: { people_hash } }])
const SECOND = entriesOf([{ after: null }], FIRST)
const ROWS = [{ run: RUN }, { person: { run: 1, ...PERSON } }]
const archive = archiveOf(FIRST, ROWS)

/** Returns what is left after the first archive was dropped, with the change that dropped it. */
function backupAfter(fields: object = {}): string[] {
  const [{ hash: last_hash }] = [FIRST.at(-1) ?? { hash: '' }]
  const after = {
    from: '2019-07',
    to: '2019-07',
    first_change: 1,
    last_change: 2,
    last_entry: 4,
    last_hash,
    last_run: 1,
    sha256: sha256(archive),
    public_key,
    ...fields,
  }
  const rest = [...SECOND, ...entriesOf([{ after }], [...FIRST, ...SECOND])]
  const end = { end: true, count: rest.length, after: 4, last_hash: rest.at(-1)?.hash }
  return linesOf([...rest, end])
}

describe('an archive', () => {
  test('is whole by itself, and says which key signed it', async () => {
    expect(await verifyJournalFile(archive, { key: public_key })).toMatchObject({
      ok: true,
      entries: 4,
      changes: 2,
      start: 0,
      isEndProven: true,
      archives: [{ from: '2019-07', public_key, runs: 1, sha256: sha256(archive) }],
    })
  })

  test('goes on from the one before it', async () => {
    const next = archiveOf(SECOND)
    const both = { ok: true, entries: 6, start: 0, archives: [{ runs: 1 }, { runs: 0 }] }
    expect(await verifyJournalFile([...archive, ...next])).toMatchObject(both)
    expect(await verifyJournalFile(next)).toMatchObject({ ok: true, entries: 2, start: 4 })
  })

  test.each([
    [
      'with another line',
      archive.toSpliced(4, 0, '{"run":{"number":9,"change":1}}'),
      'another hash',
    ],
    ['without a person', archive.toSpliced(5, 1), 'people and outcomes'],
    [
      'with another outcome of somebody',
      archive.map((line) => line.replace('"state":"revoked"', '"state":"failed"')),
      'people and outcomes',
    ],
    [
      'of other months than were signed',
      archive.map((line) => line.replace('"to":"2019-07"', '"to":"2019-08"')),
      'signature',
    ],
    [
      'that another key signed',
      archiveOf(FIRST, ROWS, generateKeyPairSync('ed25519').privateKey),
      'signature',
    ],
  ])('%s is found', async (_what, lines, problem) => {
    expect(await verifyJournalFile(lines)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(problem),
    })
  })

  test('signed with another key than expected is found', async () => {
    expect(await verifyJournalFile(archive, { key: 'x' })).toMatchObject({
      ok: false,
      problem: expect.stringContaining(public_key),
    })
  })
})

describe('a backup from which an archive was dropped', () => {
  test('is whole alone, and after the archive', async () => {
    expect(await verifyJournalFile(backupAfter())).toMatchObject({
      ok: true,
      start: 4,
      isEndProven: true,
    })
    expect(await verifyJournalFile([...archive, ...backupAfter()])).toMatchObject({
      ok: true,
      start: 0,
      entries: 8,
    })
  })

  test.each([
    ['another file than the archive', { sha256: 'a'.repeat(64) }],
    ['an archive of another key', { public_key: 'x' }],
  ])('whose archive dropped %s is found', async (_what, fields) => {
    expect(await verifyJournalFile([...archive, ...backupAfter(fields)])).toMatchObject({
      ok: false,
      problem: expect.stringContaining('another archive'),
    })
  })

  test('without the change that says so is found', async () => {
    const end = { end: true, count: 2, after: 4, last_hash: SECOND.at(-1)?.hash }
    expect(await verifyJournalFile(linesOf([...SECOND, end]))).toMatchObject({
      ok: false,
      problem: expect.stringContaining('Entry 5 is the first'),
    })
    const wrong = backupAfter({ last_hash: 'a'.repeat(64) })
    expect(await verifyJournalFile(wrong)).toMatchObject({ ok: false })
  })

  test('goes on from a backup that still has it, and not from another', async () => {
    const whole = linesOf([...FIRST, ...SECOND])
    expect(await findBackupContinuationProblem(whole, backupAfter())).toBeUndefined()
    expect(await findBackupContinuationProblem(linesOf(FIRST), backupAfter())).toBeUndefined()
    const shorter = linesOf(FIRST.slice(0, 2))
    expect(await findBackupContinuationProblem(shorter, backupAfter())).toContain(
      'Give the archives',
    )
    const others = linesOf(entriesOf([{ after: 1 }, { after: 2 }]))
    expect(await findBackupContinuationProblem(others, backupAfter())).toContain(
      'History was rewritten',
    )
  })
})
