import * as z from 'zod/mini'
import {
  nullAsEmptyListSchema,
  createGatehouseReadCall,
  createGatehousePostCall,
} from '../api-client'
import {
  type ProposalAction,
  proposalPersonSchema,
  proposalSchema,
  proposalSummarySchema,
} from './proposal'
import type { ApproveRequest, BreakGlassRequest, DeclineRequest } from './proposal-request'
import { proposalsApiPath } from './approvals'

/** The open proposals, and the latest that ended; newest first. */
export const listProposals = (account_id: string) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(proposalSummarySchema),
    proposalsApiPath(account_id),
  )

export const getProposal = (account_id: string, number: number) =>
  createGatehouseReadCall(proposalSchema, proposalsApiPath(account_id, number))

/** The people whose sessions a proposal ends, in the order in which they were proposed, after the position `cursor`. */
export const listProposalPeople = (
  account_id: string,
  number: number,
  params: { cursor?: number; limit: number; search?: string | undefined; protected?: 'true' },
) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(proposalPersonSchema),
    proposalsApiPath(account_id, number, 'people'),
    params,
  )

/** What somebody may do about a proposal, with what each takes. */
type ProposalRequests = {
  approve: ApproveRequest
  decline: DeclineRequest
  withdraw: void
  renew: void
  'break-glass': BreakGlassRequest
}

const proposalOperation =
  <Action extends ProposalAction>(action: Action) =>
  (account_id: string, number: number, request: ProposalRequests[Action]) =>
    createGatehousePostCall(proposalSchema, proposalsApiPath(account_id, number, action), request)

export const approveProposal = proposalOperation('approve')
export const declineProposal = proposalOperation('decline')
export const withdrawProposal = proposalOperation('withdraw')
/** Proposes an outdated change again, on the live value. */
export const renewProposal = proposalOperation('renew')
/** Applies a proposal without its approvals. */
export const breakGlass = proposalOperation('break-glass')

/** Notes that the person who asks has seen what became of a proposal. */
export const markProposalSeen = (account_id: string, number: number) =>
  createGatehousePostCall(z.unknown(), proposalsApiPath(account_id, number, 'seen'))
