import type { SettingResource } from '../../api/change'
import { computeEtag } from '../../api/equality'
import type { ChecklistItem } from '../../api/impact/checklist'
import { Drafts } from '../account/drafts'
import { Journal } from '../account/journal'
import { LastKnownValues } from '../account/last-known-values'
import { UploadedPeopleLists } from '../account/runs/uploaded-people-lists'
import { RunStore } from '../account/runs/run-store'
import { AccountRuns } from '../account/runs/runs'
import { SessionCheckStore } from '../account/session-checks/session-check-store'
import { importShareSigningKey } from '../account/share-link'
import { ChecklistStore } from '../account/survey/checklist-store'
import { SurveyStore } from '../account/survey/survey-store'
import { ArchivedAccount, valueOrThrow } from './archived-account'
import { EMPTY_REVOCATION_RESTRICTIONS } from './fake-upstream'
import { FakeRevocationApi } from './fake-revocation-api'
import { SAMPLE_CLOSING, SAMPLE_OPENING } from './stored-journal'
import { createReceivers, settingFor, startNotifications } from './notifications-under-test'
import { createProposalsWithoutPolicy } from './proposals-without-policy'
import { VirtualClock } from './virtual-clock'

const DESK = {
  kind: 'person',
  email: 'desk@acme.example',
  groups: ['Desk'],
  roles: ['admin'],
} as const
const OTHER = { ...DESK, email: 'other@acme.example' } as const

/** For tests: fills an account's storage so that every table has rows, both of finished and of unfinished work. */
export async function fillAccountStorage(storage: DurableObjectStorage): Promise<void> {
  const { sql, kv } = storage
  const journal = new Journal(sql, kv)
  await fillArchives(storage)
  await fillSettings(journal, new LastKnownValues(sql, kv))
  await fillRuns(storage, journal)
  new RunStore(sql).keepPause(Date.now())
  new UploadedPeopleLists(sql).add('list', ['x@y.example'], { email: DESK.email, now: Date.now() })
  await fillDrafts(sql)
  await fillProposals(storage)
  fillNotifications(storage)
  fillSurvey(sql)
  fillSessionChecks(sql)
  fillChecklist(sql)
}

/** Leaves a history from which an archive was dropped, and with another one that was downloaded. */
async function fillArchives(storage: DurableObjectStorage): Promise<void> {
  const account = new ArchivedAccount(storage, 1)
  for (const opened_at of ['2025-01-01T00:00:00.000Z', '2025-02-01T00:00:00.000Z']) {
    account.journal.close(account.journal.open({ ...SAMPLE_OPENING, opened_at }), SAMPLE_CLOSING)
  }
  const { sha256 } = await account.fetch({ last_change: 1 })
  valueOrThrow(await account.drop({ last_change: 1 }, sha256))
  await account.remove({ steps: 'all' })
  await account.fetch({ last_change: 2 })
}

/** Leaves a notification that waits for its destination. */
function fillNotifications(storage: DurableObjectStorage): void {
  const world = createReceivers(storage, ['siem'])
  const { notifications } = startNotifications(world, settingFor(['siem']))
  notifications.problemFound({ change: 1, problem: 'Wrong' })
}

const largeOrganization = (name: string) => ({ name, notes: 'Call the help desk. '.repeat(20) })

async function fillSettings(journal: Journal, known: LastKnownValues): Promise<void> {
  const values = { organization: { name: 'B' }, doh: { doh_jwt_duration: '24h' } }
  const tagOf = (setting: SettingResource) => computeEtag(values[setting])
  const tag = await tagOf('organization')
  // These are long enough to be stored apart from their entries.
  const [before, after] = [largeOrganization('A'), largeOrganization('B')]
  journal.close(journal.open({ ...SAMPLE_OPENING, before, intended: after, etag: null }), {
    ...SAMPLE_CLOSING,
    after,
    etag: null,
  })
  journal.close(journal.open(SAMPLE_OPENING), { ...SAMPLE_CLOSING, etag: tag })
  // The clock was set back.
  const opened_at = '2025-12-31T00:00:00.000Z'
  const doh = { ...SAMPLE_OPENING, resource: 'doh', opened_at, etag: await tagOf('doh') } as const
  journal.close(journal.open(doh), { ...SAMPLE_CLOSING, state: 'failed', after: null, etag: null })
  journal.open({ ...doh, before: values.doh, intended: { doh_jwt_duration: '48h' } })
  for (const setting of ['organization', 'doh'] as const) {
    known.set(setting, { value: values[setting], etag: await tagOf(setting), seen_at: opened_at })
  }
}

async function fillRuns(storage: DurableObjectStorage, journal: Journal): Promise<void> {
  const { sql } = storage
  // Revocations are counted by the minute, and all of these count towards one.
  const clock = new VirtualClock(Math.floor(Date.now() / 60_000) * 60_000)
  const api = new FakeRevocationApi(clock)
  const runs = new AccountRuns({
    proposals: createProposalsWithoutPolicy(storage),
    sql,
    journal,
    clock,
    policy: EMPTY_REVOCATION_RESTRICTIONS,
    reserve: 0,
    revoke: (revocation) => api.revoke(revocation),
    rolesOf: () => DESK.roles,
    wakeAt: async () => {},
  })
  const start = async (emails: string[], idempotency_key: string) =>
    valueOrThrow(await runs.start({ emails, reason: 'Leak', idempotency_key }, DESK))
  api.refuse(['refused@acme.example'])
  await start(['alone@acme.example'], '1')
  await clock.run(runs.work())
  await start(['refused@acme.example', 'bo@acme.example', 'cy@acme.example'], '2')
  valueOrThrow(await runs.control(2, 'pause', DESK))
  valueOrThrow(await runs.control(2, 'resume', DESK))
  await clock.run(runs.work())
  valueOrThrow(await runs.retry(2, { reason: 'Again' }, DESK))
  await clock.run(runs.work())
  // A run that is still active, and was resumed by someone else.
  await start(['di@acme.example', 'ed@acme.example'], '3')
  valueOrThrow(await runs.control(3, 'pause', DESK))
  valueOrThrow(await runs.control(3, 'resume', OTHER))
}

async function fillProposals(storage: DurableObjectStorage): Promise<void> {
  const proposals = createProposalsWithoutPolicy(storage)
  const proposer = { ...DESK, subject: null }
  const demand = { approvers: 1, delay_minutes: null, subjects: ['revocations'] }
  const value = { requested: [], before: null, intended: null, patch: null, etag: null }
  const author = { email: DESK.email, roles: DESK.roles, reason: 'Leak', ticket: null, proposer }
  const people = { count: 1, parts: () => [['bo@acme.example']] }
  for (const _ of [1, 2]) {
    const of = { resource: 'revocation', operation: 'revoke', demand, ...value } as const
    valueOrThrow(await proposals.propose({ ...of, author, people }))
  }
  valueOrThrow(proposals.withdraw(2, proposer))
  valueOrThrow(proposals.see(2, proposer))
}

function fillSessionChecks(sql: SqlStorage): void {
  const person = { position: 1, email: 'alone@acme.example', revoked_at: 1, not_before: 1 }
  const caller = { kind: 'person', email: DESK.email, groups: null } as const
  const start = { caller, now: 1, watchUntil: null }
  new SessionCheckStore(sql).open({ run: 1 }, start, [[person]])
}

function fillSurvey(sql: SqlStorage): void {
  const surveys = new SurveyStore(sql)
  surveys.open(['hosts'], Date.now())
  surveys.add({ area: 'hosts', read: 'listZones' })
}

function fillChecklist(sql: SqlStorage): void {
  const item: ChecklistItem = {
    title: 'Identity provider',
    detail: '',
    values: [],
    source: 'documented',
  }
  const checklists = new ChecklistStore(sql, () => 'applied')
  checklists.add(1, [item, item], null)
  checklists.tick(1, 1, true, DESK.email)
}

const signingKey = () => importShareSigningKey(new Uint8Array(32))

async function fillDrafts(sql: SqlStorage): Promise<void> {
  const drafts = new Drafts({ sql, accountId: 'a'.repeat(32), signingKey })
  const design = { name: 'Acme', login_design: {} }
  const { email } = DESK
  const { id } = valueOrThrow(drafts.create({ name: 'Draft', design, base: design }, email))
  const share = { expires_in_days: 1, is_public: true }
  const { path } = valueOrThrow(await drafts.share(id, share, email))
  const comment = {
    id: crypto.randomUUID(),
    name: 'Kim',
    text: 'Hello',
    approves: true,
    version: 1,
  }
  await drafts.comment(path.slice('/share/'.length), comment, { email: null, address: '::1' })
}
