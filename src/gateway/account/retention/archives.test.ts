import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { base64url } from 'jose'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type ArchiveTrailer,
  archiveTrailerSchema,
  archiveSignaturePayload,
} from '../../../api/archive-trailer'
import { resultToSerializedResponse } from '../../response'
import { ArchivedAccount, valueOrThrow } from '../../testing/archived-account'
import { SAMPLE_CLOSING, SAMPLE_OPENING } from '../../testing/stored-journal'

const NOW = '2026-11-29T10:00:00.000Z'

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => vi.useRealTimers())

function withArchives(
  work: (account: ArchivedAccount, storage: DurableObjectStorage) => Promise<void>,
  keepMonths: number | undefined = 84,
): Promise<void> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, async (_account, { storage }) => {
    await storage.deleteAll()
    const account = new ArchivedAccount(storage, keepMonths)
    await work(account, storage)
  })
}

const changeAt = ({ journal }: ArchivedAccount, opened_at: string) =>
  journal.close(journal.open({ ...SAMPLE_OPENING, opened_at }), SAMPLE_CLOSING)

/** Fills history with a change in each of the given months. */
function fillMonths(account: ArchivedAccount, ...months: string[]): void {
  for (const month of months) changeAt(account, `${month}-15T00:00:00.000Z`)
  vi.setSystemTime(Date.parse(NOW))
}

describe('the archives', () => {
  test('are the whole months that are older than history is kept', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07', '2019-07', '2019-09', '2019-10', '2019-11', '2026-01')
      expect((await account.list()).archives).toMatchObject([
        { from: '2019-07', to: '2019-07', first_change: 1, last_change: 2, changes: 2 },
        { from: '2019-09', to: '2019-09', first_change: 3, last_change: 3, changes: 1 },
        { from: '2019-10', to: '2019-10', first_change: 4, last_change: 4, changes: 1 },
      ])
    })
  })

  test('are none where history is kept for ever', async () => {
    const stub = env.ACCOUNT.getByName(crypto.randomUUID())
    await runInDurableObject(stub, async (_account, { storage }) => {
      const account = new ArchivedAccount(storage, undefined)
      fillMonths(account, '2009-07')
      expect(await account.list()).toMatchObject({ keep_months: null, archives: [] })
    })
  })

  test('end before a change that was open at the end of the month', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07')
      const open = account.journal.open({
        ...SAMPLE_OPENING,
        opened_at: '2019-07-31T23:59:00.000Z',
      })
      changeAt(account, '2019-08-01T00:00:00.000Z')
      account.journal.close(open, SAMPLE_CLOSING)
      expect((await account.list()).archives).toMatchObject([
        { from: '2019-07', to: '2019-07', last_change: 1 },
        { from: '2019-07', to: '2019-08', first_change: 2, last_change: 3 },
      ])
    })
  })

  test('have nothing while two changes are open, though a later one has two entries', async () => {
    await withArchives(async (account) => {
      const opened_at = '2019-07-16T00:00:00.000Z'
      account.journal.open({ ...SAMPLE_OPENING, opened_at })
      account.journal.open({ ...SAMPLE_OPENING, resource: 'doh', opened_at })
      fillMonths(account, '2019-08')
      expect((await account.list()).archives).toEqual([])
    })
  })

  test('have nothing from a change on that is still open', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07')
      account.journal.open({ ...SAMPLE_OPENING, opened_at: '2019-07-16T00:00:00.000Z' })
      fillMonths(account, '2019-08')
      expect((await account.list()).archives).toMatchObject([{ last_change: 1 }])
    })
  })

  test('have the runs that ended in them, and are signed', async () => {
    await withArchives(async (account) => {
      vi.setSystemTime(Date.parse('2019-07-01T00:00:00.000Z'))
      await account.start(['kim@acme.example', 'bo@acme.example'])
      await account.work()
      fillMonths(account, '2019-08')
      const { archives, public_key } = await account.list()
      const [first, second] = archives
      if (first === undefined || second === undefined) throw new Error('There are two.')
      const lines = (await account.fetch(first)).text.trim().split('\n')
      expect(lines.slice(2, 5).map((line) => JSON.parse(line))).toMatchObject([
        { run: { number: 1, change: 1 } },
        { person: { run: 1, position: 1, email: 'kim@acme.example', state: 'revoked' } },
        { person: { run: 1, position: 2, email: 'bo@acme.example', state: 'revoked' } },
      ])
      const end = archiveTrailerSchema.parse(JSON.parse(lines[5] ?? ''))
      expect(end).toMatchObject({ count: 5, after: 0, archive: { public_key } })
      expect(await isSigned(end)).toBe(true)
      expect(await isSigned({ ...end, count: 4 })).toBe(false)
      expect((await account.fetch(second)).text).not.toContain('kim@acme.example')
      // The same archive has the same bytes.
      expect(await account.fetch(first)).toEqual(await account.fetch(first))
    })
  })
})

async function isSigned(end: ArchiveTrailer): Promise<boolean> {
  const { public_key, signature } = end.archive
  const key = await crypto.subtle.importKey(
    'raw',
    base64url.decode(public_key),
    { name: 'Ed25519' },
    false,
    ['verify'],
  )
  const text = new TextEncoder().encode(archiveSignaturePayload(end))
  return crypto.subtle.verify('Ed25519', key, base64url.decode(signature), text)
}

const JULY = { last_change: 1 }

/** Returns why an archive is not dropped. */
async function refusalOf(
  account: ArchivedAccount,
  { last_change = 1, sha256 = 'a'.repeat(64) } = {},
): Promise<string> {
  const { status, body } = resultToSerializedResponse(await account.drop({ last_change }, sha256))
  const { change: dropped } = account.journal.start()
  return status >= 400 && dropped === 0 ? body : 'It was dropped.'
}

describe('an archive is not dropped', () => {
  test('before it was sent whole', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07')
      expect(await refusalOf(account)).toContain('Download the archive first')
      account.archives.part(1, undefined)
      expect(await refusalOf(account)).toContain('Download the archive first')
    })
  })

  test('by another hash than that of its bytes', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07')
      await account.fetch(JULY)
      expect(await refusalOf(account)).toContain('This is not the archive as it was last sent')
    })
  })

  test('before an older one', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07', '2019-08')
      const { sha256 } = await account.fetch({ last_change: 2 })
      expect(await refusalOf(account, { last_change: 2, sha256 })).toContain(
        'Drop what is older first',
      )
    })
  })

  test('if its months are kept, or if there is none', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07', '2019-11')
      expect(await refusalOf(account, { last_change: 2 })).toContain('There is no such archive')
      expect(account.archives.part(2, undefined)).toBeNull()
    })
  })

  test('while history is known to be altered', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07')
      const { sha256 } = await account.fetch(JULY)
      account.problem = 'An entry before it is missing.'
      expect(await refusalOf(account, { sha256 })).toContain('History is not as it was written')
    })
  })

  test('while another is still being removed', async () => {
    await withArchives(async (account) => {
      fillMonths(account, '2019-07', '2019-08')
      valueOrThrow(await account.drop(JULY, (await account.fetch(JULY)).sha256))
      const { sha256 } = await account.fetch({ last_change: 2 })
      const { body } = resultToSerializedResponse(await account.drop({ last_change: 2 }, sha256))
      expect(body).toContain('still being removed')
      await account.remove({ steps: 'all' })
      valueOrThrow(await account.drop({ last_change: 2 }, sha256))
    })
  })
})

test('a drop is a change with its author and reason, and history goes on from its hash', async () => {
  await withArchives(async (account) => {
    fillMonths(account, '2019-07', '2019-07', '2019-08')
    const [july] = (await account.list()).archives
    if (july === undefined) throw new Error('There is one.')
    const last_hash = account.journal.get(2)?.hash
    const { sha256 } = await account.fetch(july)
    valueOrThrow(await account.drop(july, sha256))
    expect(account.journal.get(4)).toMatchObject({
      resource: 'history',
      operation: 'drop',
      state: 'applied',
      email: 'archivist@acme.example',
      reason: 'Seven years',
      dropped: { from: '2019-07', to: '2019-07', first_change: 1, last_change: 2 },
      after: { last_entry: 4, last_hash, sha256 },
    })
    expect(account.journal.start()).toMatchObject({ entry: 4, change: 2, hash: last_hash })
    expect(await account.list()).toMatchObject({
      archives: [{ from: '2019-08' }],
      dropped: { changes: 2, by_change: 4, is_being_removed: true },
    })
    await account.remove({ steps: 'all' })
    expect((await account.list()).dropped).toMatchObject({ is_being_removed: false })
    expect(account.journal.entriesAfter(0)[0]).toMatchObject({ entry: 5, previous_hash: last_hash })
  })
})

test('the database refuses to remove what was not dropped', async () => {
  await withArchives(async (account, { sql }) => {
    fillMonths(account, '2019-07', '2019-08')
    valueOrThrow(
      await account.drop({ last_change: 1 }, (await account.fetch({ last_change: 1 })).sha256),
    )
    await account.remove({ steps: 'all' })
    expect(() => sql.exec('DELETE FROM journal WHERE entry = 3')).toThrow('never removed')
  })
})

test('a run of thousands is archived and removed in steps', async () => {
  await withArchives(async (account, { sql }) => {
    vi.setSystemTime(Date.parse('2019-07-01T00:00:00.000Z'))
    const emails = Array.from({ length: 5_000 }, (_, index) => `person${index}@acme.example`)
    const run = await account.start(emails)
    sql.exec("UPDATE run_people SET state = 'revoked' WHERE run = ?", run)
    sql.exec("UPDATE runs SET state = 'finished', finished_at = created_at WHERE number = ?", run)
    account.journal.close(1, { ...SAMPLE_CLOSING, after: null, differences: [] })
    fillMonths(account, '2019-08')
    const { text, sha256 } = await account.fetch({ last_change: 1 })
    expect(text.match(/"person":/g)).toHaveLength(5_000)
    valueOrThrow(await account.drop({ last_change: 1 }, sha256))
    let steps = 0
    for (; account.isRemoving(); steps += 1) await account.remove({ steps: 'one' })
    expect(steps).toBeGreaterThan(3)
    expect(sql.exec('SELECT count(*) AS people FROM run_people').one()).toEqual({ people: 0 })
    expect(account.store.get(run)).toBeUndefined()
  })
})
