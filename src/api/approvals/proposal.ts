/** Changes that wait for a second person. */
import * as z from 'zod/mini'
import { valuesOriginSchema, differenceSchema, publishedDraftRecordSchema } from '../change'
import { impactSummarySchema } from '../impact/finding'
import { revocationOccasionSchema } from '../revocation-occasion'
import { roleSchema } from '../roles'
import { approvalDemandSchema, PROPOSAL_STATES } from './approvals'

export function isOpenProposal({ state }: Pick<Proposal, 'state'>): boolean {
  return state === 'pending' || state === 'approved'
}

const approvalSchema = z.object({
  email: z.string(),
  /** RFC 3339. */
  at: z.string(),
  comment: z.string(),
  /** From then on it no longer counts. */
  lapses_at: z.string(),
})
export type ProposalApproval = z.infer<typeof approvalSchema>

/** A proposal as lists show it. Times are RFC 3339 in UTC. */
export const proposalSummarySchema = z.object({
  number: z.int(),
  state: z.enum(PROPOSAL_STATES),
  created_at: z.string(),
  /** Without enough approvals, it ends then. */
  expires_at: z.string(),
  /** It is applied then, unless somebody objects; null if it takes approvals. */
  applies_at: z.nullable(z.string()),
  ended_at: z.nullable(z.string()),
  /** The person who proposed it, or the client id of a service token. */
  email: z.string(),
  roles: z.array(roleSchema),
  resource: z.enum(['organization', 'doh', 'revocation']),
  /** What it would change: a setting, a new organization, or the sessions of people. */
  operation: z.enum(['update', 'revert', 'create', 'revoke']),
  demand: approvalDemandSchema,
  /** The requested differences of a setting. */
  requested: z.array(differenceSchema),
  reason: z.string(),
  ticket: z.nullable(z.string()),
  client_request_id: z.nullable(z.string()),
  /** The number of the change that it reverts. */
  reverts: z.nullable(z.int()),
  /** The draft of the login page that it publishes. */
  draft: z.nullable(publishedDraftRecordSchema),
  /** Where its values were taken from. */
  origin: z.nullable(valuesOriginSchema),
  /** After what somebody's sessions are to be ended, if the proposer said so. */
  occasion: z.optional(z.nullable(revocationOccasionSchema)),
  /** After how many minutes the switches that it turns off are turned back on; null if they stay off. */
  switch_timer_minutes: z.optional(z.nullable(z.int())),
  /** The number of people whose sessions it ends. */
  people: z.nullable(z.int()),
  approvals: z.array(approvalSchema),
  /** Who ended it without applying it, or went past its approvals, and why; null if nobody did. */
  decided_by: z.nullable(z.string()),
  comment: z.string(),
  is_break_glass: z.boolean(),
  /** The change in history that applied it, or that records how it ended. */
  change: z.nullable(z.int()),
  /** Why it could not be applied, or not yet. */
  error: z.nullable(z.string()),
  /** What was changed since, if it is outdated. */
  moved: z.array(z.string()),
  /** Whether the person who asks proposed it. */
  is_mine: z.boolean(),
  /** What the person who asks may do about it now. */
  actions: z.array(z.enum(['approve', 'decline', 'withdraw', 'break-glass', 'renew'])),
})
export type ProposalSummary = z.infer<typeof proposalSummarySchema>
export type ProposalAction = ProposalSummary['actions'][number]

/** A proposal with whole values: the live one that it was made on, and the one that it asks for. */
export const proposalSchema = z.extend(proposalSummarySchema, {
  before: z.nullable(z.unknown()),
  intended: z.nullable(z.unknown()),
  /** The merge patch of a setting, to the letter. */
  patch: z.nullable(z.unknown()),
  etag: z.nullable(z.string()),
  /** The computed effect on the account when it was proposed. */
  impact: z.nullable(impactSummarySchema),
  /** The number of the run that it started; null if there is none. */
  run: z.nullable(z.int()),
})
export type Proposal = z.infer<typeof proposalSchema>

/** A person whose sessions a proposal ends. Positions start at 1, in the order in which the people were proposed. */
export const proposalPersonSchema = z.object({
  position: z.int(),
  email: z.string(),
  /** Whether only an admin may revoke them. */
  is_protected: z.boolean(),
})
export type ProposalPerson = z.infer<typeof proposalPersonSchema>

/** The `result` of a 409 that asks for approval: what is needed, and how to propose the change. */
export const approvalNeededDetailsSchema = z.object({
  demand: approvalDemandSchema,
  /** Sent with this header, the same request proposes the change. */
  prefer: z.literal('respond-async'),
  /** The proposal that already asks for a change of the same field. */
  proposal: z.nullable(z.int()),
})
export type ApprovalNeededDetails = z.infer<typeof approvalNeededDetailsSchema>
