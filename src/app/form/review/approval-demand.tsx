import { ChecksIcon } from '@phosphor-icons/react'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ApprovalDemand, proposalsApiPath } from '../../../api/approvals/approvals'
import { APP_ROUTES } from '../../paths'
import { toastSuccess } from '../../ui/toasts'
import { WarningBanner } from '../../ui/warning'

/** Says that a change waits for others, and for whom. */
export function ApprovalDemandNotice({ demand }: { demand: ApprovalDemand }) {
  const { subjects, delay_minutes } = demand
  return (
    <WarningBanner
      icon={<ChecksIcon />}
      title="This needs someone else’s approval"
      description={`${subjects.join(', ')}: nothing changes until ${demandInWords(demand)}${delay_minutes === null ? '' : ' without an objection'}.`}
    />
  )
}

/** What a change waits for: "another admin approves it". */
function demandInWords({ approvers, delay_minutes }: ApprovalDemand): string {
  const who = approvers === 1 ? 'another admin approves it' : `${approvers} other admins approve it`
  if (delay_minutes === null) return who
  const hours = delay_minutes / 60
  const time = Number.isInteger(hours) ? `${hours} hours` : `${delay_minutes} minutes`
  return `${who}, or ${time} have passed`
}

/** Returns what leads to a proposal, and what says first that it was just made. */
export function useProposalNavigation(account: string) {
  const client = useQueryClient()
  const navigate = useNavigate()
  async function showProposal(number: number) {
    void client.invalidateQueries({ queryKey: proposalsApiPath(account) })
    await navigate({ to: APP_ROUTES.proposal, params: { account, proposal: String(number) } })
  }
  function showNewProposal(number: number) {
    toastSuccess(
      'Approval requested',
      'Send approvers a link to this page: it shows what they approve.',
    )
    return showProposal(number)
  }
  /** Says that a proposal was made, without leaving for it. */
  function announceProposal(number: number) {
    void client.invalidateQueries({ queryKey: proposalsApiPath(account) })
    toastSuccess('Approval requested', `Proposal #${number} is on the Approvals page.`)
  }
  return { showProposal, showNewProposal, announceProposal }
}
