import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type DownloadTrailer,
  downloadTrailerSchema,
  isCompleteDownload,
  MAX_TRAILER_CHARACTERS,
} from '../api/download-trailer'
import { Account } from './account/account'
import { exportChangesPart } from './account/download-parts'
import { Journal } from './account/journal'
import { ACME, BLANK, emulator, callGatehouse, readOrganization } from './testing/demo-client'
import { fillJournal, SAMPLE_CLOSING, SAMPLE_OPENING, withJournal } from './testing/stored-journal'

/** More than one part of any download has. */
const CHANGES = 1_100

function withStorage<Result>(account_id: string, work: (storage: DurableObjectStorage) => Result) {
  return runInDurableObject(env.ACCOUNT.getByName(account_id), (_account, { storage }) =>
    work(storage),
  )
}

const linesOf = (text: string) => text.split(/\r?\n/).filter((line) => line !== '')

async function downloaded(path: string, account_id = ACME): Promise<string> {
  const response = await callGatehouse('GET', path, undefined, account_id)
  expect(response.status).toBe(200)
  return new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(
    await response.arrayBuffer(),
  )
}

function endOf(text: string): DownloadTrailer {
  return downloadTrailerSchema.parse(JSON.parse(linesOf(text).at(-1) ?? ''))
}

async function lastHash(): Promise<string> {
  const { last_hash } = await withStorage(ACME, ({ sql, kv }) => new Journal(sql, kv).head())
  return last_hash
}

/** Returns the content of a download that breaks off. */
async function received(response: Response): Promise<{ text: string; isBroken: boolean }> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true })
    return { text, isBroken: false }
  } catch {
    return { text, isBroken: true }
  }
}

beforeAll(async () => {
  await emulator.reset()
  await withStorage(ACME, ({ sql, kv }) => fillJournal(new Journal(sql, kv), CHANGES))
})

afterEach(() => vi.restoreAllMocks())

describe('a download', () => {
  test('of changes ends with their number and the last hash', async () => {
    const ndjson = await downloaded('/changes.ndjson')
    const numbers = linesOf(ndjson).map((line) => (JSON.parse(line) as { number?: number }).number)
    const newest = numbers[0] ?? 0
    expect(newest).toBeGreaterThanOrEqual(CHANGES)
    expect(numbers.slice(0, -1)).toEqual(Array.from({ length: newest }, (_, at) => newest - at))
    expect(endOf(ndjson)).toEqual({ end: true, count: newest, last_hash: await lastHash() })
    expect(isCompleteDownload('ndjson', ndjson.slice(-MAX_TRAILER_CHARACTERS))).toBe(true)
  })

  test('of changes as CSV ends with a row as long as the others', async () => {
    const csv = await downloaded('/changes.csv')
    const rows = linesOf(csv)
    const { length: columns } = (rows[0] ?? '').split(',')
    const end = (rows.at(-1) ?? '').split(/,(?! )/)
    expect(end).toHaveLength(columns)
    expect(end.filter((cell) => cell !== '""')).toEqual([
      `"End: ${rows.length - 2} rows, last hash ${await lastHash()}"`,
    ])
    expect(isCompleteDownload('csv', csv.slice(-MAX_TRAILER_CHARACTERS))).toBe(true)
  })

  test('of filtered changes counts only those', async () => {
    const filter = '?since=2000-01-01T00:00:00Z&until=2000-01-02T00:00:00Z'
    expect(endOf(await downloaded(`/changes.ndjson${filter}`))).toMatchObject({ count: 0 })
    expect(await downloaded(`/changes.csv${filter}`)).toContain('"End: 0 rows, last hash ')
  })

  test('of the journal ends with the number of entries and the last hash', async () => {
    const journal = await downloaded('/journal.ndjson')
    const entries = linesOf(journal).slice(0, -1)
    const { hash } = JSON.parse(entries.at(-1) ?? '') as { hash: string }
    expect(endOf(journal)).toEqual({ end: true, count: entries.length, last_hash: hash })
  })

  test('of a run’s report ends with the number of people', async () => {
    const emails = Array.from({ length: 1_100 }, (_, index) => `person.${index}@acme.example`)
    const started = await callGatehouse('POST', '/revocations', { emails, reason: 'Leak' })
    const { result } = await started.json<{ result: { number: number } }>()
    await callGatehouse('POST', `/revocations/${result.number}/cancel`)
    const path = `/revocations/${result.number}/report`
    const csv = await downloaded(`${path}.csv`)
    expect(linesOf(csv)).toHaveLength(1 + emails.length + 1)
    expect(linesOf(csv).at(-1)).toContain('"End: 1100 rows, last hash ')
    expect(isCompleteDownload('csv', csv.slice(-MAX_TRAILER_CHARACTERS))).toBe(true)
    const rest = linesOf(await downloaded(`${path}.csv?after=1000`))
    expect(rest.slice(1, -1)).toEqual(linesOf(csv).slice(1 + 1_000, -1))
    expect(rest.at(-1)).toContain('"End: 100 rows after 1000, last hash ')
    const json = await downloaded(`${path}.json`)
    expect(JSON.parse(json)).toHaveLength(emails.length)
    expect(isCompleteDownload('json', json.slice(-MAX_TRAILER_CHARACTERS))).toBe(true)
  })

  test.each([
    ['changes.ndjson', 0, (line: string) => (JSON.parse(line) as { number: number }).number],
    ['journal.ndjson', 0, (line: string) => (JSON.parse(line) as { entry: number }).entry],
    ['changes.csv', 1, (line: string) => Number(line.split(',')[0])],
  ])(
    'of %s resumes where it was interrupted, and both halves make the whole',
    async (file, heads, keyOf) => {
      const whole = linesOf(await downloaded(`/${file}`))
      const half = whole.slice(0, 777)
      const key = keyOf(half.at(-1) ?? '')
      const rest = linesOf(await downloaded(`/${file}?after=${key}`))
      expect([...half, ...rest.slice(heads, -1)]).toEqual(whole.slice(0, -1))
    },
  )

  test('has no character within a line that a reader of lines may take for its end', async () => {
    const header_text = 'one\u0085two\u2028three\u2029four'
    const changed = await callGatehouse('POST', '/changes', {
      resource: 'organization',
      patch: { login_design: { header_text } },
      etag: (await readOrganization()).etag,
      reason: 'Welcome',
    })
    expect(changed.status).toBe(200)
    for (const file of ['changes.ndjson', 'journal.ndjson']) {
      const text = await downloaded(`/${file}`)
      expect(text).not.toMatch(/[\u0085\u2028\u2029]/)
      expect(
        linesOf(text)
          .map((line) => JSON.stringify(JSON.parse(line)))
          .join(),
      ).toContain(header_text)
    }
  })

  test('that resumes names its starting point, and counts its own lines', async () => {
    const { count } = endOf(await downloaded('/journal.ndjson'))
    const rest = endOf(await downloaded('/journal.ndjson?after=777'))
    expect(rest).toEqual({ end: true, count: count - 777, after: 777, last_hash: await lastHash() })
  })

  test.each(['', '&resource=organization', '&resource=doh'])(
    'of changes from the oldest on has the same lines the other way round: %s',
    async (filter) => {
      const newestFirst = linesOf(await downloaded(`/changes.ndjson?order=newest${filter}`))
      const oldestFirst = linesOf(await downloaded(`/changes.ndjson?order=oldest${filter}`))
      expect(oldestFirst.slice(0, -1)).toEqual(newestFirst.slice(0, -1).toReversed())
      expect(oldestFirst.at(-1)).toBe(newestFirst.at(-1))
    },
  )

  test('for a reader that follows the history waits for a pending change, and misses none after it', async () => {
    const account = BLANK
    const journalOf = <Result>(work: (journal: Journal) => Result) =>
      withStorage(account, ({ sql, kv }) => work(new Journal(sql, kv)))
    const numbers: number[] = []
    const follow = async () => {
      const path = `/changes.ndjson?order=oldest&after=${numbers.at(-1) ?? 0}`
      const lines = linesOf(await downloaded(path, account)).slice(0, -1)
      numbers.push(...lines.map((line) => (JSON.parse(line) as { number: number }).number))
      return lines.length
    }
    await follow()
    const pending = await journalOf((journal) => {
      fillJournal(journal, 1)
      const number = journal.open({ ...SAMPLE_OPENING, resource: 'doh' })
      fillJournal(journal, 2)
      return number
    })
    expect(await follow()).toBe(1)
    expect(await follow()).toBe(0)
    await journalOf((journal) => journal.close(pending, SAMPLE_CLOSING))
    expect(await follow()).toBe(3)
    expect(numbers).toEqual(Array.from({ length: pending + 2 }, (_, at) => at + 1))
  })

  test('of large changes from the oldest on leaves none out where a part ends early', async () => {
    const numbers = await withJournal((journal) => {
      const requested = [{ pointer: '/name', from: 'A', to: 'x'.repeat(30_000) }]
      for (let count = 0; count < 100; count += 1) {
        journal.close(journal.open({ ...SAMPLE_OPENING, requested }), SAMPLE_CLOSING)
      }
      const lines: string[] = []
      let after: number | undefined
      do {
        const part = exportChangesPart(journal, {}, { format: 'ndjson', order: 'oldest', after })
        lines.push(...linesOf(new TextDecoder().decode(part.bytes)))
        after = part.next
      } while (after !== undefined)
      return lines.map((line) => (JSON.parse(line) as { number: number }).number)
    })
    expect(numbers).toEqual(Array.from({ length: 100 }, (_, at) => at + 1))
  })

  test('has its changes in no other order than the two', async () => {
    const response = await callGatehouse('GET', '/changes.ndjson?order=random')
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ source: { pointer: '/order' } }] })
  })

  test('goes on after nothing but a number', async () => {
    const paths = [
      '/changes.csv',
      '/changes.ndjson',
      '/journal.ndjson',
      '/revocations/1/report.csv',
    ]
    for (const path of paths) {
      const response = await callGatehouse('GET', `${path}?after=last`)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ errors: [{ source: { pointer: '/after' } }] })
    }
  })

  test('asks the account for a part when it is taken, and for no more once the client is gone', async () => {
    const parts = vi.spyOn(Account.prototype, 'exportJournalPart')
    const response = await callGatehouse('GET', '/journal.ndjson')
    const reader = response.body?.getReader()
    await reader?.read()
    const asked = parts.mock.calls.length
    expect(asked).toBeLessThanOrEqual(2)
    await callGatehouse('GET', '/changes?limit=1')
    expect(parts).toHaveBeenCalledTimes(asked)
    await reader?.cancel()
    await callGatehouse('GET', '/changes?limit=1')
    expect(parts).toHaveBeenCalledTimes(asked)
  })

  test('goes on when the account’s object is reset in the middle of it', async () => {
    const whole = await downloaded('/journal.ndjson')
    const response = await callGatehouse('GET', '/journal.ndjson')
    const reader = response.body?.getReader()
    const decoder = new TextDecoder()
    let text = decoder.decode((await reader?.read())?.value, { stream: true })
    const object = env.ACCOUNT.getByName(ACME)
    await expect(
      runInDurableObject(object, (_account, state) => state.abort('A deploy')),
    ).rejects.toThrow('A deploy')
    for (let part = await reader?.read(); part?.done === false; part = await reader?.read()) {
      text += decoder.decode(part.value, { stream: true })
    }
    expect(text).toBe(whole)
  })
})

describe('a download that fails', () => {
  beforeAll(() =>
    withStorage(BLANK, ({ sql, kv }) => {
      fillJournal(new Journal(sql, kv), 600)
      sql.exec('DROP TRIGGER journal_keeps_words')
      sql.exec("UPDATE journal SET body = 'null' WHERE kind = 'opened' AND change = 100")
    }),
  )

  test.each(['csv', 'ndjson'] as const)(
    'in the middle breaks off, and the log has the id of its request: %s',
    async (format) => {
      const log = vi.spyOn(console, 'error').mockReturnValue()
      const response = await callGatehouse('GET', `/changes.${format}`, undefined, BLANK)
      expect(response.status).toBe(200)
      const { text, isBroken } = await received(response)
      expect(linesOf(text).length).toBeGreaterThan(100)
      expect(isBroken).toBe(true)
      expect(isCompleteDownload(format, text.slice(-MAX_TRAILER_CHARACTERS))).toBe(false)
      const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as object)
      expect(lines).toEqual([
        {
          requestId: response.headers.get('x-request-id'),
          error: 'TypeError',
          at: expect.any(Array),
        },
      ])
      expect(JSON.stringify(lines)).not.toContain('null')
    },
  )

  test('at once is answered as a failure', async () => {
    const path = '/changes.ndjson?after=101'
    const response = await callGatehouse('GET', path, undefined, BLANK)
    expect(response.status).toBe(500)
    expect(response.headers.get('content-disposition')).toBeNull()
  })
})
