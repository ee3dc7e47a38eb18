import { getApprovalsSummary } from '../../api/approvals/approvals'
import { gatehouseQuery } from './api'

/** Others propose and decide as well, so what waits is looked at now and then. */
export const APPROVALS_REFETCH_MS = 60_000

/** What needs approval, how much waits for the operator, and what they have not seen. */
export const approvalsQuery = (account: string) =>
  gatehouseQuery(getApprovalsSummary(account), {
    staleTime: APPROVALS_REFETCH_MS / 2,
    refetchInterval: APPROVALS_REFETCH_MS,
  })
