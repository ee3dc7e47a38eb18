import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import * as fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ArchivedAccount, valueOrThrow } from '../../testing/archived-account'
import { SAMPLE_CLOSING, SAMPLE_OPENING } from '../../testing/stored-journal'
import { exportJournalPart } from '../download-parts'
import type { JournalEntry } from '../journal-entry'

/**
 * Changes and runs are made over months, some stay open, the clock is set back now and then, and whatever is older than
 * three months is archived and dropped, with a removal that stops anywhere. After each step the laws below hold.
 */
type Simple = 'open' | 'close' | 'change' | 'work' | 'drop' | 'remove a little' | 'remove all'
type Step =
  | { kind: Simple }
  | { kind: 'run'; people: number }
  | { kind: 'retry'; run: number }
  | { kind: 'pass'; days: number }

const simple = (kind: Simple) => fc.constant<Step>({ kind })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: simple('change') },
  simple('open'),
  simple('close'),
  simple('work'),
  { weight: 3, arbitrary: simple('drop') },
  simple('remove a little'),
  simple('remove all'),
  fc.record({ kind: fc.constant('run' as const), people: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('retry' as const), run: fc.nat(9) }),
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('pass' as const),
      days: fc.oneof(fc.constant(-3), fc.integer({ min: 1, max: 120 })),
    }),
  },
)

const DAY_MS = 86_400_000

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2019-01-20T10:00:00Z') }))
afterEach(() => vi.useRealTimers())

class Story {
  readonly account: ArchivedAccount
  /** Every entry ever written, and those in the archives that were dropped. */
  readonly written: JournalEntry[] = []
  readonly archived: JournalEntry[] = []
  readonly open: number[] = []
  people = 0

  constructor(storage: DurableObjectStorage) {
    this.account = new ArchivedAccount(storage, 3)
  }

  async take(todo: Step): Promise<void> {
    const { account } = this
    const { journal } = account
    const opening = { ...SAMPLE_OPENING, opened_at: new Date().toISOString() }
    switch (todo.kind) {
      case 'open':
        this.open.push(journal.open({ ...opening, resource: 'doh' }))
        break
      case 'close': {
        const number = this.open.shift()
        if (number !== undefined) journal.close(number, SAMPLE_CLOSING)
        break
      }
      case 'change':
        journal.close(journal.open(opening), SAMPLE_CLOSING)
        break
      case 'run':
        await account.start(Array.from({ length: todo.people }, () => this.person()))
        break
      case 'retry':
        await account.retry(todo.run)
        break
      case 'work':
        await account.work()
        break
      case 'pass':
        vi.setSystemTime(Date.now() + todo.days * DAY_MS)
        break
      case 'remove a little':
        await account.remove({ steps: 'one' })
        break
      case 'remove all':
        await account.remove({ steps: 'all' })
        break
      case 'drop': {
        const [oldest] = (await account.list()).archives
        if (oldest === undefined || account.isRemoving()) break
        const { text, sha256 } = await account.fetch(oldest)
        valueOrThrow(await account.drop(oldest, sha256))
        const lines = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
        this.archived.push(...lines.filter((line: object): line is JournalEntry => 'entry' in line))
      }
    }
    const last = this.written.at(-1)?.entry ?? 0
    this.written.push(...journal.entriesAfter(last))
  }

  /** Every third person is refused by Cloudflare, so that runs can be tried again. */
  person(): string {
    this.people += 1
    const email = `person${this.people}@acme.example`
    if (this.people % 3 === 0) this.account.api.refuse([email])
    return email
  }
}

/** Archives contain the dropped changes, history goes on from there, and everything agrees. */
async function checkLaws({ account, written, archived }: Story): Promise<void> {
  const { journal, store } = account
  const { change: dropped } = journal.start()

  const left: JournalEntry[] = []
  for (let after: number | undefined; ;) {
    const part = exportJournalPart(journal, after)
    const text = new TextDecoder().decode(part.bytes)
    left.push(...text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)])))
    after = part.next
    if (after === undefined) break
  }
  expect([...archived, ...left]).toEqual(written)
  expect(await account.verify()).toMatchObject({ ok: true, pass: null })

  const opened = written.filter(({ kind, change }) => kind === 'opened' && change > dropped)
  const numbers = opened.map(({ change }) => change).toReversed()
  expect(journal.list({ limit: 1_000 }).changes.map(({ number }) => number)).toEqual(numbers)
  expect(journal.count().changes).toBe(numbers.length)
  const ofDoh = opened.filter(({ body }) => JSON.parse(body).resource === 'doh')
  const listed = journal.list({ limit: 1_000, resource: 'doh' }).changes
  expect(listed.map(({ number }) => number)).toEqual(ofDoh.map(({ change }) => change).toReversed())
  const since = '2019-06-01T00:00:00.000Z'
  const recent = opened.filter(({ body }) => JSON.parse(body).opened_at >= since)
  expect(journal.list({ limit: 1_000, since }).changes).toHaveLength(recent.length)
  expect(journal.get(dropped)).toBeUndefined()

  const runs = new Map<number, number>()
  for (const { kind, change, body } of written) {
    const { run = null } = kind === 'opened' ? JSON.parse(body) : {}
    if (run !== null) runs.set(run, change)
  }
  const leftRuns = [...runs].filter(([, change]) => change > dropped).map(([run]) => run)
  expect(store.list(Infinity, 1_000, false).map(({ number }) => number)).toEqual(
    leftRuns.toSorted((one, other) => other - one),
  )
  expect(store.nextNumber()).toBe(Math.max(0, ...runs.keys()) + 1)
}

const peopleIn = (entries: JournalEntry[]) =>
  new Set(entries.flatMap(({ body }) => body.match(/person\d+@/g) ?? []))

/** People who are in dropped changes alone are nowhere in the storage. */
function checkForgotten({ account, written }: Story, sql: SqlStorage): void {
  const { change: dropped } = account.journal.start()
  const left = peopleIn(written.filter(({ change }) => change > dropped))
  const gone = [...peopleIn(written.filter(({ change }) => change <= dropped))].filter(
    (person) => !left.has(person),
  )
  const tables = sql
    .exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
    )
    .toArray()
    .filter(({ name }) => !/^(sqlite_|people_(search|trigrams))/.test(name))
  const stored = tables.map(({ name }) =>
    JSON.stringify(sql.exec(`SELECT * FROM ${name}`).toArray()),
  )
  const found = gone.filter((person) => stored.some((rows) => rows.includes(person)))
  // Those of a run that was tried again later are still of that run.
  const ofRuns = sql.exec<{ email: string }>('SELECT email FROM run_people').toArray()
  expect(found.filter((person) => !ofRuns.some(({ email }) => email.startsWith(person)))).toEqual(
    [],
  )
}

test(
  'archives, what is left of history, searches and the verification agree',
  { timeout: 300_000 },
  async () => {
    let drops = 0
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        vi.setSystemTime(Date.parse('2019-01-20T10:00:00Z'))
        const stub = env.ACCOUNT.getByName(crypto.randomUUID())
        await runInDurableObject(stub, async (_account, { storage }) => {
          await storage.deleteAll()
          const story = new Story(storage)
          for (const each of steps) {
            await story.take(each)
            if (each.kind === 'drop' || each.kind.startsWith('remove')) await checkLaws(story)
          }
          await story.account.remove({ steps: 'all' })
          await checkLaws(story)
          checkForgotten(story, storage.sql)
          drops += story.archived.length > 0 ? 1 : 0
        })
      }),
      { numRuns: 40, endOnFailure: true },
    )
    expect(drops).toBeGreaterThan(0)
  },
)
