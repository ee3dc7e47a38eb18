import * as z from 'zod/mini'
import {
  nullAsEmptyListSchema,
  createGatehouseReadCall,
  createGatehouseWriteCall,
} from '../api-client'
import { proposalPersonSchema, proposalSchema, proposalSummarySchema } from './proposal'
import type { ApproveRequest, BreakGlassRequest, DeclineRequest } from './proposal-request'
import { proposalsPath } from './approvals'

const proposalPath = (account_id: string, number: number) => [...proposalsPath(account_id), number]

/** The open proposals, and the latest that ended; newest first. */
export const listProposals = (account_id: string) =>
  createGatehouseReadCall(nullAsEmptyListSchema(proposalSummarySchema), proposalsPath(account_id))

export const getProposal = (account_id: string, number: number) =>
  createGatehouseReadCall(proposalSchema, proposalPath(account_id, number))

/** The people whose sessions a proposal ends, in the order in which they were proposed, after the position `cursor`. */
export const listProposalPeople = (
  account_id: string,
  number: number,
  params: { cursor?: number; limit: number; search?: string | undefined; protected?: 'true' },
) =>
  createGatehouseReadCall(
    nullAsEmptyListSchema(proposalPersonSchema),
    [...proposalPath(account_id, number), 'people'],
    params,
  )

export const approveProposal = (account_id: string, number: number, request: ApproveRequest) =>
  createGatehouseWriteCall(
    proposalSchema,
    'POST',
    [...proposalPath(account_id, number), 'approve'],
    request,
  )

export const declineProposal = (account_id: string, number: number, request: DeclineRequest) =>
  createGatehouseWriteCall(
    proposalSchema,
    'POST',
    [...proposalPath(account_id, number), 'decline'],
    request,
  )

export const withdrawProposal = (account_id: string, number: number) =>
  createGatehouseWriteCall(proposalSchema, 'POST', [
    ...proposalPath(account_id, number),
    'withdraw',
  ])

/** Proposes an outdated change again, on the live value. */
export const renewProposal = (account_id: string, number: number) =>
  createGatehouseWriteCall(proposalSchema, 'POST', [...proposalPath(account_id, number), 'renew'])

/** Applies a proposal without its approvals. */
export const breakGlass = (account_id: string, number: number, request: BreakGlassRequest) =>
  createGatehouseWriteCall(
    proposalSchema,
    'POST',
    [...proposalPath(account_id, number), 'break-glass'],
    request,
  )

/** Notes that the person who asks has seen what became of a proposal. */
export const markProposalSeen = (account_id: string, number: number) =>
  createGatehouseWriteCall(z.unknown(), 'POST', [...proposalPath(account_id, number), 'seen'])
