/** What every page shows about approvals. It loads everywhere, so it has nothing of the proposals themselves. */
import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall } from '../api-client'
import { approvalPolicySchema } from './approval-policy'

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

const NOTICE_KINDS = ['break-glass', 'not-applied', 'decided'] as const

/** Something about a proposal that a person is shown until they have seen it. */
const proposalNoticeSchema = z.object({
  kind: z.enum(NOTICE_KINDS),
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

/** The path of an account's proposals, and the start of those of everything about them. */
export const proposalsPath = (account_id: string) => accountApiPath(account_id, 'proposals')

/** Reads how many proposals wait for the person who asks, and what they have not seen. */
export const getApprovalsSummary = (account_id: string) =>
  createGatehouseReadCall(approvalsSummarySchema, [...proposalsPath(account_id), 'state'])
