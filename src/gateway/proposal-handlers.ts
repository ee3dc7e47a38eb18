import type * as z from 'zod/mini'
import type {
  ApproveRequest,
  BreakGlassRequest,
  DeclineRequest,
  proposalPeopleQuerySchema,
} from '../api/approvals/proposal-request'
import type { ProposalParticipant, WriteAuthor } from './account/write-author'
import { getAccountStub, type GatewayContext, type Handler } from './gateway-context'
import { toStoredCaller } from './identity/access'
import { respondWithResult } from './response'

/** What every page shows about approvals. */
export const getApprovalsSummary: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).getApprovalsSummary(participantOf(c)))

export const listProposals: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).listProposals(participantOf(c)))

export const getProposal: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).getProposal(participantOf(c), proposalNumber(c)))

/** The default page size of a proposal's people. */
const PEOPLE_PER_PAGE = 100

export async function listProposalPeople(
  c: GatewayContext,
  query: z.infer<typeof proposalPeopleQuerySchema>,
): Promise<Response> {
  const { cursor = 0, limit = PEOPLE_PER_PAGE, search = '' } = query
  const isProtected = query.protected === 'true'
  const filter = { after: Number(cursor), limit: Number(limit), search, isProtected }
  const account = getAccountStub(c)
  return respondWithResult(
    await account.listProposalPeople(participantOf(c), proposalNumber(c), filter),
  )
}

export async function approveProposal(
  c: GatewayContext,
  { comment = '' }: ApproveRequest,
): Promise<Response> {
  const account = getAccountStub(c)
  return respondWithResult(
    await account.approveProposal(participantOf(c), proposalNumber(c), comment),
  )
}

export async function declineProposal(
  c: GatewayContext,
  { comment }: DeclineRequest,
): Promise<Response> {
  const account = getAccountStub(c)
  return respondWithResult(
    await account.declineProposal(participantOf(c), proposalNumber(c), comment),
  )
}

export const withdrawProposal: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).withdrawProposal(participantOf(c), proposalNumber(c)))

export const renewProposal: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).renewProposal(participantOf(c), proposalNumber(c)))

/** Applies a proposal without its approvals. */
export async function breakGlass(
  c: GatewayContext,
  { reason }: BreakGlassRequest,
): Promise<Response> {
  return respondWithResult(
    await getAccountStub(c).breakGlass(participantOf(c), proposalNumber(c), reason),
  )
}

export const markProposalSeen: Handler = async (c) =>
  respondWithResult(await getAccountStub(c).markProposalSeen(participantOf(c), proposalNumber(c)))

/** The caller, as a part in a proposal is stored and compared. */
function participantOf({ var: { identity, settings } }: GatewayContext): ProposalParticipant {
  const { roles, subject } = identity
  return { ...toStoredCaller(identity, settings.authentication), roles, subject }
}

/**
 * The caller, if the request asks for approval where it is needed, and whether it asks for nothing else.
 * @see https://www.rfc-editor.org/rfc/rfc7240#section-4
 */
export function readProposerFromPreferHeader(
  c: GatewayContext,
): Pick<WriteAuthor, 'proposer' | 'isOnlyProposed'> {
  const listed = (c.req.header('prefer') ?? '').split(/[,;]/)
  const preferences = new Set(listed.map((one) => one.trim().toLowerCase()))
  if (!preferences.has('respond-async')) return {}
  return { proposer: participantOf(c), isOnlyProposed: preferences.has('handling=strict') }
}

/** The route accepts only digits. */
function proposalNumber(c: GatewayContext): number {
  return Number(c.req.param('proposal'))
}
