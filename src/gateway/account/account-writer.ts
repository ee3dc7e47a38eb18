import { type Change, type Resource, type Setting, SETTINGS } from '../../api/change'
import { revertPatch } from '../../api/change-comparison'
import type { Revocation } from '../../api/revocation'
import { capabilitiesOf, capabilityToChange } from '../../api/roles'
import { type Answer, failure, success } from '../answer'
import { mayRevokeAnybody, type RevocationPolicy, revocationRefusal } from '../revocation-policy'
import { callUpstream, type Upstream } from '../upstream'
import type { AccountContext, Author } from './account-context'
import { closeInterrupted, createOrganization, revokeUser } from './create-and-revoke'
import { type ChangeOrder, makeChange, type WriteOutcome } from './apply-change'
import type { DownloadPart } from './download-part'
import { exportChanges, type ExportFormat, exportJournal } from './export'
import type { Journal } from './journal'
import type { ReadableChanges } from './journal-selection'
import type { KnownValues } from './known-values'
import { observe } from './observation'
import { asChangeAnswer, asCloudflareAnswer } from './outcome-answer'
import type { JsonRecord } from './replacement'
import type { Runs } from './runs/runs'
import { SETTING_ADAPTERS } from './setting-adapters'
import { StorageBudget } from './storage-budget'
import { WriteQueue } from './write-queue'

/** Where an account's history is kept, and what sees to it that no change stays open. */
export type AccountStorage = {
  sql: SqlStorage
  journal: Journal
  known: KnownValues
  transaction: (work: () => void) => void
  markPublished: AccountContext['markPublished']
  /** What the runs know of daily limits. */
  limit: Pick<Runs, 'usedBy' | 'countSent'>
  impactOf: AccountContext['impactOf']
  /** Sees to it that `settle` is called soon, whatever happens to this object. */
  remind: () => Promise<void>
}

/** What of a change its reader may see. */
export type ReadableChange = {
  /** Changes of this are not for them. */
  without: Resource | undefined
  /** What it was computed to do to the account. */
  hasImpact: boolean
}

/** Everything that is written to one account, and its history. Writes wait for one another; reads never. */
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
      transaction: storage.transaction,
      markPublished: storage.markPublished,
    }
  }

  /** A PUT on Cloudflare's own path, as a merge patch. */
  async putSetting(order: ChangeOrder): Promise<Answer> {
    const refusal = beyondRoles(order)
    if (refusal !== undefined) return refusal
    const outcome = await this.#change(order, () => makeChange(this.#context, order))
    return asCloudflareAnswer(outcome, SETTING_ADAPTERS[order.setting].written)
  }

  /** A change that was reviewed. */
  async makeChange(order: ChangeOrder): Promise<Answer> {
    const refusal = beyondRoles(order)
    if (refusal !== undefined) return refusal
    return asChangeAnswer(await this.#change(order, () => makeChange(this.#context, order)))
  }

  /** Takes a change back, by a change of its own. */
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
    // Which of the two counts is not documented, and only the address is checked.
    if (revocation.user_uid !== undefined && !mayRevokeAnybody(roles)) {
      return failure('forbidden', 'Your role revokes by e-mail address alone: leave out user_uid.')
    }
    // In turn, so that those who wait before it are counted.
    return this.#write(async () => {
      const asked = { emails: [revocation.email], roles, used: this.#limit.usedBy(email) }
      const refusal = revocationRefusal(asked, policy) ?? this.#context.budget.refusal(author)
      if (refusal !== undefined) return refusal
      this.#limit.countSent(email)
      return revokeUser(this.#context, author, revocation)
    })
  }

  /**
   * Tells what a read past this object returned. If it is news, or could close a change that is open,
   * the setting is read again in turn.
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

  /** Finds what was changed outside, and closes what was left open. */
  async settle(): Promise<void> {
    await this.#queue.run(async () => {
      closeInterrupted(this.#context)
      for (const setting of SETTINGS) await observe(this.#context, setting)
    })
    if (this.hasPending()) await this.#remind()
  }

  hasPending(): boolean {
    // A run's change is open as long as the run.
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

  /** Of settings. What ends sessions goes on when the storage has no room left for these. */
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

/** It tells of what is in the account, which not everybody may see who may see its settings. */
function withoutImpact({ impact: _impact, ...change }: Change): Change {
  return change
}

/** What somebody may change depends on what they change: a change is refused whole. */
function beyondRoles({ setting, patch, roles }: ChangeOrder): Answer | undefined {
  const needed = capabilityToChange(setting, patch)
  if (capabilitiesOf(roles).includes(needed)) return undefined
  const detail = `Your role does not include a part of this change (${needed}). Nothing was sent.`
  return failure('forbidden', detail)
}

function noSuchChange(number: number): Answer {
  return failure('not_found', `History has no change ${number}.`)
}
