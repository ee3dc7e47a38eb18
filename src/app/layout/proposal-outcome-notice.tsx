import { Banner } from '@cloudflare/kumo/components/banner'
import { Button, LinkButton } from '@cloudflare/kumo/components/button'
import { WarningIcon } from '@phosphor-icons/react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type UnseenProposalOutcome, proposalsApiPath } from '../../api/approvals/approvals'
import { markProposalSeen } from '../../api/approvals/proposals-operations'
import { paths } from '../paths'
import { resultOrThrow, sendGatehouseCall } from '../queries/api'
import { toastFailure } from '../ui/toasts'
import { WarningBanner } from '../ui/warning'

export function ProposalOutcomeNotice({
  account,
  notice,
}: {
  account: string
  notice: UnseenProposalOutcome
}) {
  const client = useQueryClient()
  const seeing = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(markProposalSeen(account, notice.proposal))),
    onSuccess: () => client.invalidateQueries({ queryKey: proposalsApiPath(account) }),
    onError: (error) => toastFailure('This could not be marked as seen', error.message),
  })
  const { title, description } = noticeInWords(notice)
  const words = {
    size: 'sm',
    icon: <WarningIcon weight="fill" />,
    title,
    description: <span className="[overflow-wrap:anywhere]">{description}</span>,
    action: (
      <>
        <LinkButton size="sm" href={paths.proposal(account, notice.proposal)}>
          View proposal
        </LinkButton>
        <Button size="sm" variant="ghost" onClick={() => seeing.mutate()}>
          Mark as seen
        </Button>
      </>
    ),
  } as const
  return notice.kind === 'break-glass' ? (
    <Banner variant="error" role="alert" {...words} />
  ) : (
    <WarningBanner role="status" {...words} />
  )
}

function noticeInWords({
  kind,
  proposal,
  email,
  decided_by,
  subjects,
  state,
}: UnseenProposalOutcome) {
  const what = `Proposal #${proposal} of ${email} (${subjects.join(', ')})`
  return kind === 'break-glass'
    ? {
        title: 'A change was applied without approval',
        description: `${what} was applied by ${decided_by ?? 'someone'} alone.`,
      }
    : {
        title: 'An approved change was not applied',
        description: `${what} ended as ${state}.`,
      }
}
