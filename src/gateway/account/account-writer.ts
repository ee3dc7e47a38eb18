import { type Change, type Resource, type Setting, SETTINGS } from '../../api/change'
import { capabilityToChange, revertPatch } from '../../api/merge-patch'
import type { Revocation } from '../../api/revocation-request'
import { capabilitiesOf } from '../../api/roles'
import { type Answer, failure, success } from '../answer'
import { mayRevokeAnybody, type RevocationPolicy, revocationRefusal } from '../revocation-policy'
import { callUpstream, type Upstream } from '../upstream'
import type { AccountContext, Author } from './account-context'
import { closeInterrupted, createOrganization, revokeUser } from './create-and-revoke'
import { type ChangeOrder, makeChange, type WriteOutcome } from './apply-change'
import { type DownloadPart, exportChanges, type ExportFormat, exportJournal } from './export'
import type { Journal } from './journal'
import type { ReadableChanges } from './journal-selection'
import type { KnownValues } from './known-values'
import { observe } from './observation'
import { asChangeAnswer, asCloudflareAnswer } from './outcome-answer'
import type { JsonRecord } from './replacement'
import type { Runs } from './runs/runs'
import { SETTING_ADAPTERS } from './setting-adapters'
import { StorageBudget } from './storage-budget'
import { WriteQueue } from './alarms'

/** The storage of an account's history, and the callbacks that make sure that no change stays open. */
export type AccountStorage = {
  sql: SqlStorage
  journal: Journal
  known: KnownValues
  transaction: (work: () => void) => void
  markPublished: AccountContext['markPublished']
  /** The runs' count of what daily limits allow. */
  limit: Pick<Runs, 'usedBy' | 'countSent'>
  impactOf: AccountContext['impactOf']
  addChecklist: AccountContext['addChecklist']
  /** Makes sure that `settle` is called soon, whatever happens to this object. */
  remind: () => Promise<void>
}

/** The parts of a change that its reader may see. */
export type ReadableChange = {
  /** The resource whose changes the reader may not see. */
  without: Resource | undefined
  /** Whether the reader may see the computed impact on the account. */
  hasImpact: boolean
}

/**
 * Writes everything that is written to one account, and its history. Writes wait for one another; reads never wait.
 */
export class AccountWriter {
  readonly #context: AccountContext
  readonly #queue = new WriteQueue()
  readonly #remind: () => Promise<void>
  readonly #limit: AccountStorage['limit']
  readonly #noticed = new Set<Setting>()

  constructor(upstream: Upstream, accountId: string, storage: AccountStorage) {
    this.#remind = storage.remind
    this.#limit = storage.limit
    this.#context = {
      call: (name, body) => callUpstream(upstream, name, { account_id: accountId, body }),
      journal: storage.journal,
      budget: new StorageBudget(storage.sql),
      known: storage.known,
      evidence: new Map(),
      impactOf: storage.impactOf,
      addChecklist: storage.addChecklist,
      transaction: storage.transaction,
      markPublished: storage.markPublished,
    }
  }

  /** Handles a PUT on Cloudflare's own path, whose body is a merge patch. */
  async putSetting(order: ChangeOrder): Promise<Answer> {
    const refusal = beyondRoles(order)
    if (refusal !== undefined) return refusal
    const outcome = await this.#change(order, () => makeChange(this.#context, order))
    return asCloudflareAnswer(outcome, SETTING_ADAPTERS[order.setting].written)
  }

  /** Makes a change that was reviewed. */
  async makeChange(order: ChangeOrder): Promise<Answer> {
    const refusal = beyondRoles(order)
    if (refusal !== undefined) return refusal
    return asChangeAnswer(await this.#change(order, () => makeChange(this.#context, order)))
  }

  /** Reverts a change, by a change of its own. */
  async revertChange(number: number, ifMatch: string, author: Author): Promise<Answer> {
    const change = this.#context.journal.get(number)
    if (change === undefined) return noSuchChange(number)
    const { resource, state } = change
    const patch = state === 'applied' ? revertPatch(change) : undefined
    if (resource === 'revocation' || patch === undefined) {
      return failure('not_revertible', `Change ${number} left nothing that could be taken back.`)
    }
    return this.makeChange({ ...author, setting: resource, patch, ifMatch, reverts: number })
  }

  async createOrganization(organization: JsonRecord, author: Author): Promise<Answer> {
    const create = () => createOrganization(this.#context, author, organization)
    return asCloudflareAnswer(await this.#change(author, create), 201)
  }

  async revokeUser(
    revocation: Revocation,
    author: Author,
    policy: RevocationPolicy,
  ): Promise<Answer> {
    const { email, roles } = author
    // Cloudflare does not document which of the two counts, and only the address is checked here.
    if (revocation.user_uid !== undefined && !mayRevokeAnybody(roles)) {
      return failure('forbidden', 'Your role revokes by e-mail address alone: leave out user_uid.')
    }
    // The check runs in the queue, so that the revocations ahead of this one are counted.
    return this.#write(async () => {
      const asked = { emails: [revocation.email], roles, used: this.#limit.usedBy(email) }
      const refusal = revocationRefusal(asked, policy) ?? this.#context.budget.refusal(author)
      if (refusal !== undefined) return refusal
      this.#limit.countSent(email)
      return revokeUser(this.#context, author, revocation)
    })
  }

  /**
   * Takes note of what a read that bypassed this object returned. If the value is new, or could close a pending
   * change, the setting is read again in the queue.
   */
  async notice(setting: Setting, etag: string): Promise<void> {
    const { known, journal } = this.#context
    const isOpen = journal.pendingOf(setting) !== undefined
    const isNews = known.get(setting)?.etag !== etag
    if (this.#noticed.has(setting) || !(isOpen || isNews)) return
    this.#noticed.add(setting)
    await this.#queue.run(async () => {
      this.#noticed.delete(setting)
      await observe(this.#context, setting)
    })
  }

  /** Finds what was changed outside Gatehouse, and closes what was left open. */
  async settle(): Promise<void> {
    await this.#queue.run(async () => {
      closeInterrupted(this.#context)
      for (const setting of SETTINGS) await observe(this.#context, setting)
    })
    if (this.hasPending()) await this.#remind()
  }

  hasPending(): boolean {
    // A run's change stays open as long as the run, and the run closes it.
    return this.#context.journal.pending().some(({ run }) => run === null)
  }

  listChanges(filter: ReadableChanges, below: number | undefined, limit: number): Answer {
    const { changes, next } = this.#context.journal.list({ ...filter, below, limit })
    return success(changes, {
      count: changes.length,
      per_page: limit,
      ...(next === undefined ? {} : { cursor: String(next) }),
    })
  }

  getChange(number: number, { without, hasImpact }: ReadableChange): Answer {
    const change = this.#context.journal.get(number)
    if (change === undefined) return noSuchChange(number)
    if (change.resource !== without) return success(hasImpact ? change : withoutImpact(change))
    return failure(
      'forbidden',
      `Your role does not include change ${number}. Ask a Gatehouse admin.`,
    )
  }

  exportChanges(
    filter: ReadableChanges,
    format: ExportFormat,
    after: number | undefined,
  ): DownloadPart {
    return exportChanges(this.#context.journal, filter, format, after)
  }

  exportJournal(after: number | undefined): DownloadPart {
    return exportJournal(this.#context.journal, after)
  }

  countChanges(): { changes: number; pending: number; bytes: number; most_bytes: number } {
    const { bytes, most } = this.#context.budget.storage()
    return { ...this.#context.journal.count(), bytes, most_bytes: most }
  }

  /**
   * Runs a change of a setting. Revocations do not come through here: they continue when the storage is too full for
   * changes.
   */
  async #change(author: Author, write: () => Promise<WriteOutcome>): Promise<WriteOutcome> {
    return this.#write(async () => {
      const answer = this.#context.budget.fullness() ?? this.#context.budget.refusal(author)
      return answer === undefined ? write() : { kind: 'refused', answer }
    })
  }

  async #write<Result extends WriteOutcome | Answer>(
    write: () => Promise<Result>,
  ): Promise<Result> {
    await this.#remind()
    return this.#queue.run(write)
  }
}

/** Removes the impact: it reveals what is in the account, which not everyone who may see its settings may see. */
function withoutImpact({ impact: _impact, ...change }: Change): Change {
  return change
}

/** Refuses a change as a whole if the roles do not cover every part of it. */
function beyondRoles({ setting, patch, roles }: ChangeOrder): Answer | undefined {
  const needed = capabilityToChange(setting, patch)
  if (capabilitiesOf(roles).includes(needed)) return undefined
  const detail = `Your role does not include a part of this change (${needed}). Nothing was sent.`
  return failure('forbidden', detail)
}

function noSuchChange(number: number): Answer {
  return failure('not_found', `History has no change ${number}.`)
}
