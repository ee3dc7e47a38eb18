import { getApprovals, getProposal, listProposals } from '../../api/approvals/proposals-operations'
import { gatehouseQuery } from './api'

/** Others propose and decide as well, so what waits is looked at now and then. */
const FOLLOWED_MS = 60_000

/** What needs approval, how much waits for the operator, and what they have not seen. */
export const approvalsQuery = (account: string) => ({
  ...gatehouseQuery(getApprovals(account)),
  staleTime: FOLLOWED_MS / 2,
  refetchInterval: FOLLOWED_MS,
})

export const proposalsQuery = (account: string) => ({
  ...gatehouseQuery(listProposals(account)),
  staleTime: 0,
  refetchInterval: FOLLOWED_MS,
})

export const proposalQuery = (account: string, number: number) => ({
  ...gatehouseQuery(getProposal(account, number)),
  staleTime: 0,
  refetchInterval: FOLLOWED_MS,
})
