/**
 * Which changes need a second person, as the operator configures it, and what every page shows of it. This loads
 * everywhere, so it has nothing of the proposals themselves, and does not compute what one change needs.
 */
import * as z from 'zod/mini'
import { SETTING_RESOURCES } from '../change'
import { createAccountApiPathBuilder, createGatehouseReadCall } from '../api-client'

/** How long proposals wait, and approvals count, unless the policy says otherwise. */
export const DEFAULT_PROPOSAL_EXPIRY_MINUTES = 24 * 60
export const DEFAULT_APPROVAL_LASTS_MINUTES = 4 * 60

/** The directions in which a change of a field needs approval. Only durations have more than one. */
export const APPROVAL_RULE_DIRECTIONS = ['any', 'longer', 'shorter'] as const

const demandShape = {
  /** The number of people who must approve, besides the person who proposes. */
  approvers: z.int(),
  /** After this many minutes, the change is applied unless somebody objects; null if only approvals count. */
  delay_minutes: z.nullable(z.int()),
}

const approvalRuleSchema = z.object({
  setting: z.enum(SETTING_RESOURCES),
  /** The field, or an object of fields; empty for the whole setting. */
  pointer: z.string(),
  when: z.enum(APPROVAL_RULE_DIRECTIONS),
  ...demandShape,
})
export type ApprovalRule = z.infer<typeof approvalRuleSchema>

const approvalPolicySchema = z.object({
  rules: z.array(approvalRuleSchema),
  /** Runs of revocations with more people than `above`; null if runs need no approval. */
  runs: z.nullable(z.object({ above: z.int(), ...demandShape })),
  /** How long a proposal waits for its approvals. */
  expires_after_minutes: z.int(),
  /** How long one approval counts while others are missing. */
  approval_lasts_minutes: z.int(),
})
export type ApprovalPolicy = z.infer<typeof approvalPolicySchema>

/** What a change needs before it is applied. */
export const approvalDemandSchema = z.object({
  ...demandShape,
  /** What needs the approval, as the policy names it: `auth_domain`, `mfa_config.session_duration`, `revocations`. */
  subjects: z.array(z.string()),
})
export type ApprovalDemand = z.infer<typeof approvalDemandSchema>

/**
 * The course of a proposal. While `pending`, it waits for approvals; `approved`, it is being applied. All other states
 * are final: `failed` and `unknown` say what became of the change, `outdated` that the live value was changed before it
 * could be applied.
 */
export const PROPOSAL_STATES = [
  'pending',
  'approved',
  'applied',
  'failed',
  'unknown',
  'declined',
  'withdrawn',
  'expired',
  'outdated',
] as const
export type ProposalState = (typeof PROPOSAL_STATES)[number]

/** Something about a proposal that a person is shown until they have seen it. */
const proposalNoticeSchema = z.object({
  kind: z.enum(['break-glass', 'not-applied', 'decided']),
  proposal: z.int(),
  state: z.enum(PROPOSAL_STATES),
  at: z.string(),
  email: z.string(),
  decided_by: z.nullable(z.string()),
  subjects: z.array(z.string()),
})
export type UnseenProposalOutcome = z.infer<typeof proposalNoticeSchema>

/** What every page shows about approvals. */
export const approvalsSummarySchema = z.object({
  policy: z.nullable(approvalPolicySchema),
  /** The number of proposals that the person who asks may approve. */
  waiting: z.int(),
  notices: z.array(proposalNoticeSchema),
})
export type ApprovalsSummary = z.infer<typeof approvalsSummarySchema>

export const proposalsApiPath = createAccountApiPathBuilder('proposals')

/** Reads how many proposals wait for the person who asks, and what they have not seen. */
export const getApprovalsSummary = (account_id: string) =>
  createGatehouseReadCall(approvalsSummarySchema, proposalsApiPath(account_id, 'state'))
