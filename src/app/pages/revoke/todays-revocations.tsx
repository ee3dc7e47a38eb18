import { Link } from '@cloudflare/kumo/components/link'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { Run } from '../../../api/revocation-run'
import { ROUTES } from '../../paths'
import { resultOrThrow, sendGatehouseCall } from '../../queries/api'
import { ownRunsQuery } from '../../queries/revocations'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { toastFailure } from '../../ui/toasts'
import { WarningBadge } from '../../ui/warning'
import { RunStateBadge } from './run-badge'
import { runTitle } from './run-words'
import { runVerificationInWords } from './session-check-words'

type TodaysRevocationsProps = {
  account: string
  /** What comes below, once it is known whether there is anything above, because that would move it. */
  children: ReactNode
}

/** The operator's own revocations of today: whom they revoked, for which ticket, what is proven, and who is back. */
export default function TodaysRevocations({ account, children }: TodaysRevocationsProps) {
  const [since] = useState(startOfToday)
  const { data, error, refetch } = useQuery(ownRunsQuery(account, since))
  if (data === undefined && error === null) return null
  return (
    <>
      {error !== null && (
        <ApiErrorNotice
          title="Your revocations of today could not be loaded"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
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
  const { number, subject, ticket, created_at, verification } = run
  const back = verification?.counts.back ?? 0
  return (
    <li className="space-y-0.5 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
          <Link
            variant="plain"
            className="font-medium [overflow-wrap:anywhere]"
            render={
              subject === null ? (
                <RouterLink to={ROUTES.run} params={{ account, run: String(number) }} />
              ) : (
                <RouterLink
                  to={ROUTES.revoke}
                  params={{ account }}
                  search={{ email: subject, run: number }}
                />
              )
            }
          >
            {runTitle(run)}
          </Link>
          {back > 0 ? (
            <WarningBadge>{subject === null ? `${back} back` : 'Back'}</WarningBadge>
          ) : (
            <RunStateBadge {...run} />
          )}
        </span>
        <span className="text-sm text-kumo-subtle">
          <Timestamp value={created_at} />
        </span>
      </div>
      <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
        {ticket !== null && (
          <>
            Ticket <bdi>{ticket}</bdi>
            {' · '}
          </>
        )}
        {runVerificationInWords(run)}
      </p>
    </li>
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
      const { verifyRun } = await import('../../../api/session-check-operations')
      for (const { number } of readable) {
        await resultOrThrow(sendGatehouseCall(verifyRun(account, number, {})))
      }
    },
    onError: (error) => toastFailure('Not all of them are read again', error.message),
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  })
  if (readable.length === 0) return null
  return (
    <BusyButton size="sm" isBusy={verify.isPending} onClick={() => verify.mutate()}>
      Verify all
    </BusyButton>
  )
}
