import type { PublishedDraft } from '../../api/draft'
import type { Role } from '../../api/roles'
import type { Setting } from '../../api/change'
import type { SettingChange } from '../../api/impact/change'
import type { ImpactSummary } from '../../api/impact/finding'
import type { OperationName } from '../../api/operations'
import type { UpstreamReply } from '../upstream'
import type { Journal } from './journal'
import type { KnownValues } from './known-values'
import type { OutcomeEvidence } from './outcome'
import type { StorageBudget } from './storage-budget'

/** What the account's writes are made of. Only one of them is ever under way. */
export type AccountContext = {
  call: (name: OperationName, body?: unknown) => Promise<UpstreamReply>
  journal: Journal
  budget: StorageBudget
  known: KnownValues
  /** What is known of pending changes besides the journal; gone when the object ends. */
  evidence: Map<number, OutcomeEvidence>
  /** A change that publishes a draft was applied: whenever that is found out, the draft says so. */
  markPublished: (draft: PublishedDraft, change: number) => void
  /** What the change would do, where a survey of the account is there that tells. */
  impactOf: (setting: Setting, change: SettingChange) => ImpactSummary | null
  /** Runs at once or not at all. */
  transaction: (work: () => void) => void
}

/** In UTC, as history stores times. */
export const timestamp = () => new Date().toISOString()

/** Who asks for a write, and why. */
export type Author = {
  email: string
  roles: readonly Role[]
  /** Empty where the caller cannot say it: on Cloudflare's own paths. */
  reason: string
  ticket: string | null
  /** Chosen by whoever asks, to find the change in history by. */
  client_request_id?: string | undefined
}
