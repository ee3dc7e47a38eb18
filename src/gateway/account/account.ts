import { DurableObject } from 'cloudflare:workers'
import { LIMITS } from '../../api/limits'
import type { HostsRequest } from '../../api/impact/survey'
import type { Revocation } from '../../api/revocation-request'
import type { CommentCreate } from '../../api/draft-request'
import { parseJson } from '../../api/json'
import type { ChangeSummary, Setting } from '../../api/change'
import type { Facts } from '../../api/impact/facts'
import { type Answer, success } from '../answer'
import type { RevocationPolicy } from '../revocation-policy'
import { currentRoles } from '../identity/current-roles'
import { type OperatorEnv, readSettings } from '../settings'
import { callUpstream, requestUpstream } from '../upstream'
import type { Author } from './account-context'
import { AccountWriter, type ReadableChange } from './account-writer'
import { Alarms } from './alarms'
import { Backfills } from './schema'
import type { ChangeOrder } from './apply-change'
import type { BlockPageKind, LoginPageContext } from '../../api/draft'
import { type DraftCommand, Drafts, type DraftVersion, type OpenedShare } from './drafts'
import type { DownloadPart, ExportFormat, ReportFormat } from './export'
import type { JsonRecord } from './replacement'
import { LoginPageReader } from './login-page-reader'
import { Journal } from './journal'
import { KnownValues } from './known-values'
import { type Reader, importSigningKey, newSigningKey } from './share-link'
import type { ReadableChanges } from './journal-selection'
import type { RunRequester } from './runs/run-authorities'
import { type RunCommand, Runs } from './runs/runs'
import { Verifier } from './verification/verifier'
import { type ChecklistCommand, Checklists } from './survey/checklists'
import { type ImpactCommand, Impacts } from './survey/impacts'
import { Surveys } from './survey/surveys'

/** After this time, nothing that was sent can still be on its way. */
const REMINDER_MS = 75_000
/** A new object has other work first, and a deployment restarts all of them. */
const VERIFIED_AFTER_MS = 3_600_000
/** How long a backfill works at a time. Runs and pending changes get their turn in between. */
const BACKFILL_MS = 2_000

/** A Cloudflare account's single writer: every write to the account goes through its one object. */
export class Account extends DurableObject<OperatorEnv> {
  readonly #writer: AccountWriter
  readonly #drafts: Drafts
  readonly #loginPage: LoginPageReader
  readonly #alarms: Alarms
  readonly #runs: Runs
  readonly #surveys: Surveys
  readonly #impacts: Impacts
  readonly #checklists: Checklists
  readonly #backfills: Backfills
  readonly #verifier: Verifier

  constructor(ctx: DurableObjectState, env: OperatorEnv, settings = readSettings(env)) {
    super(ctx, env)
    if (settings.mode === 'misconfigured') throw new TypeError('Gatehouse is not configured.')
    const { sql, kv } = ctx.storage
    const accountId = accountIdOf(ctx)
    const journal = new Journal(sql, kv)
    const known = new KnownValues(sql, kv)
    const signingKey = () => importSigningKey(signingKeyOf(ctx))
    this.#drafts = new Drafts({ sql, signingKey, accountId })
    this.#loginPage = new LoginPageReader((name, parameters) =>
      callUpstream(settings.upstream, name, {
        account_id: accountId,
        mostBytes: LIMITS.loginPageUpstreamBytes,
        ...parameters,
      }),
    )
    this.#alarms = new Alarms(ctx.storage)
    this.#writer = new AccountWriter(settings.upstream, accountId, {
      journal,
      known,
      sql,
      transaction: (work) => ctx.storage.transactionSync(work),
      markPublished: (draft, change) => this.#drafts.markPublished(draft, change),
      limit: {
        usedBy: (email) => this.#runs.usedBy(email),
        countSent: (email) => this.#runs.countSent(email),
      },
      remind: () => this.#alarms.set('settle', Date.now() + REMINDER_MS),
      impactOf: (setting, change) => this.#impacts.summaryOf(setting, change),
      addChecklist: (number, setting, change) => {
        const { items, surveyed_at } = this.#impacts.checklistOf(setting, change)
        this.#checklists.add(number, items, surveyed_at)
      },
    })
    this.#runs = new Runs({
      sql,
      journal,
      revoke: (body) =>
        callUpstream(settings.upstream, 'revokeUser', { account_id: accountId, body }),
      rolesOf: (holder) => currentRoles(holder, settings.authentication),
      reserve: settings.reserve,
      clock: CLOCK,
      wakeAt: (at) => this.#alarms.set('runs', at),
    })
    this.#backfills = new Backfills(sql, [...journal.backfills, this.#runs.backfill])
    this.#verifier = new Verifier({
      storage: ctx.storage,
      journal,
      known,
      wakeAt: (at) => this.#alarms.set('verification', at),
    })
    this.#surveys = new Surveys({
      sql,
      accountId,
      read: (path) => requestUpstream(settings.upstream, { method: 'GET', path, token: 'api' }),
      pacer: this.#runs.pacer,
      clock: CLOCK,
    })
    this.#impacts = new Impacts(this.#surveys, () => latestOutside(journal))
    this.#checklists = new Checklists(sql, (change) => stateOf(journal, change))
    // A writer that died left its change open. Closing it now saves everyone the wait.
    if (this.#writer.hasPending()) ctx.waitUntil(this.#writer.settle())
    if (this.#runs.hasWork()) ctx.waitUntil(this.#alarms.set('runs', Date.now()))
    if (this.#backfills.isBehind()) ctx.waitUntil(this.#alarms.set('backfill', Date.now()))
    if (!this.#alarms.isSet('verification')) ctx.waitUntil(this.#verifyLater())
    ctx.waitUntil(this.#goOnWithSurvey())
  }

  #verifyLater(): Promise<void> {
    return this.#alarms.set('verification', Date.now() + VERIFIED_AFTER_MS)
  }

  override async alarm(): Promise<void> {
    const due = this.#alarms.take(Date.now())
    try {
      if (due.includes('settle') && this.#writer.hasPending()) await this.#writer.settle()
      if (due.includes('backfill')) await this.#backfills.work(Date.now() + BACKFILL_MS)
      if (this.#backfills.isBehind()) await this.#alarms.set('backfill', Date.now())
      if (due.includes('verification')) {
        await this.#alarms.set('verification', await this.#verifier.work())
      }
      if (due.includes('survey')) await this.#goOnWithSurvey()
      const next = due.includes('runs') ? await this.#runs.work() : undefined
      if (next !== undefined) await this.#alarms.set('runs', next)
    } catch (error) {
      // The alarm that triggered this work is gone, so the remaining work needs new ones.
      const soon = Date.now() + REMINDER_MS
      if (this.#writer.hasPending()) await this.#alarms.set('settle', soon)
      if (this.#runs.hasWork()) await this.#alarms.set('runs', soon)
      if (this.#backfills.isBehind()) await this.#alarms.set('backfill', soon)
      if (!this.#alarms.isSet('verification')) await this.#verifyLater()
      await this.#goOnWithSurvey()
      throw error
    }
    await this.#alarms.rearm()
  }

  putSetting(message: ChangeMessage): Promise<Answer> {
    return this.#writer.putSetting(readMessage(message))
  }

  /** Makes a change. A draft that it publishes must still be the version that was reviewed. */
  async makeChange(message: ChangeMessage, draft?: DraftVersion): Promise<Answer> {
    const order = readMessage(message)
    if (draft === undefined) return this.#writer.makeChange(order)
    const published = this.#drafts.publication(draft)
    if (!published.ok) return published.answer
    return this.#writer.makeChange({ ...order, publication: published.publication })
  }

  revertChange(number: number, ifMatch: string, author: Author): Promise<Answer> {
    return this.#writer.revertChange(number, ifMatch, author)
  }

  createOrganization(organization: JsonText, author: Author): Promise<Answer> {
    return this.#writer.createOrganization(readRecord(organization), author)
  }

  revokeUser(revocation: Revocation, author: Author, policy: RevocationPolicy): Promise<Answer> {
    return this.#writer.revokeUser(revocation, author, policy)
  }

  notice(setting: Setting, etag: string): Promise<void> {
    return this.#writer.notice(setting, etag)
  }

  settle(): Promise<void> {
    return this.#writer.settle()
  }

  listChanges(filter: ReadableChanges, below: number | undefined, limit: number): Answer {
    return this.#writer.listChanges(filter, below, limit)
  }

  getChange(number: number, readable: ReadableChange): Answer {
    return this.#writer.getChange(number, readable)
  }

  exportChanges(
    filter: ReadableChanges,
    format: ExportFormat,
    after: number | undefined,
  ): DownloadPart {
    return this.#writer.exportChanges(filter, format, after)
  }

  exportJournal(after: number | undefined): DownloadPart {
    return this.#writer.exportJournal(after)
  }

  countChanges(): ReturnType<AccountWriter['countChanges']> {
    return this.#writer.countChanges()
  }

  runRevocations(command: RunCommand, asker: RunRequester): Promise<Answer> {
    return this.#runs.run(command, asker)
  }

  /** Tells the runs which roles a person has now. The person may have lost the right to revoke since a run began. */
  noticeRoles(asker: RunRequester): void {
    this.#runs.notice(asker)
  }

  /** Returns null if there is no such run. */
  reportRun(run: number, format: ReportFormat, after: number | undefined): DownloadPart | null {
    return this.#runs.report(run, format, after)
  }

  async runImpact(command: ImpactCommand): Promise<Answer> {
    const answer = this.#impacts.run(command)
    if (command.kind === 'start-survey') await this.#goOnWithSurvey()
    return answer
  }

  async runChecklist(command: ChecklistCommand): Promise<Answer> {
    return this.#checklists.run(command)
  }

  /** Returns null if it is unknown which hosts the change affects. */
  exportHosts(request: HostsRequest): ReadableStream<Uint8Array> | null {
    return this.#impacts.csvOf(request)
  }

  /** Continues the survey in the background: nothing waits for it, least of all a run whose alarm is due. */
  async #goOnWithSurvey(): Promise<void> {
    const next = this.#surveys.nextTime()
    if (next === undefined) return
    this.ctx.waitUntil(this.#surveys.work())
    await this.#alarms.set('survey', next)
  }

  async runDraft(command: DraftCommand): Promise<Answer> {
    return this.#drafts.run(command)
  }

  openShare(link: string): Promise<OpenedShare> {
    return this.#drafts.open(link)
  }

  /** Returns JSON, or undefined if the link no longer leads anywhere. */
  openSharedDesign(link: string): Promise<string | undefined> {
    return this.#drafts.openDesign(link)
  }

  commentOnShare(link: string, comment: CommentCreate, reader: Reader): Promise<Answer> {
    return this.#drafts.comment(link, comment, reader)
  }

  readLoginPage(): Promise<LoginPageContext> {
    return this.#loginPage.context()
  }

  /** Returns null if the account has no block page of its own. */
  readBlockPage(kind: BlockPageKind): Promise<string | null> {
    return this.#loginPage.blockPage(kind)
  }

  async verifyChanges(): Promise<Answer> {
    return success(await this.#verifier.answer())
  }

  /** Starts a full verification in the background. */
  async verifyAllChanges(): Promise<Answer> {
    return success(await this.#verifier.demand())
  }
}

/** The changes in which one that was made outside Gatehouse is looked for. */
const RECENT_CHANGES = 100

function latestOutside(journal: Journal): Facts['outsideChange'] {
  const { changes } = journal.list({ resource: 'organization', limit: RECENT_CHANGES })
  const latest = changes.find(({ operation }) => operation === 'outside')
  return latest === undefined ? null : { number: latest.number, openedAt: latest.opened_at }
}

function stateOf(journal: Journal, number: number): ChangeSummary['state'] | undefined {
  const [change] = journal.list({ below: number + 1, limit: 1 }).changes
  return change?.number === number ? change.state : undefined
}

const CLOCK = { now: Date.now, sleep: (ms: number) => scheduler.wait(ms) }

/** A JSON object as text, because a structured clone would turn its exact numbers into plain objects. */
export type JsonText = string

/** A change in the form in which it is sent to the account's object. */
type ChangeMessage = Omit<ChangeOrder, 'patch' | 'publication'> & { patch: JsonText }

function readMessage({ patch, ...order }: ChangeMessage): ChangeOrder {
  return { ...order, patch: readRecord(patch) }
}

function readRecord(text: JsonText): JsonRecord {
  return parseJson(text) as JsonRecord // written by the Worker, from an object that it has checked
}

/** Returns the account's own signing key, and creates it on first use. */
function signingKeyOf({ storage }: DurableObjectState): Uint8Array {
  const kept = storage.kv.get<Uint8Array>('share_key')
  if (kept !== undefined) return kept
  const key = newSigningKey()
  storage.kv.put('share_key', key)
  return key
}

/** Returns the object's name. It is stored, because an object that its alarm wakes may not know its name. */
function accountIdOf({ id, storage }: DurableObjectState): string {
  const kept = storage.kv.get<string>('account_id')
  if (kept !== undefined) return kept
  if (id.name === undefined) throw new TypeError('An account’s object is named by its id.')
  storage.kv.put('account_id', id.name)
  return id.name
}
