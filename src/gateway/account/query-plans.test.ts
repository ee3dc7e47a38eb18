// Only the types of `import.meta.glob`: Vite's other types are for the browser.
/// <reference types="vite/types/importMeta.d.ts" />
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, expect, test, vi } from 'vitest'
import type { Result } from '../result'
import { FIRST_BUILD_ACCOUNT, writeFirstBuildAccount } from '../testing/earlier-account'
import { RecordedSql } from '../testing/recorded-sql'
import { ArchivedAccount, valueOrThrow as archiveResultOf } from '../testing/archived-account'
import { SAMPLE_CLOSING, SAMPLE_OPENING } from '../testing/stored-journal'
import { BackfillRunner } from './schema-migrations'
import { Drafts } from './drafts'
import { Journal } from './journal'
import { LastKnownValues } from './last-known-values'
import { LIMITS } from '../../api/limits'
import { parseNotificationSettings } from '../notification-settings'
import { settingFor } from '../testing/notifications-under-test'
import { createNotificationEvent } from './notifications/notification-event'
import { NotificationOutbox } from './notifications/outbox'
import { ProposalStore, type StoredProposal } from './proposals/proposal-store'
import { UploadedPeopleLists } from './runs/uploaded-people-lists'
import { toRunPeopleBatches, RunStore } from './runs/run-store'
import { importShareSigningKey } from './share-link'
import { SettingDocumentStore } from './setting-document-store'
import { StorageBudget } from './storage-budget'
import { HistoryVerifier } from './verification/history-verifier'
import type { ChecklistItem } from '../../api/impact/checklist'
import { ChecklistStore } from './survey/checklist-store'
import { SESSION_CHECK_GROUPS } from '../../api/session-check'
import { SessionCheckStore } from './session-checks/session-check-store'
import { SurveyStore } from './survey/survey-store'

/** The plans that may scan or sort, with the reason. */
const PERMITTED: readonly [plan: RegExp, reason: string][] = [
  [/^SCAN json_each /, 'The rows are those of a parameter of the statement’s, or of one draft.'],
  [
    /^SCAN people_search VIRTUAL TABLE INDEX \d+:(=?M|=$)/,
    'It is an index: of names by three letters, or by a number.',
  ],
  [
    /^SCAN catalogue USING .*INDEX catalogue_open/,
    'The index has only changes that have not ended.',
  ],
  [/^SCAN runs USING .*INDEX runs_by_turn/, 'The index has only runs that go on.'],
  [/^SCAN runs USING .*INDEX runs_unfinished/, 'The index has only runs that have not ended.'],
  [/^SCAN parts VIRTUAL TABLE INDEX/, 'The same index, from three letters on.'],
  [/^SCAN found VIRTUAL TABLE INDEX/, 'The users of one page, or who of a run was back.'],
  [/^SCAN differing VIRTUAL TABLE INDEX/, 'The fields that one entry names.'],
  [/^SCAN place VIRTUAL TABLE INDEX/, 'The values that one entry has.'],
  [/^SCAN requests_under_way/, 'A row for each change of a setting that has not ended.'],
  [/^SCAN (run_pause|journal_start)/, 'One row.'],
  [
    /^SCAN session_checks USING .*INDEX session_checks_open/,
    'The index has only checks that go on, at most twenty.',
  ],
  [
    /^SCAN survey_reads USING .*INDEX survey_reads_by_(turn|area)/,
    'The index has only what waits, of one survey at most.',
  ],
  [/^SCAN survey_reads USING INDEX survey_reads_failed/, 'The index has only what failed.'],
  [
    /^SCAN (stored_by_day|revocations_sent)$/,
    'A row for each person today, or for each minute in which somebody revoked people, of a day.',
  ],
  [
    /^SCAN proposals USING .*INDEX proposals_(open|ended)/,
    'At most fifty rows that wait, and two hundred that ended.',
  ],
  [/^SCAN proposals$/, 'At most 250 rows, once in a full pass of the verification.'],
  [/^SCAN checklists/, 'At most twenty rows.'],
  [/^SCAN outbox_destinations/, 'A row for each destination, at most ten.'],
  [/^SCAN drafts/, 'At most a hundred rows.'],
  [
    /^USE TEMP B-TREE FOR count\(DISTINCT\)/,
    'Of the readers of one draft, at most 200; of the zones that a survey still reads.',
  ],
]

/** A scan in the order of an index that ends with the requested rows. */
const FIRST_ROWS = /^SELECT (?!.* WHERE ).* ORDER BY .* LIMIT /

const sources = import.meta.glob<string>('./**/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
const oneLine = (text: string) => text.replaceAll(/\s+/g, ' ').trim()

/** Returns the statements in the sources as patterns, since an interpolated value may be anything. */
function statementsOfSources(): { file: string; statement: string; pattern: RegExp }[] {
  return Object.entries(sources)
    .filter(([file]) => !file.endsWith('.test.ts'))
    .flatMap(([file, source]) =>
      [...source.matchAll(/(['"`])(\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b[\s\S]*?)\1/g)].map(
        ([, , text = '']) => {
          const statement = oneLine(text.replaceAll(/\$\{[^}]*\}/g, '…'))
          const parts = statement.split('…').map((part) => escaped(oneLine(part)))
          return { file, statement, pattern: new RegExp(`^${parts.join('.*')}$`, 's') }
        },
      ),
    )
}

/** Executes every statement that the account's storage ever executes. */
async function askEverything(sql: SqlStorage, kv: SyncKvStorage): Promise<void> {
  const journal = new Journal(sql, kv, {
    opened: () => undefined,
    closed: (_entry, _change, _closing, readOpening) => void readOpening(),
  })
  const known = new LastKnownValues(sql, kv)
  const verifier = new HistoryVerifier({
    storage: { sql, kv },
    journal,
    known,
    wakeAt: async () => {},
  })
  expect(await verifier.answer()).toMatchObject({ ok: true, pass: null })
  await askJournal(journal, sql)
  // The known values are verified last, and they differ from what this test's changes left.
  expect(await verifier.answer()).toMatchObject({ problem: expect.stringContaining('known') })
  askDocuments(sql)
  askKnownValues(known)
  askRuns(new RunStore(sql))
  askRunLists(new UploadedPeopleLists(sql))
  askSurvey(new SurveyStore(sql))
  askSessionChecks(new SessionCheckStore(sql))
  askChecklists(sql)
  askProposals(new ProposalStore(sql, kv))
  askNotifications(sql)
  new StorageBudget(sql).refusal({ email: 'ana@acme.example', roles: ['admin'] })
  await askDrafts(
    new Drafts({
      sql,
      accountId: FIRST_BUILD_ACCOUNT.account_id,
      signingKey: () => importShareSigningKey(new Uint8Array(32)),
    }),
  )
}

async function askJournal(journal: Journal, sql: SqlStorage): Promise<void> {
  const search = () => {
    const time = '2026-09-30T20:00:00Z'
    const filters = {
      resource: 'doh',
      person: 'ana',
      path: 'name',
      since: time,
      until: time,
    } as const
    journal.list({ limit: 10 })
    journal.list({ limit: 10, ...filters, without: 'revocation' })
    journal.list({ limit: 10, person: 'a', below: 20 })
    journal.list({ limit: 10, person: 'example' })
  }
  search()
  const earlier = journal.pending().find(({ run }) => run === null)?.number ?? 0
  journal.close(earlier, SAMPLE_CLOSING)
  const [indexed] = journal.backfills
  const interrupted = { name: indexed?.name ?? '', step: (position: number) => position }
  await new BackfillRunner(sql, [interrupted]).work(0)
  await new BackfillRunner(sql, [...journal.backfills, new RunStore(sql).backfill]).work(Infinity)
  for (let index = 0; index < 40; index += 1) {
    const number = journal.open({ ...SAMPLE_OPENING, subject: `p${index}@many.example` })
    journal.close(number, SAMPLE_CLOSING)
  }
  search()
  journal.list({ limit: 10, person: 'many' })
  journal.list({ limit: 10, resource: SAMPLE_OPENING.resource })
  journal.get(1)
  journal.entriesAfter(0)
  journal.count()
  journal.closedRange()
  journal.pendingOf('organization')
  journal.valueAt('organization', '"b"')
  journal.bodyOf(1, 'opened')
}

function askDocuments(sql: SqlStorage): void {
  const documents = new SettingDocumentStore(sql)
  const first = Number.MAX_SAFE_INTEGER - 2
  for (const [index, name] of ['a', 'b', 'b'].entries()) {
    const value = { before: { name, notes: 'x'.repeat(300) } }
    documents.separate('organization', first + index, value)
  }
  documents.removeUpTo(first)
}

function askKnownValues(known: LastKnownValues): void {
  known.set('doh', { value: {}, etag: '"a"', seen_at: '' })
  known.get('doh')
}

function askRuns(store: RunStore): void {
  const number = store.nextNumber()
  const turn = {
    run: number,
    position: 1,
    email: 'x',
    attempts: 0,
    isAlone: false,
    mayBeRevoked: false,
  }
  store.create({
    number,
    created_at: '',
    email: 'desk@acme.example',
    roles: ['helpdesk'],
    reason: '',
    ticket: null,
    devices: false,
    warp_session_reauth: false,
    change: 1,
    people: toRunPeopleBatches(['x@y.example']),
    idempotency_key: 'key',
  })
  const asker = { kind: 'person', email: 'desk@acme.example', roles: [], groups: [] } as const
  store.authorities.open(number, asker)
  store.authorities.resume(number, { ...asker, email: 'desk2@acme.example' })
  store.authorities.get(number)
  store.active()
  store.usedBy(asker.email, 1)
  store.usedBy(asker.email, 1, { isOfActive: true })
  store.sent.add(asker.email, 1)
  store.get(number)
  store.begunWith('desk@acme.example', 'key')
  store.list(number, 10, true)
  store.list(number, 10, false)
  store.latestOfEachPerson(10)
  store.startedBy('desk@acme.example', '2026-11-30T00:00:00.000Z', 10)
  for (const _ of store.revokedParts(number)) break
  for (const isFromEnd of [true, false]) store.nextTurn(1, { without: ['1 1'], isFromEnd })
  store.nextTime(['1 1'])
  store.isWaiting(turn)
  store.send(turn, 1)
  store.putBack({ ...turn, attempts: 1 }, { isUntried: true })
  store.recordOutcome(turn, { state: 'failed', at: '', code: null, message: null, ray_id: null })
  store.setState(number, 'running')
  store.stop(number, 'refusals', 'because')
  store.finish(number, 'finished', '')
  store.cancelWaiting(number, '')
  store.retryFailed(number, 1)
  store.addControl(number, { control: 'pause', at: '', email: '' })
  store.controls(number)
  store.hasPeople(number, toRunPeopleBatches(['x@y.example']))
  store.emailsOf(number, ['failed', 'unknown'])
  store.putBackInterrupted('')
  store.unfinished()
  store.keepPause(1)
  store.pausedUntil()
  store.lastSentAt()
  store.counts(number)
  store.waiting()
  store.people(number, { limit: 10 })
  store.people(number, { limit: 10, state: 'waiting' })
  store.latest(number, 10)
}

function askRunLists(lists: UploadedPeopleLists): void {
  const email = 'desk@acme.example'
  for (const [now, id] of ['a', 'b', 'c', 'd'].entries()) {
    lists.add(id, ['x@y.example'], { email, now })
  }
  const people = lists.find({ id: 'd', people: 1 }, email)
  expect([...(people?.parts() ?? [])]).toEqual([['x@y.example']])
  lists.startedWith('d', 1)
  lists.runOf('d', email)
}

function askSessionChecks(store: SessionCheckStore): void {
  const caller = { kind: 'person', email: 'desk@acme.example', groups: null } as const
  const start = { caller, now: 1, watchUntil: 2 }
  const people = [1, 2, 3, 4].map((position) => ({
    position,
    email: `p${position}@acme.example`,
    revoked_at: 1,
    not_before: 0,
  }))
  store.removeListsBefore(0)
  store.open({ list: 'l' }, start, [people])
  store.removeListsBefore(2)
  store.open({ run: 7 }, start, [people])
  store.open({ run: 7 }, start, [people])
  const { number } = store.find({ run: 7 })!
  store.noteOrganization(number, null)
  store.countCall(number, 1)
  store.noteUsers(number, [{ email: 'p1@acme.example', id: 'u-1', devices: 1 }], null)
  const person = store.nextPerson(number, 1, [2])!
  store.noteUser(person, { id: 'u-1', devices: 1 })
  store.nextTime(number, [1])
  store.lastTime(number)
  store.putBack(person, 1)
  store.fail(person, 'No', null)
  const read = { sessions: 1, sessions_left: 0, signed_in_again_at: 2, client_session: null }
  store.settle(person, read, { now: 1, again: null })
  store.countRecordedReturn(number)
  store.settleUnknownPerson({ ...person, position: 3 }, 1)
  store.settleUnknown(number, 1)
  store.watch(number, 9, caller)
  store.startWatching(number, 1)
  store.listOpen()
  for (const group of SESSION_CHECK_GROUPS) store.people(number, group, 0, 10)
  store.ofRun(7, [1, 2])
  store.get(number)
  store.end(number, 'finished', { now: 3 })
}

function askSurvey(store: SurveyStore): void {
  store.open(['hosts'], 1)
  const read = {
    area: 'hosts',
    read: 'listZones',
    zone: null,
    item: null,
    page: 1,
    cursor: null,
  } as const
  for (let page = 1; page < 5; page += 1) store.add({ ...read, page })
  store.get()
  store.nextTime()
  const [first, second, third] = [1, 2, 3].map((position) =>
    Object.assign({ position, attempts: 0 }, read),
  )
  if (first === undefined || second === undefined || third === undefined) throw new Error('unread')
  store.next(1, new Set([1]))
  store.has(first)
  store.keep(first, '[]')
  store.fail(second, { status: 403, code: null, message: '' })
  store.putBack(third, 1, { isTried: true })
  store.refusals('listZones')
  store.includes('listZones')
  store.skip('listWorkersRoutes')
  store.failWaiting('listZones', { status: 403, code: null, message: '' })
  store.countZones()
  store.replaceLists(['listUsers'], { registrations: 1, seats: null })
  store.people()
  store.waiting()
  store.failures()
  expect([...store.kept('listZones')]).toHaveLength(1)
  store.finish(1)
  store.remove()
}

function askNotifications(sql: SqlStorage): void {
  const { value: settings } = notificationSettings()
  const event = createNotificationEvent({ id: '1', kind: 'storage.filling', at: '', subject: '' })
  const outbox = new NotificationOutbox(sql, settings?.destinations ?? [])
  for (let index = 0; index < 40; index += 1) {
    outbox.add({ event, setting: null, pointers: [] })
  }
  outbox.count('siem')
  outbox.remove(outbox.next('siem')?.number ?? 0)
  // A number so high that the oldest are removed with the next one.
  sql.exec("INSERT INTO outbox VALUES (1000000, 'siem', '1', '{}')")
  outbox.add({ event, setting: null, pointers: [] })
  expect(new NotificationOutbox(sql, []).next('siem')).toBeUndefined()
}

function notificationSettings() {
  const read = parseNotificationSettings(settingFor(['siem']), { isLocal: false })
  if (!read.ok) throw new Error(read.problem)
  return read
}

function askProposals(store: ProposalStore): void {
  const proposal = {
    number: store.nextNumber(),
    state: 'pending',
    email: 'ana@acme.example',
    people_hash: null,
  }
  store.put(proposal as StoredProposal) // what the statements need of it
  store.addPeople(1, [['x@y.example']])
  store.get(1)
  store.open()
  store.see(1, 'ana@acme.example')
  store.isSeen(1, 'ana@acme.example')
  store.hashPeople(1)
  expect([...store.people(1)]).toEqual([['x@y.example']])
  expect([...store.peopleAfter(1, 0)]).toEqual([{ position: 1, email: 'x@y.example' }])
  // More than are listed, so that the oldest are removed.
  for (let number = 2; number < LIMITS.endedProposals + 4; number += 1) {
    store.put({ ...proposal, number, state: 'declined' } as StoredProposal) // the same
  }
  expect(store.ended(10)).toHaveLength(10)
  expect(store.isAsWritten(store.numbers()[0] ?? 0)).toBe(true)
}

function askChecklists(sql: SqlStorage): void {
  const item: ChecklistItem = { title: 'Tunnel', detail: '', values: [], source: 'documented' }
  const checklists = new ChecklistStore(sql, (change) => (change === 2 ? 'failed' : 'applied'))
  const email = 'ana@acme.example'
  for (const change of [1, 2]) checklists.add(change, [item], null)
  checklists.open()
  checklists.get(1)
  checklists.tick(1, 1, true, email)
  checklists.dismiss(1, true, email)
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.value
}

async function askDrafts(drafts: Drafts): Promise<void> {
  const email = 'design@acme.example'
  const design = { name: 'Acme', login_design: {} }
  const draft = { name: 'Draft', design, base: design }
  const { id } = valueOf(drafts.create(draft, email))
  const share = { expires_in_days: 1, is_public: true }
  const { path } = valueOf(await drafts.share(id, share, email))
  const comment = {
    id: crypto.randomUUID(),
    name: 'Kim',
    text: 'Hello',
    approves: true,
    version: 1,
  }
  const link = path.slice('/share/'.length)
  await drafts.comment(link, comment, { email: null, address: '::1' })
  await drafts.comment(link, comment, { email: null, address: '::1' })
  await drafts.openDesign(link)
  drafts.list(undefined)
  drafts.remove(id)
}

/** Archives and drops the changes and the run of a month, of another account. */
async function askArchives(storage: DurableObjectStorage, sql: SqlStorage): Promise<void> {
  const transactionSync = storage.transactionSync.bind(storage)
  const account = new ArchivedAccount({ sql, kv: storage.kv, transactionSync }, 1)
  vi.setSystemTime(Date.parse('2026-01-01T00:00:00.000Z'))
  await account.start(['bo@acme.example'])
  await account.work()
  account.journal.open(SAMPLE_OPENING)
  vi.setSystemTime(Date.parse('2026-06-01T00:00:00.000Z'))
  const { sha256 } = await account.fetch({ last_change: 1 })
  archiveResultOf(await account.drop({ last_change: 1 }, sha256))
  await account.remove({ steps: 'all' })
  await account.list()
  expect(await account.verify()).toMatchObject({ ok: true, pass: null })
}

type Plan = { statement: string; plan: string[] }

/** Returns the plan of each statement that the work executed, in the storage of an object of its own. */
function plansOf(
  work: (storage: DurableObjectStorage, sql: SqlStorage) => Promise<void>,
): Promise<Plan[]> {
  const stub = env.ACCOUNT.getByName(crypto.randomUUID())
  return runInDurableObject(stub, async (_account, { storage }) => {
    await storage.deleteAll()
    const recorded = new RecordedSql(storage.sql)
    await work(storage, recorded.sql)
    return [...recorded.statements()]
      .filter(([statement]) => /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/.test(statement))
      .map(([statement, bindings]) => ({
        statement: oneLine(statement),
        // The statements of a migration run once, and only the first of several would be explained.
        plan: statement.includes(';')
          ? []
          : storage.sql
              .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${statement}`, ...bindings)
              .toArray()
              .map(({ detail }) => detail),
      }))
  })
}

afterEach(() => vi.useRealTimers())

test('every statement finds and orders its rows by an index, but for a few with a reason', async () => {
  const ofEverything = await plansOf(async (storage, sql) => {
    writeFirstBuildAccount(storage)
    await askEverything(sql, storage.kv)
  })
  vi.useFakeTimers({ toFake: ['Date'] })
  const plans = [...ofEverything, ...(await plansOf(askArchives))]

  const neverAsked = statementsOfSources().filter(
    ({ pattern }) => !plans.some(({ statement }) => pattern.test(statement)),
  )
  expect(neverAsked.map(({ file, statement }) => `${file}: ${statement}`)).toEqual([])

  const isPermitted = (statement: string, detail: string) =>
    PERMITTED.some(([plan]) => plan.test(detail)) ||
    (detail.startsWith('SCAN ') && FIRST_ROWS.test(statement))
  const slow = plans.flatMap(({ statement, plan }) =>
    plan
      .filter((detail) => /^SCAN |TEMP B-TREE/.test(detail) && !isPermitted(statement, detail))
      .map((detail) => `${detail}: ${statement}`),
  )
  expect(slow).toEqual([])
  const used = (plan: RegExp) => plans.some((each) => each.plan.some((detail) => plan.test(detail)))
  expect(PERMITTED.filter(([plan]) => !used(plan))).toEqual([])
})
