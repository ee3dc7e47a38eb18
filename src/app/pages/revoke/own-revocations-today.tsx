import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Run } from '../../../api/revocation-run'
import { resultOrThrow, sendGatehouseCall } from '../../queries/api'
import { ownRunsQuery } from '../../queries/revocations'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { SectionCard } from '../../ui/section-card'
import { toastFailure } from '../../ui/toasts'
import { WarningBadge } from '../../ui/warning'
import { RunListItem } from './recent-revocations'
import { RunStateBadge } from './run-words'
import { runVerificationInWords } from './session-check-words'

type TodaysRevocationsProps = {
  account: string
  /** What comes below, once it is known whether there is anything above, because that would move it. */
  children: ReactNode
}

/** The operator's own revocations of today: whom they revoked, for which ticket, what is proven, and who is back. */
export default function OwnRevocationsToday({ account, children }: TodaysRevocationsProps) {
  const [since] = useState(startOfToday)
  const query = useQuery(ownRunsQuery(account, since))
  const { data, error } = query
  if (data === undefined && error === null) return null
  return (
    <>
      <QueryErrorNotice title="Your revocations of today could not be loaded" query={query} />
      {data !== undefined && data.length > 0 && (
        <SectionCard
          title="Your revocations today"
          action={<VerifyAll account={account} since={since} runs={data} />}
        >
          <ul>
            {data.map((run) => (
              <OwnRun key={run.number} account={account} run={run} />
            ))}
          </ul>
        </SectionCard>
      )}
      {children}
    </>
  )
}

function startOfToday(): string {
  const now = new Date()
  return new Date(now.getFullYear(), now.getMonth(), now.getDate()).toISOString()
}

function OwnRun({ account, run }: { account: string; run: Run }) {
  const { subject, ticket, verification } = run
  const back = verification?.counts.back ?? 0
  const badge =
    back > 0 ? (
      <WarningBadge>{subject === null ? `${back} back` : 'Back'}</WarningBadge>
    ) : (
      <RunStateBadge {...run} />
    )
  return (
    <RunListItem account={account} run={run} badge={badge}>
      {ticket !== null && (
        <>
          Ticket <bdi>{ticket}</bdi>
          {' · '}
        </>
      )}
      {runVerificationInWords(run)}
    </RunListItem>
  )
}

type VerifyAllProps = { account: string; since: string; runs: readonly Run[] }

/** Reads again what all of them still have, one run after the other. */
function VerifyAll({ account, since, runs }: VerifyAllProps) {
  const queryClient = useQueryClient()
  const { queryKey } = ownRunsQuery(account, since)
  const readable = runs.filter(
    ({ finished_at, counts, verification }) =>
      finished_at !== null &&
      counts.revoked + counts.unknown > 0 &&
      verification?.state !== 'reading' &&
      verification?.state !== 'watching',
  )
  const verify = useMutation({
    mutationFn: async () => {
      const { startRunSessionCheck } = await import('../../../api/revocations-operations')
      for (const { number } of readable) {
        await resultOrThrow(sendGatehouseCall(startRunSessionCheck(account, number, {})))
      }
    },
    onError: (error) => toastFailure('Not all of them have been read again', error.message),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  if (readable.length === 0) return null
  return (
    <BusyButton size="sm" isBusy={verify.isPending} onClick={() => verify.mutate()}>
      Verify all
    </BusyButton>
  )
}
