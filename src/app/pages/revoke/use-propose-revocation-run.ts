import { useMutation, useQuery } from '@tanstack/react-query'
import { computeRunApprovalDemand } from '../../../api/approvals/compute-approval-demand'
import { proposeRevocationRun } from '../../../api/approvals/propose-operations'
import type { RunFromListRequest, RunRequest } from '../../../api/revocation-request'
import { useProposalNavigation } from '../../form/review/approval-demand'
import { approvalsQuery } from '../../queries/approvals'
import { useIdempotentSend } from '../../queries/idempotent-write-sender'
import { operatorSessionQuery } from '../../queries/session'

/**
 * Returns what a run of this many people waits for, undefined if it starts at once, and the mutation that asks for it
 * and shows the proposal. `onAsked` is called before the proposal is shown.
 */
export function useProposeRevocationRun(account: string, people: number, onAsked?: () => void) {
  const { showNewProposal } = useProposalNavigation(account)
  const hasApprovals = useQuery(operatorSessionQuery).data?.has_approvals === true
  const policy = useQuery({ ...approvalsQuery(account), enabled: hasApprovals }).data?.policy
  const send = useIdempotentSend()
  const proposal = useMutation({
    mutationFn: (request: RunRequest | RunFromListRequest) =>
      send(request, (idempotency_key) =>
        proposeRevocationRun(account, { ...request, idempotency_key }),
      ),
    onSuccess: ({ number }) => {
      onAsked?.()
      return showNewProposal(number)
    },
  })
  return { demand: computeRunApprovalDemand(policy ?? null, people), proposal }
}
