import { Badge } from '@cloudflare/kumo/components/badge'
import { Banner } from '@cloudflare/kumo/components/banner'
import { Button, LinkButton } from '@cloudflare/kumo/components/button'
import { WarningIcon } from '@phosphor-icons/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ProposalNotice } from '../../api/approvals/proposal'
import { proposalsPath, seeProposal } from '../../api/approvals/proposals-operations'
import { paths } from '../paths'
import { approvalsQuery } from '../queries/approvals'
import { resultOrThrow, sendGatehouseCall } from '../queries/api'
import { toastFailure } from '../ui/toasts'
import { WarningBanner } from '../ui/warning'

/** The number of proposals that wait for the operator, and of their own that were decided. */
export function ApprovalsBadge({ account }: { account: string }) {
  const { data } = useQuery(approvalsQuery(account))
  if (data === undefined) return null
  const { waiting, notices } = data
  const decided = notices.filter(({ kind }) => kind === 'decided').length
  if (waiting + decided === 0) return null
  const words = [
    ...(waiting > 0 ? [`${waiting} waiting for you`] : []),
    ...(decided > 0 ? [`${decided} of yours decided`] : []),
  ].join(', ')
  return (
    <Badge variant="info" className="ml-auto">
      <span aria-hidden>{waiting + decided}</span>
      <span className="sr-only">, {words}</span>
    </Badge>
  )
}

/** What a person must see before it goes: a change past its approvals, and an approved one that was not applied. */
export function ApprovalNotices({ account }: { account: string }) {
  const notices = useQuery(approvalsQuery(account)).data?.notices ?? []
  const shown = notices.filter(({ kind }) => kind !== 'decided')
  return (
    <>
      {shown.map((notice) => (
        <Notice key={`${notice.proposal} ${notice.kind}`} account={account} notice={notice} />
      ))}
    </>
  )
}

function Notice({ account, notice }: { account: string; notice: ProposalNotice }) {
  const client = useQueryClient()
  const seeing = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(seeProposal(account, notice.proposal))),
    onSuccess: () => client.invalidateQueries({ queryKey: proposalsPath(account) }),
    onError: (error) =>
      toastFailure('It could not be noted that you have seen this', error.message),
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
          Look at it
        </LinkButton>
        <Button size="sm" variant="ghost" onClick={() => seeing.mutate()}>
          I have seen it
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

function noticeInWords({ kind, proposal, email, decided_by, subjects, state }: ProposalNotice) {
  const what = `Proposal #${proposal} of ${email} (${subjects.join(', ')})`
  return kind === 'break-glass'
    ? {
        title: 'A change was made without its approvals',
        description: `${what} was applied by ${decided_by ?? 'somebody'} alone.`,
      }
    : {
        title: 'An approved change was not applied',
        description: `${what} ended as ${state}.`,
      }
}
