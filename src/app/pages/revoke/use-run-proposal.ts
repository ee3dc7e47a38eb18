import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { runApprovalDemand } from '../../../api/approvals/approval-policy'
import { proposalsPath } from '../../../api/approvals/approvals-state'
import { proposeRun } from '../../../api/approvals/proposals-operations'
import type { RunFromListRequest, RunRequest } from '../../../api/revocation-request'
import { ROUTES } from '../../paths'
import { resultOrThrow, sendGatehouseCall } from '../../queries/api'
import { approvalsQuery } from '../../queries/approvals'
import { IdempotentWrites } from '../../queries/idempotent-writes'
import { sessionQuery } from '../../queries/session'
import { toastMessage } from '../../ui/toasts'

/**
 * Returns what a run of this many people waits for, undefined if it starts at once, and the mutation that asks for it
 * and shows the proposal. `onAsked` is called before the proposal is shown.
 */
export function useRunProposal(account: string, people: number, onAsked?: () => void) {
  const queryClient = useQueryClient()
  const navigate = useNavigate()
  const hasApprovals = useQuery(sessionQuery).data?.has_approvals === true
  const policy = useQuery({ ...approvalsQuery(account), enabled: hasApprovals }).data?.policy
  const [writes] = useState(() => new IdempotentWrites())
  const proposal = useMutation({
    mutationFn: (request: RunRequest | RunFromListRequest) =>
      resultOrThrow(
        writes.send(request, (idempotency_key) =>
          sendGatehouseCall(proposeRun(account, { ...request, idempotency_key })),
        ),
      ),
    onSuccess: async ({ number }) => {
      onAsked?.()
      void queryClient.invalidateQueries({ queryKey: proposalsPath(account) })
      toastMessage('Approval asked for', 'Send others this page: it shows what they approve.')
      await navigate({ to: ROUTES.proposal, params: { account, proposal: String(number) } })
    },
  })
  return { demand: runApprovalDemand(policy ?? null, people), proposal }
}
