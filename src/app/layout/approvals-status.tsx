import { Badge } from '@cloudflare/kumo/components/badge'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { approvalsQuery } from '../queries/approvals'

/** Few people ever get a notice, so it loads when there is one. */
const ProposalOutcomeNotice = lazy(() =>
  import('./proposal-outcome-notice').then(
    ({ ProposalOutcomeNotice: late }) => ({ default: late }),
    () => ({ default: () => <></> }),
  ),
)

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
    <Badge variant="info">
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
    <Suspense>
      {shown.map((notice) => (
        <ProposalOutcomeNotice
          key={`${notice.proposal} ${notice.kind}`}
          account={account}
          notice={notice}
        />
      ))}
    </Suspense>
  )
}
