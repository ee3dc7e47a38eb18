import { getApprovals } from '../../api/approvals/approvals-state'
import { gatehouseQuery } from './api'

/** Others propose and decide as well, so what waits is looked at now and then. */
export const FOLLOWED_MS = 60_000

/** What needs approval, how much waits for the operator, and what they have not seen. */
export const approvalsQuery = (account: string) => ({
  ...gatehouseQuery(getApprovals(account)),
  staleTime: FOLLOWED_MS / 2,
  refetchInterval: FOLLOWED_MS,
})
