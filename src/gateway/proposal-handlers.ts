import type {
  approveRequestSchema,
  breakGlassRequestSchema,
  declineRequestSchema,
  proposalPeopleQuerySchema,
} from '../api/approvals/proposal-request'
import type { ProposalParticipant, WriteAuthor } from './account/write-author'
import { getAccountStub, type GatewayContext, getNumberPathParam } from './gateway-context'
import { toStoredCaller } from './identity/access'
import { createRouteHandler, type ValidatedHandler } from './validation'

/** What every page shows about approvals. */
export const getApprovalsSummary = createRouteHandler((c) =>
  getAccountStub(c).getApprovalsSummary(participantOf(c)),
)

export const listProposals = createRouteHandler((c) =>
  getAccountStub(c).listProposals(participantOf(c)),
)

export const getProposal = createRouteHandler((c) =>
  getAccountStub(c).getProposal(getNumberPathParam(c, 'proposal'), participantOf(c)),
)

/** The default page size of a proposal's people. */
const PEOPLE_PER_PAGE = 100

export const listProposalPeople: ValidatedHandler<typeof proposalPeopleQuerySchema> = (
  c,
  { cursor = 0, limit = PEOPLE_PER_PAGE, search = '', protected: isOfProtected },
) => {
  const isProtected = isOfProtected === 'true'
  const filter = { after: Number(cursor), limit: Number(limit), search, isProtected }
  return getAccountStub(c).listProposalPeople(
    getNumberPathParam(c, 'proposal'),
    participantOf(c),
    filter,
  )
}

export const approveProposal: ValidatedHandler<typeof approveRequestSchema> = (
  c,
  { comment = '' },
) => getAccountStub(c).approveProposal(getNumberPathParam(c, 'proposal'), participantOf(c), comment)

export const declineProposal: ValidatedHandler<typeof declineRequestSchema> = (c, { comment }) =>
  getAccountStub(c).declineProposal(getNumberPathParam(c, 'proposal'), participantOf(c), comment)

export const withdrawProposal = createRouteHandler((c) =>
  getAccountStub(c).withdrawProposal(getNumberPathParam(c, 'proposal'), participantOf(c)),
)

export const renewProposal = createRouteHandler((c) =>
  getAccountStub(c).renewProposal(getNumberPathParam(c, 'proposal'), participantOf(c)),
)

/** Applies a proposal without its approvals. */
export const breakGlass: ValidatedHandler<typeof breakGlassRequestSchema> = (c, { reason }) =>
  getAccountStub(c).breakGlass(getNumberPathParam(c, 'proposal'), participantOf(c), reason)

export const markProposalSeen = createRouteHandler((c) =>
  getAccountStub(c).markProposalSeen(getNumberPathParam(c, 'proposal'), participantOf(c)),
)

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
