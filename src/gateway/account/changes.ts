import {
  type Change,
  type ChangeResult,
  type ChangeSummary,
  isSettingResource,
  type ChangeResource,
  type SettingResource,
  SETTING_RESOURCES,
  toChangeSummary,
} from '../../api/change'
import { CLOUDFLARE_OPERATIONS } from '../../api/cloudflare-operations'
import { successEnvelope } from '../../api/envelope'
import { isSemanticallyEqual } from '../../api/equality'
import type { RevertRequest } from '../../api/change-request'
import { withValueAt } from '../../api/json'
import {
  createRevertPatch,
  determineRequiredCapability,
  type MergePatch,
} from '../../api/merge-patch'
import { findExplanationsOfSwitchesTurnedOff } from '../../api/switch-timers/protective-switches'
import { type Capability, capabilitiesForRoles } from '../../api/roles'
import {
  createCursorPaginationInfo,
  type SerializedResponse,
  success,
  type Refused,
  refuse,
  type Result,
  type CloudflareResult,
} from '../result'
import type { UpstreamReply } from '../upstream'
import type { AccountContext } from './account-context'
import type { WriteAuthor } from './write-author'
import { WriteQueue } from './alarms'
import {
  type SettingChangeRequest,
  createOrganization,
  applyChange,
  type SettingChangeResult,
} from './apply-change'
import { interruptionClosingEntry, buildFindingAcceptanceJournalEntries } from './change-entries'
import type { PermittedChangeFilter } from './change-filter'
import type { SwitchTurnBackWrite } from './switch-timers/switch-timers'
import { buildAwaitingApprovalResult } from './proposals/proposals'
import { readSettingAndReconcileHistory } from './read-setting-and-reconcile-history'

export type ChangesContext = Omit<AccountContext, 'evidence'> & {
  /** Makes sure that `settle` is called soon, whatever happens to this object. */
  remind: () => Promise<void>
}

/** Who reverts a change, and what the request says besides. */
export type RevertAuthor = WriteAuthor &
  Pick<SettingChangeRequest, 'switch_timer_minutes'> &
  Pick<RevertRequest, 'explanation'>

/** The parts of a change that its reader may see. */
export type ChangeVisibility = {
  /** The resource whose changes the reader may not see. */
  without: ChangeResource | undefined
  /** Whether the reader may see the computed impact on the account. */
  hasImpact: boolean
}

/** The changes of an account's settings, and their history. Writes wait for one another; reads never wait. */
export class Changes {
  readonly #context: AccountContext & Pick<ChangesContext, 'remind'>
  readonly #queue = new WriteQueue()
  readonly #noticed = new Set<SettingResource>()

  constructor(context: ChangesContext) {
    this.#context = { ...context, evidence: new Map() }
  }

  /** Changes a setting, if the roles cover every part of the change. */
  async make(order: SettingChangeRequest): Promise<Result<SettingChangeResult>> {
    const needed = determineRequiredCapability(order.setting, order.patch)
    return roleRefusal(order, needed) ?? this.#write(order, () => applyChange(this.#context, order))
  }

  /** Reverts a change, by a change of its own. */
  async revert(
    number: number,
    ifMatch: string,
    { explanation, ...author }: RevertAuthor,
  ): Promise<Result<SettingChangeResult>> {
    const change = this.#context.journal.get(number)
    if (change === undefined) return this.#noSuchChange(number)
    const { resource, state } = change
    const patch = state === 'applied' ? createRevertPatch(change) : undefined
    if (!isSettingResource(resource) || patch === undefined) {
      return refuse('not_revertible', `Change ${number} left nothing that could be taken back.`)
    }
    const order = { ...author, setting: resource, ifMatch, reverts: number }
    if (explanation === undefined) return this.make({ ...order, patch })
    const { before, after } = change
    const explained = findExplanationsOfSwitchesTurnedOff(resource, after, before)
    if (explained.length === 0) {
      const message = 'This revert turns no switch off that is explained.'
      return refuse('invalid_field', [{ pointer: '/explanation', message }])
    }
    const withExplanation = explained.reduce<unknown>(
      (document, pointer) => withValueAt(document, pointer, explanation),
      patch,
    )
    return this.make({ ...order, patch: withExplanation as MergePatch }) // still an object
  }

  /**
   * Turns a switch back whose time is over. That was decided with the change that turned it off, so that no capability,
   * approval or daily budget of its author stops it, and there is room for it when the storage is full.
   */
  turnSwitchBack({
    patchFor,
    ...order
  }: SwitchTurnBackWrite): Promise<Result<SettingChangeResult>> {
    return this.inTurn(async () => {
      const live = await readSettingAndReconcileHistory(this.#context, order.setting)
      if (!live.ok) return { ok: false, problem: live.problem }
      const patch = patchFor(live.document)
      if (patch === undefined) return success({ kind: 'unchanged', observed: live })
      return applyChange(this.#context, { ...order, patch, ifMatch: undefined })
    })
  }

  /** Accepts a finding about the account: a change of its own, although nothing of Cloudflare's changes. */
  acceptFinding(
    finding: NonNullable<Change['finding']>,
    author: WriteAuthor,
  ): Promise<Result<Change>> {
    return this.#write(author, () => {
      const number = this.#context.journal.record(
        buildFindingAcceptanceJournalEntries(author, finding),
      )
      return Promise.resolve(this.get(number, { without: undefined, hasImpact: true }))
    })
  }

  async create(
    organization: Record<string, unknown>,
    author: WriteAuthor,
  ): Promise<Result<SettingChangeResult>> {
    return (
      roleRefusal(author, CLOUDFLARE_OPERATIONS.createOrganization.capability) ??
      this.#write(author, () => createOrganization(this.#context, author, organization))
    )
  }

  /**
   * Takes note of what a read that bypassed this object returned. If the value is new, or could close a pending
   * change, the setting is read again in the queue.
   */
  async notice(setting: SettingResource, etag: string): Promise<void> {
    const { known, journal } = this.#context
    const isOpen = journal.pendingOf(setting) !== undefined
    const isNews = known.get(setting)?.etag !== etag
    if (this.#noticed.has(setting) || !(isOpen || isNews)) return
    this.#noticed.add(setting)
    await this.#queue.run(async () => {
      this.#noticed.delete(setting)
      await readSettingAndReconcileHistory(this.#context, setting)
    })
  }

  /** Finds what was changed outside Gatehouse, and closes what was left open. */
  async settle(): Promise<void> {
    await this.#queue.run(async () => {
      this.#closeInterrupted()
      for (const setting of SETTING_RESOURCES)
        await readSettingAndReconcileHistory(this.#context, setting)
    })
    if (this.hasPending()) await this.#context.remind()
  }

  /** Closes the revocations whose sender ended before the response arrived. None is being sent: this is a turn of the queue. */
  #closeInterrupted(): void {
    const { journal } = this.#context
    for (const { number, resource, run } of journal.pending()) {
      // A run closes its own change, however long it takes.
      if (resource === 'revocation' && run === null)
        journal.close(number, interruptionClosingEntry())
    }
  }

  hasPending(): boolean {
    // A run's change stays open as long as the run, and the run closes it.
    return this.#context.journal.pending().some(({ run }) => run === null)
  }

  list(
    filter: PermittedChangeFilter,
    below: number | undefined,
    limit: number,
  ): Result<ChangeSummary[]> {
    const { changes, next } = this.#context.journal.list({ ...filter, below, limit })
    return success(changes, createCursorPaginationInfo(changes, limit, next))
  }

  get(number: number, { without, hasImpact }: ChangeVisibility): Result<Change> {
    const change = this.#context.journal.get(number)
    if (change === undefined) return this.#noSuchChange(number)
    if (change.resource !== without) return success(hasImpact ? change : withoutImpact(change))
    const detail = `Your role does not include change ${number}. Ask a Gatehouse admin.`
    return refuse('forbidden', detail)
  }

  #noSuchChange(number: number): Refused {
    const { change, dropped_by } = this.#context.journal.start()
    if (number > change || number < 1) {
      return refuse('not_found', `History has no change ${number}.`)
    }
    const detail = `Change ${number} was archived and dropped from history, which begins with change ${change + 1}. Change ${dropped_by} says who dropped the last of them, and why. The archive has it.`
    return refuse('dropped', detail)
  }

  /** Runs a change of a setting. Only revocations continue when the storage is too full for changes. */
  #write<Value>(author: WriteAuthor, write: () => Promise<Result<Value>>): Promise<Result<Value>> {
    const { budget } = this.#context
    return this.inTurn(async () => budget.fullness() ?? budget.refusal(author) ?? write())
  }

  /** Sends something to Cloudflare that must not happen in the middle of a change. */
  async inTurn<Value>(write: () => Promise<Value>): Promise<Value> {
    await this.#context.remind()
    return this.#queue.run(write)
  }
}

/** Returns why the roles do not cover a change. The route of a proposal that is made again knows nothing of it. */
function roleRefusal({ roles }: WriteAuthor, needed: Capability): Refused | undefined {
  if (capabilitiesForRoles(roles).includes(needed)) return undefined
  const detail = `Your role does not include a part of this change (${needed}). Nothing was sent.`
  return refuse('forbidden', detail)
}

/** Removes the impact: it reveals what is in the account, which not everyone who may see its settings may see. */
function withoutImpact({ impact: _impact, ...change }: Change): Change {
  return change
}

/** Answers as Cloudflare's own operation does, with the entity tag of the live value. */
export function settingChangeToCloudflareResult(
  write: Result<SettingChangeResult>,
  status: number,
): CloudflareResult {
  if (!write.ok) return write
  if (write.value.kind === 'proposed') return buildAwaitingApprovalResult(write.value)
  const { observed } = write.value
  const answer =
    write.value.kind === 'unchanged'
      ? write.value.observed.reply.answer
      : answerTo(write.value.reply, observed?.reply, status)
  if (observed === undefined) return { ok: true, answer }
  return { ok: true, answer: { ...answer, headers: { ...answer.headers, etag: observed.etag } } }
}

/**
 * If the response to a write was lost, or another write followed at once, the result of the read afterwards replaces
 * it, because that is what the entity tag belongs to.
 */
function answerTo(
  reply: UpstreamReply,
  read: (UpstreamReply & { ok: true }) | undefined,
  status: number,
): SerializedResponse {
  if (read === undefined || (reply.ok && isSemanticallyEqual(reply.result, read.result)))
    return reply.answer
  return { ...read.answer, status, body: JSON.stringify(successEnvelope(read.result)) }
}

/** Answers as Gatehouse's own operations do. */
export function settingChangeToChangeResult(
  write: Result<SettingChangeResult>,
): Result<ChangeResult> | CloudflareResult {
  if (!write.ok) return write
  if (write.value.kind === 'proposed') return buildAwaitingApprovalResult(write.value)
  const { observed } = write.value
  return success({
    current: observed?.document ?? null,
    etag: observed?.etag ?? null,
    change: write.value.kind === 'made' ? toChangeSummary(write.value.change) : null,
  })
}
