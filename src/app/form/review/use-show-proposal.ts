import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { proposalsPath } from '../../../api/approvals/approvals-state'
import { ROUTES } from '../../paths'
import { toastSuccess } from '../../ui/toasts'

/** Returns what leads to a proposal, and what says first that it was just made. */
export function useShowProposal(account: string) {
  const client = useQueryClient()
  const navigate = useNavigate()
  async function showProposal(number: number) {
    void client.invalidateQueries({ queryKey: proposalsPath(account) })
    await navigate({ to: ROUTES.proposal, params: { account, proposal: String(number) } })
  }
  function showNewProposal(number: number) {
    toastSuccess(
      'Approval requested',
      'Send approvers a link to this page: it shows what they approve.',
    )
    return showProposal(number)
  }
  return { showProposal, showNewProposal }
}
