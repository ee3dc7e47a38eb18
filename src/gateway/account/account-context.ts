import type { Role } from '../../api/roles'
import type { ApprovalStory, PublishedDraft, Setting } from '../../api/change'
import type { SettingChange } from '../../api/impact/setting-change'
import type { ImpactSummary } from '../../api/impact/finding'
import type { OperationName } from '../../api/operations'
import type { UpstreamReply } from '../upstream'
import type { Journal } from './journal'
import type { LastKnownValues } from './last-known-values'
import type { OutcomeEvidence } from './outcome'
import type { Proposals } from './proposals/proposals'
import type { Participant } from './proposals/proposal-store'
import type { StorageBudget } from './storage-budget'

/** The dependencies of the account's writes. Only one write is ever in progress. */
export type AccountContext = {
  call: (name: OperationName, body?: unknown) => Promise<UpstreamReply>
  journal: Journal
  budget: StorageBudget
  known: LastKnownValues
  /** The evidence about pending changes that is not in the journal. Lost when the object ends. */
  evidence: Map<number, OutcomeEvidence>
  /** Records in a draft that the change publishing it was applied, whenever that is found out. */
  markPublished: (draft: PublishedDraft, change: number) => void
  /** The computed impact of the change, or null without a survey of the account that shows it. */
  impactOf: (setting: Setting, change: SettingChange) => ImpactSummary | null
  /** Stores what a change makes necessary outside Gatehouse, if anything. */
  addChecklist: (number: number, setting: Setting, change: SettingChange) => void
  /** The changes that take the approval of somebody else, and which those are. */
  proposals: Pick<
    Proposals,
    'demandFor' | 'needed' | 'propose' | 'applyRefusal' | 'opened' | 'noteLive'
  >
  /** Commits all of the work or none of it. */
  transaction: (work: () => void) => void
}

/** The current time in UTC, in the format that history stores. */
export const currentTimestamp = () => new Date().toISOString()

/** The person who asks for a write, and why. */
export type WriteAuthor = {
  email: string
  roles: readonly Role[]
  /** Empty on Cloudflare's own paths, where the caller cannot give a reason. */
  reason: string
  ticket: string | null
  /** An id that the caller chose, to find the change in history. */
  client_request_id?: string | undefined
  /** Present if the author asks for approval where it is needed (`Prefer: respond-async`). */
  proposer?: Participant | undefined
  /** Present if the write applies a proposal; only the account's own object sets it. */
  approval?: ApprovalStory | undefined
}
