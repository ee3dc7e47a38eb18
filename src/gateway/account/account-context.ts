import type { PublishedDraftRecord, SettingResource } from '../../api/change'
import type { SettingChange } from '../../api/impact/setting-change'
import type { ComputedChecklist } from '../../api/impact/checklist'
import type { ImpactSummary } from '../../api/impact/finding'
import type { CloudflareOperationName } from '../../api/cloudflare-operations'
import type { UpstreamReply } from '../upstream'
import type { Journal } from './journal'
import type { LastKnownValues } from './last-known-values'
import type { ChangeOutcomeEvidence } from './change-outcome'
import type { Proposals } from './proposals/proposals'
import type { SwitchTimers } from './switch-timers/switch-timers'
import type { StorageBudget } from './storage-budget'

/** The dependencies of the account's writes. Only one write is ever in progress. */
export type AccountContext = {
  call: (name: CloudflareOperationName, body?: unknown) => Promise<UpstreamReply>
  journal: Journal
  budget: StorageBudget
  known: LastKnownValues
  /** The evidence about pending changes that is not in the journal. Lost when the object ends. */
  evidence: Map<number, ChangeOutcomeEvidence>
  /** Records in a draft that the change publishing it was applied, whenever that is found out. */
  markPublished: (draft: PublishedDraftRecord, change: number) => void
  /** The computed impact of the change, or null without a survey of the account that shows it. */
  impactOf: (setting: SettingResource, change: SettingChange) => ImpactSummary | null
  /** Returns what a change makes necessary outside Gatehouse, if anything. */
  checklistOf: (setting: SettingResource, change: SettingChange) => ComputedChecklist
  addChecklist: (number: number, checklist: ComputedChecklist) => void
  /** The changes that take the approval of somebody else, and which those are. */
  proposals: Pick<
    Proposals,
    | 'demandFor'
    | 'needed'
    | 'notNeeded'
    | 'propose'
    | 'impactWhenProposed'
    | 'checklistWhenProposed'
    | 'applyRefusal'
    | 'opened'
    | 'noteLive'
  >
  /** The timers of switches that are off for a time. */
  switchTimers: Pick<SwitchTimers, 'start' | 'wake' | 'noteLive' | 'attempted'>
  /** Commits all of the work or none of it. */
  transaction: <Result>(work: () => Result) => Result
}
