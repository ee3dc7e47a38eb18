import { getProposal, listProposals } from '../../api/approvals/proposals-operations'
import { gatehouseQuery } from './api'
import { FOLLOWED_MS } from './approvals'

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
