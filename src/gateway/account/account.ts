import { DurableObject } from 'cloudflare:workers'
import type { Proposal } from '../../api/approvals/proposal'
import type { ChangeSummary, SettingResource } from '../../api/change'
import { CLOUDFLARE_OPERATIONS } from '../../api/cloudflare-operations'
import type { BlockPageReason, LoginPageAccountFacts } from '../../api/draft'
import type { SurveyFacts } from '../../api/impact/survey-facts'
import type { AffectedHostsRequest, ImpactRequest, SurveyArea } from '../../api/impact/survey'
import { parseJson } from '../../api/json'
import { LIMITS } from '../../api/limits'
import { determineRequiredCapability } from '../../api/merge-patch'
import type {
  RevokeUserRequest,
  RunFromListRequest,
  RunRequest,
  RunRetryRequest,
  UploadedPeopleListReference,
} from '../../api/revocation-request'
import type { RunControlWithoutReason } from '../../api/revocation-run'
import type { RunVerificationRequest } from '../../api/session-check'
import { type Capability, capabilitiesForRoles } from '../../api/roles'
import { lookUpCurrentRoles } from '../identity/access'
import {
  refuse,
  success,
  serializeResultForRpc,
  type Result,
  type SerializedResult,
  type CloudflareResult,
} from '../result'
import { type GatewayEnvironmentVariables, readGatewaySettings } from '../gateway-settings'
import { callUpstreamOperation, sendUpstreamRequest } from '../upstream'
import type { WriteAuthor, ProposalParticipant, StoredCaller } from './write-author'
import { AlarmMultiplexer } from './alarms'
import type { SettingChangeRequest, SettingChangeResult } from './apply-change'
import { buildPersonReturnJournalEntries } from './change-entries'
import { Changes, settingChangeToCloudflareResult, settingChangeToChangeResult } from './changes'
import { Drafts, type DraftVersionReference, type ShareLinkOpenResult } from './drafts'
import {
  type DownloadPart,
  exportChangesPart,
  type ChangesExportOptions,
  exportJournalPart,
} from './download-parts'
import { Journal } from './journal'
import type { PermittedChangeFilter } from './change-filter'
import { LastKnownValues } from './last-known-values'
import { Proposals } from './proposals/proposals'
import { ProposalStore, type StoredProposal } from './proposals/proposal-store'
import type { PeopleSearchParams } from '../../api/people-search'
import { PeopleFinder } from './people-search/people-finder'
import { isProtectedPerson } from '../revocation-restrictions'
import { LoginPageAccountFactsReader } from './login-page-account-facts-reader'
import { AccountNotifications } from './notifications/account-notifications'
import { readCredentialExpiries } from './notifications/credential-expiries'
import { DELIVERY_TIME_LIMIT_MS } from './notifications/notifier'
import { HistoryArchives } from './retention/archives'
import type { PacedReadContext } from './runs/api-call-pacer'
import type { RunRequester } from './runs/run-requesters'
import { RunStore } from './runs/run-store'
import { AccountRuns } from './runs/runs'
import { BackfillRunner } from './schema-migrations'
import { type SessionCheckTargets, SessionChecker } from './session-checks/session-checker'
import type { SessionCheckSubject } from '../../api/revocations-operations'
import { SETTING_ADAPTERS } from './setting-adapters'
import { importShareSigningKey, createShareSigningKey } from './share-link'
import type { StorageBudget } from './storage-budget'
import { SwitchTimers } from './switch-timers/switch-timers'
import { ChecklistStore } from './survey/checklist-store'
import { ImpactCalculator } from './survey/impact-calculator'
import { SurveyRunner } from './survey/survey-runner'
import { HistoryVerifier } from './verification/history-verifier'
import { PolicyTester } from './ways-back-in/policy-tester'
import { WaysBackInReader } from './ways-back-in/ways-back-in-reader'

/** After this time, nothing that was sent can still be on its way. */
const REMINDER_MS = 75_000
/** A new object has other work first, and a deployment restarts all of them. */
const VERIFIED_AFTER_MS = 3_600_000
const EXPIRIES_CHECKED_EVERY_MS = 86_400_000
/** How long a backfill works at a time. Runs and pending changes get their turn in between. */
const BACKFILL_MS = 2_000
/** How long checks of sessions read at a time. */
const CHECKING_MS = 120_000

/**
 * A Cloudflare account's single writer: every write to the account goes through its one object. Its public methods are
 * what the Worker calls; results are sent as JSON.
 */
export class Account extends DurableObject<GatewayEnvironmentVariables> {
  readonly #journal: Journal
  readonly #budget: StorageBudget
  readonly #changes: Changes
  readonly #proposals: Proposals
  readonly #switchTimers: SwitchTimers
  readonly #drafts: Drafts
  readonly #loginPage: LoginPageAccountFactsReader
  readonly #alarms: AlarmMultiplexer
  readonly #runs: AccountRuns
  readonly #surveys: SurveyRunner
  readonly #waysBackIn: WaysBackInReader
  readonly #policyTester: PolicyTester
  readonly #checks: SessionChecker
  readonly #finder: PeopleFinder
  readonly #impacts: ImpactCalculator
  readonly #checklists: ChecklistStore
  readonly #backfills: BackfillRunner
  readonly #verifier: HistoryVerifier
  readonly #archives: HistoryArchives
  readonly #notifications: AccountNotifications

  constructor(
    ctx: DurableObjectState,
    env: GatewayEnvironmentVariables,
    settings = readGatewaySettings(env),
  ) {
    super(ctx, env)
    if (settings.mode === 'misconfigured') throw new TypeError('Gatehouse is not configured.')
    const { upstream, authentication, revocationPolicy: policy, reserve } = settings
    const { sql, kv } = ctx.storage
    const accountId = accountIdOf(ctx)
    const rolesOf = (caller: StoredCaller) => lookUpCurrentRoles(caller, authentication)
    const proposals = new ProposalStore(sql, kv)
    this.#alarms = new AlarmMultiplexer(ctx.storage)
    this.#notifications = new AccountNotifications({
      storage: ctx.storage,
      accountId,
      settings: settings.notifications,
      sender: {
        fetch: (request) => fetch(request),
        now: Date.now,
        timeLimit: DELIVERY_TIME_LIMIT_MS,
      },
      random: Math.random,
      history: () => ({ journal, proposals }),
      readCredentials: () => readCredentialExpiries(upstream, accountId, Date.now()),
      wakeAt: (at) => this.#alarms.set('notifications', at),
      sleep: CLOCK.sleep,
      waitUntil: (work) => ctx.waitUntil(work),
    })
    const journal: Journal = new Journal(sql, kv, this.#notifications.entries)
    const known = new LastKnownValues(sql, kv)
    const signingKey = () => importShareSigningKey(signingKeyOf(ctx))
    this.#journal = journal
    this.#budget = journal.budget
    this.#drafts = new Drafts({ sql, signingKey, accountId })
    this.#loginPage = new LoginPageAccountFactsReader((name, parameters) =>
      callUpstreamOperation(upstream, name, {
        account_id: accountId,
        mostBytes: LIMITS.loginPageUpstreamBytes,
        ...parameters,
      }),
    )
    this.#proposals = new Proposals({
      sql,
      kv,
      accountId,
      journal,
      policy: settings.approvalPolicy,
      hasSubjects: authentication.kind === 'access',
      rolesOf,
      isProtected: (email) => isProtectedPerson(email, policy),
      apply: (proposal, author) => this.#applyProposal(proposal, author),
      repeat: (proposal, author) => this.#repeatProposal(proposal, author),
      wakeAt: (at) => this.#alarms.set('proposals', at),
      subscriber: this.#notifications.proposals,
    })
    this.#switchTimers = new SwitchTimers({
      kv,
      journal,
      stateOf: (change) => stateOf(journal, change),
      budget: this.#budget,
      known: (setting) => known.get(setting)?.value ?? null,
      demandFor: (setting, change) => this.#proposals.demandFor(setting, change),
      needed: (demand, how) => this.#proposals.neededAnew(demand, how),
      turnBack: (order) => this.#changes.turnSwitchBack(order),
      wakeAt: (at) => this.#alarms.set('switch-timers', at),
    })
    this.#changes = new Changes({
      call: (name, body) => callUpstreamOperation(upstream, name, { account_id: accountId, body }),
      journal,
      budget: this.#budget,
      known,
      transaction: (work) => ctx.storage.transactionSync(work),
      markPublished: (draft, change) => this.#drafts.markPublished(draft, change),
      impactOf: (setting, change) => this.#impacts.summaryOf(setting, change),
      proposals: this.#proposals,
      switchTimers: this.#switchTimers,
      checklistOf: (setting, change) => this.#impacts.checklistOf(setting, change),
      addChecklist: (number, { items, surveyed_at }) =>
        this.#checklists.add(number, items, surveyed_at),
      remind: () => this.#alarms.set('settle', Date.now() + REMINDER_MS),
    })
    this.#runs = new AccountRuns({
      proposals: this.#proposals,
      sql,
      journal,
      policy,
      revoke: (body) =>
        callUpstreamOperation(upstream, 'revokeUser', { account_id: accountId, body }),
      rolesOf,
      reserve,
      clock: CLOCK,
      wakeAt: (at) => this.#alarms.set('runs', at),
    })
    this.#verifier = new HistoryVerifier({
      storage: ctx.storage,
      journal,
      known,
      wakeAt: (at) => this.#alarms.set('verification', at),
      problemFound: this.#notifications.problemFound,
    })
    this.#archives = new HistoryArchives({
      storage: ctx.storage,
      accountId,
      journal,
      runs: new RunStore(sql),
      keepMonths: settings.historyKeepMonths,
      now: () => new Date(),
      problem: () => this.#verifier.problem(),
      transaction: (work) => ctx.storage.transactionSync(work),
      wake: () => this.#alarms.set('backfill', Date.now()),
    })
    this.#backfills = new BackfillRunner(sql, [
      ...journal.backfills,
      this.#runs.backfill,
      ...this.#archives.removals,
    ])
    const reading: PacedReadContext = {
      accountId,
      read: (path) => sendUpstreamRequest(upstream, { method: 'GET', path, token: 'api' }),
      pacer: this.#runs.pacer,
    }
    this.#surveys = new SurveyRunner({ ...reading, sql, clock: CLOCK })
    this.#waysBackIn = new WaysBackInReader({ ...reading, now: Date.now })
    this.#finder = new PeopleFinder({ ...reading, now: Date.now })
    this.#policyTester = new PolicyTester({
      accountId,
      send: (request) => sendUpstreamRequest(upstream, { ...request, token: 'api' }),
      readAdmissions: (email) => this.#waysBackIn.readAdmissions(email),
      pacer: this.#runs.pacer,
      clock: CLOCK,
    })
    this.#checks = new SessionChecker({
      ...reading,
      sql,
      clock: CLOCK,
      rolesOf,
      recordReturn: (personReturn) => journal.record(buildPersonReturnJournalEntries(personReturn)),
    })
    this.#impacts = new ImpactCalculator(this.#surveys, () => latestOutside(journal))
    this.#checklists = new ChecklistStore(sql, (change) => stateOf(journal, change))
    // A writer that died left its change open. Closing it now saves everyone the wait.
    if (this.#changes.hasPending()) ctx.waitUntil(this.#changes.settle())
    ctx.waitUntil(this.#wakeForProposals())
    ctx.waitUntil(this.#switchTimers.wake())
    if (this.#runs.hasWork()) ctx.waitUntil(this.#alarms.set('runs', Date.now()))
    if (this.#backfills.isBehind()) ctx.waitUntil(this.#alarms.set('backfill', Date.now()))
    if (!this.#alarms.isSet('verification')) ctx.waitUntil(this.#verifyLater())
    ctx.waitUntil(this.#goOnWithSurvey())
    ctx.waitUntil(this.#wakeForNotifications())
    ctx.waitUntil(this.#goOnWithChecks())
  }

  override async alarm(): Promise<void> {
    const due = this.#alarms.take(Date.now())
    try {
      // Receivers may take their time, and everything else must not wait for them.
      if (due.includes('notifications')) this.ctx.waitUntil(this.#notifications.work())
      // First, so that nothing keeps the account unprotected.
      if (due.includes('switch-timers')) await this.#switchTimers.work()
      if (due.includes('settle') && this.#changes.hasPending()) await this.#changes.settle()
      if (due.includes('backfill')) await this.#backfills.work(Date.now() + BACKFILL_MS)
      if (this.#backfills.isBehind()) await this.#alarms.set('backfill', Date.now())
      if (due.includes('verification')) {
        await this.#alarms.set('verification', await this.#verifier.work())
      }
      if (due.includes('survey')) await this.#goOnWithSurvey()
      if (due.includes('session-checks')) await this.#goOnWithChecks()
      if (due.includes('proposals')) await this.#proposals.work()
      if (due.includes('expiry')) await this.#checkExpiries()
      const next = due.includes('runs') ? await this.#runs.work() : undefined
      if (next !== undefined) await this.#alarms.set('runs', next)
    } catch (error) {
      // The alarm that triggered this work is gone, so the remaining work needs new ones.
      const soon = Date.now() + REMINDER_MS
      if (this.#changes.hasPending()) await this.#alarms.set('settle', soon)
      if (this.#runs.hasWork()) await this.#alarms.set('runs', soon)
      if (this.#backfills.isBehind()) await this.#alarms.set('backfill', soon)
      if (!this.#alarms.isSet('verification')) await this.#verifyLater()
      await this.#goOnWithSurvey()
      await this.#goOnWithChecks()
      await this.#wakeForProposals()
      await this.#wakeForNotifications()
      await this.#switchTimers.wake()
      throw error
    }
    await this.#alarms.rearm()
  }

  async #wakeForNotifications(): Promise<void> {
    const next = this.#notifications.nextAt()
    if (next !== undefined) await this.#alarms.set('notifications', Math.max(next, Date.now()))
    if (this.#notifications.wantsExpiries() && !this.#alarms.isSet('expiry')) {
      await this.#alarms.set('expiry', Date.now() + VERIFIED_AFTER_MS)
    }
  }

  async #checkExpiries(): Promise<void> {
    await this.#alarms.set('expiry', Date.now() + EXPIRIES_CHECKED_EVERY_MS)
    if (this.#notifications.wantsExpiries()) await this.#notifications.checkExpiries()
  }

  async #wakeForProposals(): Promise<void> {
    const next = this.#proposals.nextTime()
    if (next !== undefined) await this.#alarms.set('proposals', next)
  }

  #verifyLater(): Promise<void> {
    return this.#alarms.set('verification', Date.now() + VERIFIED_AFTER_MS)
  }

  /** Continues the survey in the background: nothing waits for it, least of all a run whose alarm is due. */
  async #goOnWithSurvey(): Promise<void> {
    const next = this.#surveys.nextTime()
    if (next === undefined) return
    this.ctx.waitUntil(this.#surveys.work())
    await this.#alarms.set('survey', next)
  }

  /** Continues the checks of sessions in the background, as the survey is continued. */
  async #goOnWithChecks(): Promise<void> {
    const next = this.#checks.nextTime()
    if (next === undefined) return
    this.ctx.waitUntil(this.#checks.work(Date.now() + CHECKING_MS))
    await this.#alarms.set('session-checks', next)
  }

  // Changes of the settings, and history

  /** Handles a PUT on Cloudflare's own path, whose body is a merge patch. */
  async putSetting(message: ChangeMessage): Promise<CloudflareResult> {
    const write = await this.#changes.make(readMessage(message))
    return settingChangeToCloudflareResult(write, SETTING_ADAPTERS[message.setting].written)
  }

  async createOrganization(organization: JsonText, author: WriteAuthor): Promise<CloudflareResult> {
    const write = await this.#changes.create(readRecord(organization), author)
    return settingChangeToCloudflareResult(write, 201)
  }

  /** Makes a change that was reviewed. A draft that it publishes must still be the version that was reviewed. */
  async makeChange(message: ChangeMessage, draft?: DraftVersionReference) {
    const write = await this.#makeChange(readMessage(message), draft)
    return serializeResultForRpc(settingChangeToChangeResult(write))
  }

  async #makeChange(
    order: SettingChangeRequest,
    draft: DraftVersionReference | null | undefined,
  ): Promise<Result<SettingChangeResult>> {
    if (!draft) return this.#changes.make(order)
    const publication = this.#drafts.publication(draft)
    if (!publication.ok) return publication
    return this.#changes.make({ ...order, publication: publication.value })
  }

  async revertChange(...asked: Parameters<Changes['revert']>) {
    const write = await this.#changes.revert(...asked)
    return serializeResultForRpc(settingChangeToChangeResult(write))
  }

  notice(setting: SettingResource, etag: string): Promise<void> {
    return this.#changes.notice(setting, etag)
  }

  settle(): Promise<void> {
    return this.#changes.settle()
  }

  async acceptFinding(...asked: Parameters<Changes['acceptFinding']>) {
    return serializeResultForRpc(await this.#changes.acceptFinding(...asked))
  }

  listChanges(...asked: Parameters<Changes['list']>) {
    return serializeResultForRpc(this.#changes.list(...asked))
  }

  getChange(...asked: Parameters<Changes['get']>) {
    return serializeResultForRpc(this.#changes.get(...asked))
  }

  exportChangesPart(filter: PermittedChangeFilter, options: ChangesExportOptions): DownloadPart {
    return exportChangesPart(this.#journal, filter, options)
  }

  exportJournalPart(after: number | undefined): DownloadPart {
    return exportJournalPart(this.#journal, after)
  }

  async listArchives() {
    return serializeResultForRpc(success(await this.#archives.list()))
  }

  /** Returns null if there is no such archive. */
  exportArchive(...asked: Parameters<HistoryArchives['part']>) {
    return this.#archives.part(...asked)
  }

  /** Returns the signed last line of an archive, or null if there is no such archive any more. */
  endArchive(...asked: Parameters<HistoryArchives['end']>) {
    return this.#archives.end(...asked)
  }

  noteSentArchive(...asked: Parameters<HistoryArchives['noteSent']>): void {
    this.#archives.noteSent(...asked)
  }

  async dropArchive(...asked: Parameters<HistoryArchives['drop']>) {
    return serializeResultForRpc(await this.#archives.drop(...asked))
  }

  countChanges(): { changes: number; pending: number; bytes: number; most_bytes: number } {
    const { bytes, most } = this.#budget.storage()
    return { ...this.#journal.count(), bytes, most_bytes: most }
  }

  async verifyChanges() {
    return serializeResultForRpc(success(await this.#verifier.answer()))
  }

  /** Starts a full verification in the background. */
  async verifyAllChanges() {
    return serializeResultForRpc(success(await this.#verifier.demand()))
  }

  // Approval by a second person

  getApprovalsSummary(asker: ProposalParticipant) {
    return serializeResultForRpc(success(this.#proposals.state(asker)))
  }

  listProposals(asker: ProposalParticipant) {
    return serializeResultForRpc(this.#proposals.list(asker))
  }

  getProposal(...asked: Parameters<Proposals['get']>) {
    return serializeResultForRpc(this.#proposals.get(...asked))
  }

  listProposalPeople(...asked: Parameters<Proposals['listPeople']>) {
    return serializeResultForRpc(this.#proposals.listPeople(...asked))
  }

  async approveProposal(...asked: Parameters<Proposals['approve']>) {
    return serializeResultForRpc(await this.#proposals.approve(...asked))
  }

  declineProposal(...asked: Parameters<Proposals['decline']>) {
    return serializeResultForRpc(this.#proposals.decline(...asked))
  }

  withdrawProposal(...asked: Parameters<Proposals['withdraw']>) {
    return serializeResultForRpc(this.#proposals.withdraw(...asked))
  }

  async renewProposal(...asked: Parameters<Proposals['renew']>) {
    return serializeResultForRpc(await this.#proposals.renew(...asked))
  }

  async breakGlass(...asked: Parameters<Proposals['breakGlass']>) {
    return serializeResultForRpc(await this.#proposals.breakGlass(...asked))
  }

  markProposalSeen(...asked: Parameters<Proposals['see']>) {
    return serializeResultForRpc(this.#proposals.see(...asked))
  }

  /** Applies a proposal as the change that it asks for, on the value that it was made on. */
  async #applyProposal(proposal: StoredProposal, author: WriteAuthor): Promise<Result<unknown>> {
    if (!capabilitiesForRoles(author.roles).includes(capabilityTakenBy(proposal))) {
      const detail = `${proposal.email}, who proposed it, no longer has the role that it takes.`
      return refuse('forbidden', detail)
    }
    if (proposal.resource === 'revocation') return this.#startProposedRun(proposal, author)
    return this.#makeProposedChange(proposal, author, proposal.etag ?? '')
  }

  async #startProposedRun(
    { number, proposer, options, reason, ticket, occasion, client_request_id }: StoredProposal,
    { roles, approval }: WriteAuthor,
  ): Promise<Result<unknown>> {
    const request = {
      ...options,
      emails: [...this.#proposals.people(number)].flat(),
      reason,
      ...(ticket !== null && { ticket }),
      ...(occasion && { occasion }),
      ...(client_request_id !== null && { idempotency_key: client_request_id }),
      // The proposer confirmed both.
      confirm_protected: true,
      confirm_self: true,
    }
    const started = await this.#runs.start(request, { ...proposer, roles }, { approval })
    return 'answer' in started ? success(null) : started
  }

  async #repeatProposal(
    proposal: StoredProposal,
    author: WriteAuthor,
  ): Promise<Result<{ proposal: Proposal | null }>> {
    // Of a draft that was removed, the proposal alone still has the values.
    const draft =
      proposal.draft !== null && this.#drafts.get(proposal.draft.id).ok ? proposal.draft : null
    const write = await this.#makeProposedChange({ ...proposal, draft }, author, undefined)
    if (!write.ok) return write
    return success({ proposal: write.value.kind === 'proposed' ? write.value.proposal : null })
  }

  /** Makes the change of a setting that a proposal asks for, on the value with this tag or, without one, on any. */
  #makeProposedChange(
    { resource, operation, patch, reverts, draft, origin, switch_timer_minutes }: StoredProposal,
    author: WriteAuthor,
    ifMatch: string | undefined,
  ): Promise<Result<SettingChangeResult>> {
    if (resource === 'revocation') throw new TypeError('A run changes no setting.')
    const body = patch as Record<string, unknown> // of a change that was proposed
    if (operation === 'create') return this.#changes.create(body, author)
    const order = {
      ...author,
      setting: resource,
      patch: body,
      ifMatch,
      reverts,
      origin: origin ?? undefined,
      switch_timer_minutes: switch_timer_minutes ?? undefined,
    }
    return this.#makeChange(order, draft)
  }

  // Switches that are off for a time

  listSwitchTimers() {
    return serializeResultForRpc(success(this.#switchTimers.list()))
  }

  /** Returns the switches that could not be turned back on, with the reason. */
  listFailedSwitchTimers(): { field: string; error: string }[] {
    return this.#switchTimers
      .list()
      .flatMap(({ field, error }) => (error === null ? [] : [{ field, error }]))
  }

  async updateSwitchTimer(...asked: Parameters<SwitchTimers['update']>) {
    return serializeResultForRpc(await this.#switchTimers.update(...asked))
  }

  async turnSwitchBackNow(...asked: Parameters<SwitchTimers['end']>) {
    return serializeResultForRpc(await this.#switchTimers.end(...asked))
  }

  // Revocations

  /** Revokes one person at once, between two changes of settings. */
  revokeUser(revocation: RevokeUserRequest, author: WriteAuthor): Promise<CloudflareResult> {
    return this.#changes.inTurn(() => this.#runs.revoke(revocation, author))
  }

  /** Stops the runs and the checks of sessions of a person who has lost the right to revoke since they began. */
  noticeRoles(requester: RunRequester): void {
    this.#runs.notice(requester)
    this.#checks.notice(requester)
  }

  /** Returns the runs, which know the roles that the requester has now. */
  #runsFor(requester: RunRequester): AccountRuns {
    this.noticeRoles(requester)
    return this.#runs
  }

  listRuns(requester: RunRequester, ...asked: Parameters<AccountRuns['list']>) {
    return serializeResultForRpc(this.#runsFor(requester).list(...asked))
  }

  listOwnRuns(requester: RunRequester, since: string, limit: number) {
    return serializeResultForRpc(this.#runsFor(requester).listOwn(requester, since, limit))
  }

  getRun(requester: RunRequester, run: number) {
    return serializeResultForRpc(this.#runsFor(requester).get(run))
  }

  listRunPeople(requester: RunRequester, ...asked: Parameters<AccountRuns['people']>) {
    return serializeResultForRpc(this.#runsFor(requester).people(...asked))
  }

  checkPeople(requester: RunRequester, emails: readonly string[]) {
    return serializeResultForRpc(this.#runsFor(requester).check(emails, requester))
  }

  addToList(requester: RunRequester, list: string, emails: readonly string[]) {
    return serializeResultForRpc(this.#runsFor(requester).addToList(list, emails, requester))
  }

  async startRun(
    requester: RunRequester,
    request: RunRequest | RunFromListRequest,
    consent: Pick<WriteAuthor, 'proposer' | 'isOnlyProposed'>,
  ) {
    const runs = this.#runsFor(requester)
    return serializeResultForRpc(await runs.start(request, requester, consent))
  }

  async controlRun(requester: RunRequester, run: number, control: RunControlWithoutReason) {
    return serializeResultForRpc(await this.#runsFor(requester).control(run, control, requester))
  }

  async retryRun(requester: RunRequester, run: number, request: RunRetryRequest) {
    return serializeResultForRpc(await this.#runsFor(requester).retry(run, request, requester))
  }

  /** Returns null if there is no such run. */
  exportReport(...asked: Parameters<AccountRuns['report']>) {
    return this.#runs.report(...asked)
  }

  /** Reads the sessions of everybody of a run again, and watches them if that was asked for. */
  async startRunSessionCheck(
    requester: RunRequester,
    run: number,
    { watch_hours = 0 }: RunVerificationRequest,
  ): Promise<SerializedResult> {
    const people = this.#runsFor(requester).peopleToVerify(run, requester)
    return this.#startCheck({ run }, requester, people, watch_hours * HOUR_MS)
  }

  /** Reads what the people of a list have, before a run is started with them. */
  async startListSessionCheck(
    requester: RunRequester,
    list: UploadedPeopleListReference,
  ): Promise<SerializedResult> {
    const people = this.#runsFor(requester).peopleOfList(list, requester)
    return this.#startCheck({ list: checkedListId(requester, list.id) }, requester, people)
  }

  async #startCheck(
    subject: SessionCheckSubject,
    { kind, email, groups }: RunRequester,
    people: Result<SessionCheckTargets>,
    watchMs = 0,
  ): Promise<SerializedResult> {
    if (!people.ok) return serializeResultForRpc(people)
    const started = this.#checks.start(
      subject,
      { caller: { kind, email, groups }, watchMs },
      people.value,
    )
    await this.#goOnWithChecks()
    return serializeResultForRpc(started)
  }

  getSessionCheck(requester: RunRequester, subject: SessionCheckSubject) {
    return serializeResultForRpc(success(this.#checks.get(ownSubject(requester, subject))))
  }

  cancelSessionCheck(requester: RunRequester, subject: SessionCheckSubject) {
    return serializeResultForRpc(success(this.#checks.cancel(ownSubject(requester, subject))))
  }

  listSessionCheckPeople(
    requester: RunRequester,
    ...[subject, selection]: Parameters<SessionChecker['people']>
  ) {
    const { people, info } = this.#checks.people(ownSubject(requester, subject), selection)
    return serializeResultForRpc(success(people, info))
  }

  async findPeopleByCriterion(search: PeopleSearchParams) {
    return serializeResultForRpc(success(await this.#finder.find(search)))
  }

  /** `showsRules`: the caller may read the rules of policies. */
  async getWaysBackIn(email: string, showsRules: boolean) {
    return serializeResultForRpc(success(await this.#waysBackIn.get(email, { showsRules })))
  }

  async startPersonPolicyTests(email: string) {
    return serializeResultForRpc(success(await this.#policyTester.start(email)))
  }

  async getPersonPolicyTests(email: string) {
    return serializeResultForRpc(success(await this.#policyTester.get(email)))
  }

  // Impact of changes

  async startSurvey(areas: readonly SurveyArea[]) {
    this.#surveys.start(areas)
    await this.#goOnWithSurvey()
    return this.getSurvey()
  }

  getSurvey() {
    return serializeResultForRpc(success(this.#surveys.get() ?? null))
  }

  cancelSurvey(): void {
    this.#surveys.cancel()
  }

  listSurveyedSessionDurations(search: string) {
    return serializeResultForRpc(this.#impacts.sessions(search))
  }

  listSurveyedZones() {
    return serializeResultForRpc(this.#impacts.zones())
  }

  listSurveyedCertificates() {
    return serializeResultForRpc(this.#impacts.certificates())
  }

  getImpact(request: ImpactRequest) {
    return serializeResultForRpc(this.#impacts.get(request))
  }

  listAffectedHosts(request: AffectedHostsRequest) {
    return serializeResultForRpc(this.#impacts.hosts(request))
  }

  /** Returns null if it is unknown which hosts the change affects. */
  exportHosts(request: AffectedHostsRequest) {
    return this.#impacts.csvOf(request)
  }

  listChecklists() {
    return serializeResultForRpc(success(this.#checklists.open()))
  }

  getChangeChecklist(change: number) {
    return serializeResultForRpc(this.#checklists.get(change))
  }

  setChecklistDismissed(...asked: Parameters<ChecklistStore['dismiss']>) {
    return serializeResultForRpc(this.#checklists.dismiss(...asked))
  }

  tickItem(...asked: Parameters<ChecklistStore['tick']>) {
    return serializeResultForRpc(this.#checklists.tick(...asked))
  }

  // Notifications of others

  listDestinations() {
    return serializeResultForRpc(success(this.#notifications.list()))
  }

  async testDestination(name: string) {
    return serializeResultForRpc(await this.#notifications.test(name))
  }

  async resendWaitingNotifications(name: string) {
    return serializeResultForRpc(await this.#notifications.replay(name))
  }

  // Drafts of the login page

  listDrafts(cursor: string | undefined) {
    return serializeResultForRpc(this.#drafts.list(cursor))
  }

  getDraft(id: string) {
    return serializeResultForRpc(this.#drafts.get(id))
  }

  createDraft(...asked: Parameters<Drafts['create']>) {
    return serializeResultForRpc(this.#drafts.create(...asked))
  }

  saveDraft(...asked: Parameters<Drafts['save']>) {
    return serializeResultForRpc(this.#drafts.save(...asked))
  }

  removeDraft(id: string) {
    return serializeResultForRpc(this.#drafts.remove(id))
  }

  async shareDraft(...asked: Parameters<Drafts['share']>) {
    return serializeResultForRpc(await this.#drafts.share(...asked))
  }

  revokeShare(...asked: Parameters<Drafts['revokeShare']>) {
    return serializeResultForRpc(this.#drafts.revokeShare(...asked))
  }

  removeComment(...asked: Parameters<Drafts['removeComment']>) {
    return serializeResultForRpc(this.#drafts.removeComment(...asked))
  }

  openShare(link: string): Promise<ShareLinkOpenResult> {
    return this.#drafts.open(link)
  }

  /** Returns JSON, or undefined if the link no longer leads anywhere. */
  openSharedDesign(link: string): Promise<string | undefined> {
    return this.#drafts.openDesign(link)
  }

  async commentOnShare(...asked: Parameters<Drafts['comment']>) {
    return serializeResultForRpc(await this.#drafts.comment(...asked))
  }

  readLoginPage(): Promise<LoginPageAccountFacts> {
    return this.#loginPage.context()
  }

  /** Returns null if the account has no block page of its own. */
  readBlockPage(kind: BlockPageReason): Promise<string | null> {
    return this.#loginPage.blockPage(kind)
  }
}

/** The changes in which one that was made outside Gatehouse is looked for. */
const RECENT_CHANGES = 100

function latestOutside(journal: Journal): SurveyFacts['outsideChange'] {
  const { changes } = journal.list({ resource: 'organization', limit: RECENT_CHANGES })
  const latest = changes.find(({ operation }) => operation === 'outside')
  return latest === undefined ? null : { number: latest.number, openedAt: latest.opened_at }
}

function stateOf(journal: Journal, number: number): ChangeSummary['state'] | undefined {
  const [change] = journal.list({ below: number + 1, limit: 1 }).changes
  return change?.number === number ? change.state : undefined
}

/** The capability that its proposer must still have when a proposal is applied. */
function capabilityTakenBy({ resource, operation, patch }: StoredProposal): Capability {
  if (resource === 'revocation') return 'sessions:revoke'
  if (operation === 'create') return CLOUDFLARE_OPERATIONS.createOrganization.capability
  return determineRequiredCapability(resource, patch as Record<string, unknown>) // of a change that was proposed
}

const HOUR_MS = 3_600_000

/** A list belongs to the person who sent it, whoever knows its UUID. */
function checkedListId({ email }: RunRequester, list: string): string {
  return `${email} ${list}`
}

function ownSubject(requester: RunRequester, subject: SessionCheckSubject): SessionCheckSubject {
  return 'list' in subject ? { list: checkedListId(requester, subject.list) } : subject
}

const CLOCK = { now: Date.now, sleep: (ms: number) => scheduler.wait(ms) }

/** A JSON object as text, because a structured clone would turn its exact numbers into plain objects. */
export type JsonText = string

/** A change in the form in which it is sent to the account's object. */
type ChangeMessage = Omit<SettingChangeRequest, 'patch' | 'publication'> & { patch: JsonText }

function readMessage({ patch, ...order }: ChangeMessage): SettingChangeRequest {
  return { ...order, patch: readRecord(patch) }
}

function readRecord(text: JsonText): Record<string, unknown> {
  return parseJson(text) as Record<string, unknown> // written by the Worker, from an object that it has checked
}

/** Returns the account's own signing key, and creates it on first use. */
function signingKeyOf({ storage }: DurableObjectState): Uint8Array {
  const kept = storage.kv.get<Uint8Array>('share_key')
  if (kept !== undefined) return kept
  const key = createShareSigningKey()
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
