import {
  DEFAULT_APPROVAL_LASTS_MINUTES,
  type ApprovalDemand,
  type ApprovalPolicy,
  DEFAULT_PROPOSAL_EXPIRY_MINUTES,
  type ApprovalsSummary,
  type UnseenProposalOutcome,
  type ProposalState,
} from '../../../api/approvals/approvals'
import {
  computeSettingApprovalDemand,
  computeRunApprovalDemand,
} from '../../../api/approvals/compute-approval-demand'
import {
  type ApprovalNeededDetails,
  type Proposal,
  type ProposalAction,
  type ProposalPerson,
  type ProposalSummary,
  isOpenProposal,
} from '../../../api/approvals/proposal'
import { successEnvelope } from '../../../api/envelope'
import type {
  ProposalOutcomeRecord,
  Change,
  ChangeResource,
  SettingResource,
} from '../../../api/change'
import { diff, type Difference } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import { isSameEmailAddress } from '../../../api/email-address'
import type { ComputedChecklist } from '../../../api/impact/checklist'
import type { ImpactSummary } from '../../../api/impact/finding'
import { isPointerWithin } from '../../../api/json'
import { LIMITS } from '../../../api/limits'
import { capabilitiesForRoles, type Role } from '../../../api/roles'
import type { StoredCaller, WriteAuthor, ProposalParticipant } from '../write-author'
import {
  type CloudflareResult,
  createCursorPaginationInfo,
  type RefusalReason,
  refuse,
  type Refused,
  type Result,
  success,
} from '../../result'
import { buildUnappliedProposalJournalEntries } from '../change-entries'
import type { Journal } from '../journal'
import { toIsoTimestamp } from '../journal-entry'
import {
  type ListedProposal,
  ProposalStore,
  type ProposalListener,
  type StoredApproval,
  type StoredProposal,
} from './proposal-store'

/** What is proposed, with the author who proposes it. */
export type NewProposal = Pick<
  StoredProposal,
  'resource' | 'operation' | 'demand' | 'requested' | 'before' | 'intended' | 'patch' | 'etag'
> & {
  author: WriteAuthor & { proposer: ProposalParticipant }
  impact?: ImpactSummary | null
  checklist?: ComputedChecklist
  reverts?: number | null
  draft?: StoredProposal['draft']
  origin?: StoredProposal['origin']
  switch_timer_minutes?: number | null
  options?: StoredProposal['options']
  /** The people whose sessions it ends, in parts. */
  people?: { count: number; parts: () => Iterable<readonly string[]> }
}

/** Which of a proposal's people to list: those after a position, or those of them who match. */
export type ProposalPeopleFilter = {
  after: number
  limit: number
  search: string
  isProtected: boolean
}

/** A proposal as its proposer sees it, with its address. */
export type ProposalWithApiPath = { proposal: Proposal; path: string }

export type ProposalsContext = {
  accountId: string
  sql: SqlStorage
  kv: SyncKvStorage
  journal: Journal
  policy: ApprovalPolicy | null
  /** Whether callers come through Access, which names each person by an id of its own. */
  hasSubjects: boolean
  /** Returns the roles that a person has today, as far as they are known. */
  rolesOf: (holder: StoredCaller) => readonly Role[]
  /** Whether only an admin may end a person's sessions. */
  isProtected: (email: string) => boolean
  /** Applies a proposal by the account's one writer, for its proposer. */
  apply: (
    proposal: StoredProposal,
    author: WriteAuthor & { approval: ProposalOutcomeRecord },
  ) => Promise<Result<unknown>>
  /** Proposes the same change again, on the live value. */
  repeat: (
    proposal: StoredProposal,
    author: WriteAuthor,
  ) => Promise<Result<{ proposal: Proposal | null }>>
  /** Makes sure that `work` is called at a given time, whatever happens to this object. */
  wakeAt: (at: number) => Promise<void>
  /** Learns of each proposal as it is stored. */
  subscriber?: ProposalListener | undefined
}

const MINUTE_MS = 60_000
/** A change that could not be sent is tried again after this time, as long as its approvals count. */
const RETRY_MS = 60_000
/** The ended proposals that a list shows. */
const LISTED = 50
/** Nobody is told of what ended longer ago. */
const NOTICED_MS = 30 * 24 * 60 * MINUTE_MS

/**
 * The changes that wait for a second person. Each state is stored before anything is sent, so that a proposal is
 * applied at most once, whenever the object ends: from the moment on at which history has the change, it alone decides
 * what became of it.
 */
export class Proposals {
  readonly #context: ProposalsContext
  readonly #store: ProposalStore
  /** The proposals that are being applied now, of which another attempt waits. */
  readonly #applying = new Set<number>()

  constructor(context: ProposalsContext) {
    this.#context = context
    this.#store = new ProposalStore(context.sql, context.kv, context.subscriber)
    // Settings change only with a deployment, which restarts the object.
    this.#heedPolicy()
  }

  // What needs approval

  demandFor(setting: SettingResource, { before, after }: { before: unknown; after: unknown }) {
    return computeSettingApprovalDemand(this.#context.policy, setting, before, after)
  }

  demandForRun(people: number): ApprovalDemand | undefined {
    return computeRunApprovalDemand(this.#context.policy, people)
  }

  /** Refuses a change that needs approval, and says how to ask for it. */
  needed(
    demand: ApprovalDemand,
    resource: ChangeResource,
    requested: readonly Difference[],
  ): Refused {
    const standing = this.#overlapping(resource, requested)?.number ?? null
    const result: ApprovalNeededDetails = { demand, prefer: 'respond-async', proposal: standing }
    const how =
      standing === null
        ? `${resource === 'revocation' ? 'Propose it' : 'Propose it on Gatehouse’s page, or'} by the same request with the header “Prefer: respond-async”.`
        : `Proposal ${standing} already asks for a change of the same.`
    return refuse('approval_needed', `${demandInWords(demand)} ${how}`, { result })
  }

  /** Refuses what needs approval and cannot be proposed by the same request. `how` says what to do instead. */
  neededAnew(demand: ApprovalDemand, how: string): Refused {
    return refuse('approval_needed', `${demandInWords(demand)} ${how}`)
  }

  /** Refuses to propose what needs no approval, for an author who would be surprised that it was made at once. */
  notNeeded(): Refused {
    return refuse(
      'not_possible',
      'This takes no approval. Nothing was proposed, and nothing was sent.',
    )
  }

  /** Makes the open proposals need what the present policy asks for, where that became stricter. */
  #heedPolicy(): void {
    for (const { number, state } of this.#store.open()) {
      const proposal = state === 'pending' ? this.#store.get(number) : undefined
      if (proposal === undefined || !this.#store.isAsWritten(number)) continue
      const { resource, before, intended, people, created_at, expires_at } = proposal
      const present =
        resource === 'revocation'
          ? this.demandForRun(people ?? 0)
          : this.demandFor(resource, { before, after: intended })
      const demand = present && stricter(proposal.demand, present)
      if (demand === undefined || isSemanticallyEqual(demand, proposal.demand)) continue
      const { delay_minutes: delay } = demand
      const applies = delay === null ? undefined : Date.parse(created_at) + delay * MINUTE_MS
      this.#store.put({
        ...proposal,
        demand,
        applies_at: applies === undefined ? null : toIsoTimestamp(applies),
        expires_at: toIsoTimestamp(
          Math.max(Date.parse(expires_at), (applies ?? 0) + this.#lastsMs()),
        ),
      })
    }
  }

  // Making and deciding proposals

  async propose(asked: NewProposal): Promise<Result<ProposalWithApiPath>> {
    const made = this.#propose(asked)
    await this.#wake()
    if (!made.ok) return made
    const { number } = made.value
    const proposal = this.get(number, asked.author.proposer)
    if (!proposal.ok) return proposal
    return success({
      proposal: proposal.value,
      path: `/api/accounts/${this.#context.accountId}/proposals/${number}`,
    })
  }

  #propose({ author, people, ...asked }: NewProposal): Result<StoredProposal> {
    const { proposer, reason, ticket, occasion = null, client_request_id = null } = author
    const repeated = this.#repeated(proposer, client_request_id)
    if (repeated !== undefined) return success(repeated)
    const standing = this.#overlapping(asked.resource, asked.requested)
    if (standing !== undefined) {
      const { number, email } = standing
      const detail = `Proposal ${number} of ${email} already asks for a change of the same. It has to end first.`
      return refuse('proposal_pending', detail, { result: this.#seenBy(proposer)(standing) })
    }
    const open = this.#store.open()
    const own = open.filter((each) => isSamePerson(each.proposer, proposer))
    if (open.length >= LIMITS.openProposals || own.length >= LIMITS.openProposalsOfPerson) {
      const detail = `At most ${LIMITS.openProposals} proposals wait at a time, ${LIMITS.openProposalsOfPerson} of one person. Some have to end first.`
      return refuse('limit_reached', detail)
    }
    const number = this.#store.nextNumber()
    if (people !== undefined) this.#store.addPeople(number, people.parts())
    const now = Date.now()
    const { delay_minutes: delay } = asked.demand
    const { expires_after_minutes: waits = DEFAULT_PROPOSAL_EXPIRY_MINUTES } =
      this.#context.policy ?? {}
    const lasts = this.#lastsMs() / MINUTE_MS
    const ends = Math.max(waits, delay === null ? 0 : delay + lasts)
    const proposal: StoredProposal = {
      ...asked,
      number,
      state: 'pending',
      created_at: toIsoTimestamp(now),
      expires_at: toIsoTimestamp(now + ends * MINUTE_MS),
      applies_at: delay === null ? null : toIsoTimestamp(now + delay * MINUTE_MS),
      ended_at: null,
      email: author.email,
      roles: [...author.roles],
      reason,
      ticket,
      occasion,
      client_request_id,
      impact: asked.impact ?? null,
      // Without a survey, the same is computed when it is applied.
      checklist: asked.checklist?.surveyed_at ? asked.checklist : null,
      reverts: asked.reverts ?? null,
      draft: asked.draft ?? null,
      origin: asked.origin ?? null,
      switch_timer_minutes: asked.switch_timer_minutes ?? null,
      options: asked.options ?? null,
      people: people?.count ?? null,
      people_hash: people === undefined ? null : this.#store.hashPeople(number),
      approvals: [],
      decided_by: null,
      comment: '',
      is_break_glass: false,
      change: null,
      error: null,
      moved: [],
      proposer,
      approved_at: null,
      outcome: null,
      retry_at: null,
    }
    this.#store.put(proposal)
    return success(proposal)
  }

  /** Answers a repeated request whose first response was lost. */
  #repeated(proposer: ProposalParticipant, id: string | null): StoredProposal | undefined {
    if (id === null) return undefined
    const before = this.#store
      .open()
      .find((each) => each.client_request_id === id && isSamePerson(each.proposer, proposer))
    return before && this.#store.get(before.number)
  }

  async approve(
    number: number,
    asker: ProposalParticipant,
    comment: string,
  ): Promise<Result<Proposal>> {
    const found = this.#decidable(number, asker)
    if (!found.ok) return found
    const proposal = found.value
    if (isSamePerson(proposal.proposer, asker)) {
      return refuse('forbidden', 'You proposed this. Someone else has to approve it.')
    }
    const now = Date.now()
    if (!counting(proposal, now).some(({ approver }) => isSamePerson(approver, asker))) {
      const lasts = this.#lastsMs()
      const approval: StoredApproval = {
        email: asker.email,
        at: toIsoTimestamp(now),
        comment,
        lapses_at: toIsoTimestamp(now + lasts),
        approver: asker,
      }
      // An approval of the same person that has lapsed is replaced.
      const others = proposal.approvals.filter(({ approver }) => !isSamePerson(approver, asker))
      proposal.approvals = [...others, approval]
    }
    const isApproved = this.#isApproved(proposal, now)
    this.#store.put(isApproved ? approved(proposal, 'approved', now) : proposal)
    if (isApproved) await this.#apply(number)
    return this.get(number, asker)
  }

  /** One veto ends a proposal. A change that only waits for objections, everybody who may see it can object to. */
  decline(number: number, asker: ProposalParticipant, comment: string): Result<Proposal> {
    const found = this.#unapplied(number)
    if (!found.ok) return found
    const proposal = found.value
    const refusal = this.#objectionRefusal(proposal, asker)
    if (refusal !== undefined) return refusal
    if (isSamePerson(proposal.proposer, asker)) {
      return refuse('forbidden', 'You proposed this. Withdraw it instead.')
    }
    this.#end(proposal, 'declined', { decided_by: asker.email, comment })
    return this.get(number, asker)
  }

  withdraw(number: number, asker: ProposalParticipant): Result<Proposal> {
    const found = this.#unapplied(number)
    if (!found.ok) return found
    if (!isSamePerson(found.value.proposer, asker)) {
      return refuse('forbidden', 'Only who proposed it can withdraw it. An admin can decline it.')
    }
    this.#end(found.value, 'withdrawn', { decided_by: asker.email, comment: '' })
    return this.get(number, asker)
  }

  /** Applies a proposal without its approvals, which all admins are told of. */
  async breakGlass(
    number: number,
    asker: ProposalParticipant,
    reason: string,
  ): Promise<Result<Proposal>> {
    const found = this.#decidable(number, asker)
    if (!found.ok) return found
    const decision = { is_break_glass: true, decided_by: asker.email, comment: reason }
    this.#store.put(approved({ ...found.value, ...decision }, 'break-glass', Date.now()))
    await this.#apply(number)
    return this.get(number, asker)
  }

  /** Proposes again what could not be applied, on the live value. */
  async renew(number: number, asker: ProposalParticipant): Promise<Result<Proposal>> {
    const proposal = this.#store.get(number)
    if (proposal === undefined) return noSuchProposal(number)
    if (!isSamePerson(proposal.proposer, asker)) {
      return refuse('forbidden', 'Only who proposed it can propose it again.')
    }
    if (!RENEWABLE.has(proposal.state) || proposal.resource === 'revocation') {
      return refuse('not_possible', `Proposal ${number} is ${proposal.state}.`)
    }
    const { reason, ticket, email } = proposal
    const { roles } = asker
    const author = { email, roles, reason, ticket, proposer: asker, isOnlyProposed: true }
    const made = await this.#context.repeat(proposal, author)
    if (!made.ok) return made
    if (made.value.proposal === null) {
      return refuse('not_possible', 'This is live already, so there is nothing to propose.')
    }
    return success(made.value.proposal)
  }

  see(number: number, { email }: ProposalParticipant): Result<null> {
    if (this.#store.get(number) === undefined) return noSuchProposal(number)
    this.#store.see(number, email)
    return success(null)
  }

  /**
   * Returns the proposal if it waits for approvals, and the person may decide about it. Nothing may be awaited between
   * this and what is stored of the decision, or another decision could come between.
   */
  #decidable(number: number, asker: ProposalParticipant): Result<StoredProposal> {
    const found = this.#unapplied(number)
    if (!found.ok) return found
    const { state } = found.value
    if (state !== 'pending')
      return refuse('not_possible', `Proposal ${number} is ${state} already.`)
    return this.#decisionRefusal(asker) ?? found
  }

  #decisionRefusal(asker: ProposalParticipant): Refused | undefined {
    if (asker.kind === 'service') {
      return refuse('forbidden', 'A service token cannot decide on a proposal.')
    }
    if (this.#context.hasSubjects && asker.subject === null) {
      const detail =
        'Cloudflare Access’s token does not say who you are beyond your address (no “sub”), so you cannot decide.'
      return refuse('forbidden', detail)
    }
    if (capabilitiesForRoles(asker.roles).includes('proposals:decide')) return undefined
    return refuse('forbidden', 'Your role does not include deciding on proposals.')
  }

  #objectionRefusal(
    { applies_at }: ListedProposal,
    asker: ProposalParticipant,
  ): Refused | undefined {
    const refusal = this.#decisionRefusal(asker)
    const mayObject = applies_at !== null && asker.kind === 'person'
    return mayObject && capabilitiesForRoles(asker.roles).includes('settings:read')
      ? undefined
      : refusal
  }

  /** Returns the proposal as long as history has no change of it. */
  #unapplied(number: number): Result<StoredProposal> {
    this.#tidy()
    const proposal = this.#store.get(number)
    if (proposal === undefined) return noSuchProposal(number)
    if (!this.#store.isAsWritten(number)) return refuse('not_possible', TAMPERED)
    const { state, change } = proposal
    if (isOpenProposal(proposal) && change === null) return success(proposal)
    const now = state === 'approved' ? 'being applied' : state
    return refuse('not_possible', `Proposal ${number} is ${now} already.`)
  }

  /** Whether enough people, who may still decide, have approvals that counted at the given time. */
  #isApproved(proposal: ListedProposal, at: number): boolean {
    const valid = counting(proposal, at).filter(({ approver }) =>
      this.#hasCapability(approver, 'proposals:decide'),
    )
    return valid.length >= proposal.demand.approvers
  }

  /** Whether somebody had it then, and has it still. */
  #hasCapability(holder: ProposalParticipant, capability: 'proposals:decide'): boolean {
    return (
      capabilitiesForRoles(holder.roles).includes(capability) &&
      capabilitiesForRoles(this.#context.rolesOf(holder)).includes(capability)
    )
  }

  // Applying proposals

  /** Returns why a proposal must not be applied now; undefined if it may. The caller opens the change at once. */
  applyRefusal(number: number): Refused | undefined {
    const proposal = this.#store.get(number)
    if (proposal?.state === 'approved' && proposal.change === null) return undefined
    return refuse('not_possible', `Proposal ${number} is not to be applied any more.`)
  }

  /** Returns the impact that a proposal was made with. The survey that shows it is gone by the time of most approvals. */
  impactWhenProposed(number: number): ImpactSummary | null {
    return this.#store.get(number)?.impact ?? null
  }

  /** Returns the checklist that a survey showed when a proposal was made. */
  checklistWhenProposed(number: number): ComputedChecklist | null {
    return this.#store.get(number)?.checklist ?? null
  }

  /** Notes that history has the change, in the transaction that opened it. From here on, the change decides. */
  opened(number: number, change: number): void {
    const proposal = this.#store.get(number)
    if (proposal !== undefined)
      this.#store.put({ ...proposal, change, retry_at: null, error: null })
  }

  async #apply(number: number): Promise<void> {
    const proposal = this.#store.get(number)
    if (proposal?.state !== 'approved' || proposal.change !== null) return
    if (this.#applying.has(number)) return
    this.#applying.add(number)
    const { email, reason, ticket, client_request_id } = proposal
    const roles = this.#context.rolesOf(proposal.proposer)
    const approval = approvalStoryInHistory(proposal, proposal.outcome ?? 'approved')
    const author = { email, roles, reason, ticket, approval }
    const id = client_request_id === null ? {} : { client_request_id }
    try {
      // If the object ends now, the next one applies it.
      await this.#wake()
      const applied =
        this.#attemptRefusal(proposal) ??
        (await this.#context.apply(proposal, { ...author, ...id }))
      this.#settle(number, applied)
    } finally {
      this.#applying.delete(number)
    }
    await this.#wake()
  }

  /** Returns why an approved proposal must not be sent. It may have waited for Cloudflare since it was approved. */
  #attemptRefusal(proposal: StoredProposal): Refused | undefined {
    const { number, outcome, approved_at } = proposal
    if (!this.#store.isAsWritten(number)) return refuse('not_possible', TAMPERED)
    if (outcome !== 'approved' || this.#isApproved(proposal, Date.parse(approved_at ?? ''))) {
      return undefined
    }
    const detail = 'Too few of those who approved it still have the role that it takes.'
    return refuse('forbidden', detail)
  }

  /** Notes what became of an attempt to apply a proposal, unless the change still decides. */
  #settle(number: number, applied: Result<unknown>): void {
    const proposal = this.#store.get(number)
    if (proposal?.state !== 'approved') return
    if (proposal.change !== null) {
      this.#followChange(proposal)
    } else if (applied.ok) {
      this.#end(proposal, 'outdated', { error: 'What it asks for is what is live already.' })
    } else if (isPassing(applied.problem)) {
      this.#store.put({
        ...proposal,
        error: detailOf(applied.problem),
        retry_at: Date.now() + RETRY_MS,
      })
    } else if (isConflict(applied.problem)) {
      this.#end(proposal, 'outdated', { error: detailOf(applied.problem) })
    } else {
      this.#end(proposal, 'failed', { error: detailOf(applied.problem) })
    }
  }

  #followChange(proposal: StoredProposal): void {
    const change = proposal.change === null ? undefined : this.#context.journal.get(proposal.change)
    if (change === undefined || change.state === 'pending') return
    const { state, error } = change
    this.#store.put({
      ...proposal,
      state,
      error: error?.message ?? null,
      ended_at: change.closed_at ?? toIsoTimestamp(Date.now()),
    })
  }

  /** Ends what was based on a value that is no longer live. Called whenever a setting was read. */
  noteLive(setting: SettingResource, etag: string, document: Record<string, unknown> | null): void {
    for (const listed of this.#store.open()) {
      if (listed.resource !== setting || listed.state !== 'pending') continue
      if (listed.operation === 'create' ? document === null : listed.etag === etag) continue
      const proposal = this.#store.get(listed.number)
      if (proposal === undefined) continue
      const moved = diff(proposal.before, document).map(({ pointer }) => pointer)
      const error = 'The live value has changed since.'
      this.#end({ ...proposal, moved: moved.slice(0, LIMITS.changedFields) }, 'outdated', { error })
    }
  }

  /** Does what is due: applies what nobody objected to, and tries again what could not be sent. */
  async work(): Promise<void> {
    this.#tidy()
    for (const { number } of this.#store.open()) {
      const now = Date.now()
      // Read anew: while another was applied, this one may have been decided.
      const proposal = this.#store.get(number)
      if (proposal === undefined || proposal.change !== null) continue
      const { state, applies_at, retry_at } = proposal
      if (state === 'approved' && now >= (retry_at ?? now)) await this.#apply(number)
      if (state !== 'pending' || applies_at === null || now < Date.parse(applies_at)) continue
      if (!this.#store.isAsWritten(number)) continue
      this.#store.put(approved(proposal, 'unopposed', now))
      await this.#apply(number)
    }
    await this.#wake()
  }

  /** Ends what took too long, and notes what became of changes. Sends nothing, so that reads need not wait. */
  #tidy(): void {
    const now = Date.now()
    for (const { number, state, change, expires_at, approved_at } of this.#store.open()) {
      const ends =
        state === 'pending'
          ? expires_at
          : toIsoTimestamp(Date.parse(approved_at ?? '') + this.#lastsMs())
      const isOver = change === null && now >= Date.parse(ends) && !this.#applying.has(number)
      const proposal = change !== null || isOver ? this.#store.get(number) : undefined
      if (proposal === undefined) continue
      if (change !== null) this.#followChange(proposal)
      else this.#end(proposal, 'expired', {})
    }
  }

  /** Returns when `work` has something to do; undefined if nothing waits. */
  nextTime(): number | undefined {
    const times = this.#store.open().flatMap((each) => {
      if (each.state === 'approved') return [this.#nextAttempt(each)]
      return [each.expires_at, each.applies_at ?? each.expires_at].map((time) => Date.parse(time))
    })
    return times.length === 0 ? undefined : Math.min(...times)
  }

  /**
   * Returns when to apply, or look after, what is approved. Of what waits to be applied it is the same time whenever it is
   * asked for, or an object that is created anew for each alarm would put it off for ever.
   */
  #nextAttempt({ number, change, approved_at, retry_at }: ListedProposal): number {
    const isBeingApplied = change !== null || this.#applying.has(number)
    if (isBeingApplied || approved_at === null) return Date.now() + RETRY_MS
    return retry_at ?? Date.parse(approved_at) + RETRY_MS
  }

  async #wake(): Promise<void> {
    const next = this.nextTime()
    if (next !== undefined) await this.#context.wakeAt(next)
  }

  #lastsMs(): number {
    const { approval_lasts_minutes: lasts = DEFAULT_APPROVAL_LASTS_MINUTES } =
      this.#context.policy ?? {}
    return lasts * MINUTE_MS
  }

  /** Ends a proposal that was not applied. History records its whole course. */
  #end(
    proposal: StoredProposal,
    state: Exclude<ProposalState, 'pending' | 'approved' | 'applied' | 'unknown'>,
    rest: Partial<Pick<StoredProposal, 'decided_by' | 'comment' | 'error'>>,
  ): void {
    const ended = {
      ...proposal,
      ...rest,
      state,
      ended_at: toIsoTimestamp(Date.now()),
      retry_at: null,
    }
    const story = approvalStoryInHistory(ended, state)
    const entries = buildUnappliedProposalJournalEntries(ended, story, endInWords(ended, state))
    const change = this.#context.journal.record(entries)
    this.#store.put({ ...ended, change })
  }

  #overlapping(
    resource: ChangeResource,
    requested: readonly Difference[],
  ): ListedProposal | undefined {
    return this.#store
      .open()
      .find(
        (open) =>
          open.resource === resource &&
          open.requested.some((one) => requested.some((other) => isOverlap(one, other))),
      )
  }

  // Reading

  list(asker: ProposalParticipant): Result<ProposalSummary[]> {
    this.#tidy()
    const listed = [...this.#store.open().toReversed(), ...this.#store.ended(LISTED)]
    const found = listed.filter((each) => isReadable(each, asker)).map(this.#seenBy(asker))
    return success(found, { count: found.length, per_page: found.length })
  }

  get(number: number, asker: ProposalParticipant): Result<Proposal> {
    this.#tidy()
    const proposal = this.#store.get(number)
    if (proposal === undefined) return noSuchProposal(number)
    if (!isReadable(proposal, asker)) {
      return refuse('forbidden', `Your role does not include proposal ${number}.`)
    }
    const { before, intended, patch, etag } = proposal
    const hasImpact = capabilitiesForRoles(asker.roles).includes('impact:read')
    const impact = hasImpact ? proposal.impact : null
    const change = proposal.change === null ? undefined : this.#context.journal.get(proposal.change)
    const run = change?.run ?? null
    const seen = this.#seenBy(asker)(proposal)
    return success({ ...seen, before, intended, patch, etag, impact, run })
  }

  /** Lists the people whose sessions a proposal ends, who are stored for as long as it is. */
  listPeople(
    number: number,
    asker: ProposalParticipant,
    { after, limit, search, isProtected }: ProposalPeopleFilter,
  ): Result<ProposalPerson[]> {
    const proposal = this.#store.get(number)
    if (proposal === undefined) return noSuchProposal(number)
    const mayRevoke = capabilitiesForRoles(asker.roles).includes('sessions:revoke')
    if (!mayRevoke || !isReadable(proposal, asker)) {
      return refuse('forbidden', `Your role does not include the people of proposal ${number}.`)
    }
    const part = search.toLowerCase()
    const people: ProposalPerson[] = []
    for (const { position, email } of this.#store.peopleAfter(number, after)) {
      if (people.length === limit) break
      if (part !== '' && !email.toLowerCase().includes(part)) continue
      const is_protected = this.#context.isProtected(email)
      if (is_protected || !isProtected) people.push({ position, email, is_protected })
    }
    const last = people.length === limit ? people.at(-1) : undefined
    return success(people, createCursorPaginationInfo(people, limit, last?.position))
  }

  /** What every page shows. */
  state(asker: ProposalParticipant): ApprovalsSummary {
    this.#tidy()
    const open = this.#store.open().filter((each) => isReadable(each, asker))
    const waiting = open.filter((each) => this.#actions(each, asker).includes('approve')).length
    const isAdmin = capabilitiesForRoles(asker.roles).includes('proposals:decide')
    const notices = this.#store
      .ended(LISTED)
      .filter((each) => isReadable(each, asker))
      .flatMap((each) => noticeOf(each, asker, isAdmin) ?? [])
      .filter(({ proposal }) => !this.#store.isSeen(proposal, asker.email))
    const mayRead = capabilitiesForRoles(asker.roles).includes('settings:read')
    return { policy: mayRead ? this.#context.policy : null, waiting, notices }
  }

  /** Shows a proposal to a person, without what is stored for Gatehouse alone and without whole values. */
  #seenBy(asker: ProposalParticipant) {
    return (proposal: ListedProposal): ProposalSummary => ({
      ...summaryOf(proposal),
      is_mine: isSamePerson(proposal.proposer, asker),
      actions: this.#actions(proposal, asker),
    })
  }

  #actions(proposal: ListedProposal, asker: ProposalParticipant): ProposalAction[] {
    const isMine = isSamePerson(proposal.proposer, asker)
    if (!isOpenProposal(proposal)) {
      const isRenewable = RENEWABLE.has(proposal.state) && proposal.resource !== 'revocation'
      return isMine && isRenewable ? ['renew'] : []
    }
    if (proposal.change !== null) return []
    const mayDecide = proposal.state === 'pending' && this.#decisionRefusal(asker) === undefined
    const mayObject = this.#objectionRefusal(proposal, asker) === undefined
    const hasApproved = counting(proposal, Date.now()).some(({ approver }) =>
      isSamePerson(approver, asker),
    )
    return [
      ...(mayDecide && !isMine && !hasApproved ? (['approve'] as const) : []),
      ...(mayObject && !isMine ? (['decline'] as const) : []),
      ...(isMine ? (['withdraw'] as const) : []),
      ...(mayDecide ? (['break-glass'] as const) : []),
    ]
  }

  /** The people whose sessions a proposal ends, in parts. */
  people(number: number): Iterable<string[]> {
    return this.#store.people(number)
  }
}

/**
 * Answers that a change waits for approval, and where it does.
 * @see https://www.rfc-editor.org/rfc/rfc7240#section-4.1
 */
export function buildAwaitingApprovalResult({
  proposal,
  path,
}: ProposalWithApiPath): CloudflareResult {
  const headers = { location: path, 'preference-applied': 'respond-async' }
  const body = JSON.stringify(successEnvelope(proposal))
  return { ok: true, answer: { status: 202, headers, body } }
}

const RENEWABLE: ReadonlySet<ProposalState> = new Set(['outdated', 'expired', 'failed'])

const TAMPERED = 'It is not as it was proposed: someone changed the stored data. It is not applied.'

/** What satisfies both demands. */
function stricter(one: ApprovalDemand, other: ApprovalDemand): ApprovalDemand {
  return {
    approvers: Math.max(one.approvers, other.approvers),
    delay_minutes:
      one.delay_minutes === null || other.delay_minutes === null
        ? null
        : Math.max(one.delay_minutes, other.delay_minutes),
    subjects: [...new Set([...one.subjects, ...other.subjects])],
  }
}

function approved(
  proposal: StoredProposal,
  outcome: NonNullable<StoredProposal['outcome']>,
  now: number,
): StoredProposal {
  return { ...proposal, state: 'approved', outcome, approved_at: toIsoTimestamp(now) }
}

/** The approvals that have not lapsed. */
function counting({ approvals }: ListedProposal, now: number): StoredApproval[] {
  return approvals.filter(({ lapses_at }) => now < Date.parse(lapses_at))
}

function summaryOf(
  proposal: ListedProposal & Partial<StoredProposal>,
): Omit<ProposalSummary, 'is_mine' | 'actions'> {
  const {
    proposer: _proposer,
    approved_at: _approvedAt,
    outcome: _outcome,
    retry_at: _retryAt,
    people_hash: _hash,
    options: _options,
    etag: _etag,
    before: _before,
    intended: _intended,
    patch: _patch,
    impact: _impact,
    checklist: _checklist,
    approvals,
    ...summary
  } = proposal
  return {
    ...summary,
    approvals: approvals.map(({ approver: _approver, ...approval }) => approval),
  }
}

/** Whether two are one person: by their address, or by Access's own id of them. */
function isSamePerson(one: ProposalParticipant, other: ProposalParticipant): boolean {
  if (one.kind !== other.kind) return false
  if (one.subject !== null && one.subject === other.subject) return true
  return one.kind === 'person'
    ? isSameEmailAddress(one.email, other.email)
    : one.email === other.email
}

/** Revocations reveal personal data, and settings are not for the help desk. */
function isReadable({ resource }: ListedProposal, { roles }: ProposalParticipant): boolean {
  const needed = resource === 'revocation' ? 'people:read' : 'settings:read'
  return capabilitiesForRoles(roles).includes(needed)
}

function isOverlap({ pointer: one }: Difference, { pointer: other }: Difference): boolean {
  return isPointerWithin(one, other) || isPointerWithin(other, one)
}

function noticeOf(
  proposal: ListedProposal,
  asker: ProposalParticipant,
  isAdmin: boolean,
): UnseenProposalOutcome | undefined {
  const { number, state, ended_at, email, decided_by, demand, is_break_glass } = proposal
  if (ended_at === null || Date.now() - Date.parse(ended_at) > NOTICED_MS) return undefined
  const isMine = isSamePerson(proposal.proposer, asker)
  const isApprover = proposal.approvals.some(({ approver }) => isSamePerson(approver, asker))
  const isFailure = state === 'failed' || state === 'unknown'
  const kind =
    is_break_glass && isAdmin && decided_by !== asker.email
      ? 'break-glass'
      : isFailure && (isMine || isApprover)
        ? 'not-applied'
        : isMine && decided_by !== asker.email
          ? 'decided'
          : undefined
  if (kind === undefined) return undefined
  const { subjects } = demand
  return { kind, proposal: number, state, at: ended_at, email, decided_by, subjects }
}

/** The whole course of a proposal, for the change that history has of it. */
function approvalStoryInHistory(
  proposal: StoredProposal,
  outcome: ProposalOutcomeRecord['outcome'],
): ProposalOutcomeRecord {
  const { number, created_at, demand, approvals, decided_by, comment } = proposal
  return {
    proposal: number,
    outcome,
    proposed_at: created_at,
    subjects: demand.subjects,
    approvers: demand.approvers,
    approvals: approvals.map(({ email, at, comment: said }) => ({ email, at, comment: said })),
    decided_by,
    comment,
  }
}

function endInWords(
  { decided_by, comment, error, number }: StoredProposal,
  state: ProposalState,
): NonNullable<Change['error']> {
  const by = decided_by === null ? '' : ` by ${decided_by}`
  const why = [comment, error ?? ''].filter((text) => text !== '').join(' ')
  const message = `Proposal ${number} was not applied: ${state}${by}.${why === '' ? '' : ` ${why}`}`
  return { code: null, message }
}

/** Whether the reason may be gone in a while: Cloudflare did not answer, or could not be reached. */
function isPassing(problem: RefusalReason): boolean {
  if ('answer' in problem) return problem.answer.status === 429 || problem.answer.status >= 500
  return problem.slug.startsWith('upstream_') || problem.slug === 'interrupted'
}

function isConflict(problem: RefusalReason): boolean {
  return !('answer' in problem) && problem.slug === 'precondition_failed'
}

function detailOf(problem: RefusalReason): string {
  if ('answer' in problem) return `Cloudflare answered with HTTP ${problem.answer.status}.`
  const { details } = problem
  return typeof details === 'string' ? details : details.map(({ message }) => message).join(' ')
}

function demandInWords({ approvers, subjects }: ApprovalDemand): string {
  const who = approvers === 1 ? 'another admin' : `${approvers} other admins`
  return `This takes the approval of ${who} (${subjects.join(', ')}). Nothing was sent.`
}

function noSuchProposal(number: number): Refused {
  return refuse('not_found', `There is no proposal ${number}.`)
}
