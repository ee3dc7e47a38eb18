import {
  getProposal,
  listProposalPeople,
  listProposals,
} from '../../api/approvals/proposals-operations'
import { gatehouseQuery } from './api'
import { APPROVALS_REFETCH_MS } from './approvals'

const FOLLOWED = { staleTime: 0, refetchInterval: APPROVALS_REFETCH_MS } as const

export const proposalsQuery = (account: string) => gatehouseQuery(listProposals(account), FOLLOWED)

export const proposalQuery = (account: string, number: number) =>
  gatehouseQuery(getProposal(account, number), FOLLOWED)

export const PROPOSED_PEOPLE_PER_PAGE = 100

/** One page of a proposal's people, counted from 0, in the order in which they were proposed. They never change. */
export const proposalPeopleQuery = (account: string, number: number, page: number) => {
  const params = { cursor: page * PROPOSED_PEOPLE_PER_PAGE, limit: PROPOSED_PEOPLE_PER_PAGE }
  return gatehouseQuery(listProposalPeople(account, number, params), { staleTime: Infinity })
}

/** At most this many of the people who match are shown. */
export const MAX_MATCHING_PEOPLE = 1_000

/** The people of a proposal whose address contains `search`, all or those who are protected. */
export const matchingProposalPeopleQuery = (
  account: string,
  number: number,
  { search, isProtected }: { search: string; isProtected: boolean },
) => {
  const params = {
    limit: MAX_MATCHING_PEOPLE,
    search: search || undefined,
    ...(isProtected && { protected: 'true' as const }),
  }
  return gatehouseQuery(listProposalPeople(account, number, params), { staleTime: Infinity })
}
