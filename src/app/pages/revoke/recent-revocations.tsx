import { Link } from '@cloudflare/kumo/components/link'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import type { Run } from '../../../api/revocation-run'
import { APP_ROUTES } from '../../paths'
import { latestRunsQuery } from '../../queries/revocations'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { LoadingRows, SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { RunStateBadge, runOutcomeInWords, runTitle } from './run-words'

/** The people and runs that were revoked most recently, by anybody: people to look at again, and runs to follow. */
export default function RecentRevocations({ account }: { account: string }) {
  const people = useQuery(latestRunsQuery(account, 'person'))
  const runs = useQuery(latestRunsQuery(account, 'many'))
  return (
    <>
      <LatestRuns
        account={account}
        query={people}
        title="Recent people"
        nobody="Nobody yet. People whose sessions are revoked appear here, with who revoked them and why."
      />
      {/* Shown once the list above has loaded, because it would move if that became shorter. */}
      {!people.isPending && (
        <LatestRuns
          account={account}
          query={runs}
          title="Recent runs"
          nobody="None yet. Start one with “Revoke many” and follow it here."
        />
      )}
    </>
  )
}

type LatestRunsProps = {
  account: string
  query: UseQueryResult<Run[]>
  title: string
  nobody: string
}

function LatestRuns({ account, query, title, nobody }: LatestRunsProps) {
  const { data, error } = query
  return (
    <SectionCard title={title}>
      {data === undefined && error === null && <LoadingRows rows={3} />}
      <QueryErrorNotice isInCard title={`${title} could not be loaded`} query={query} />
      {data?.length === 0 && <p className="px-4 py-4 text-kumo-subtle @xl:px-5">{nobody}</p>}
      {data !== undefined && data.length > 0 && (
        <ul>
          {data.map((run) => (
            <RunRow key={run.number} account={account} run={run} />
          ))}
        </ul>
      )}
    </SectionCard>
  )
}

function RunRow({ account, run }: { account: string; run: Run }) {
  const { subject, email, reason, ticket } = run
  return (
    <RunListItem account={account} run={run} badge={<RunStateBadge {...run} />}>
      {[email, reason, ticket].filter(Boolean).map((words, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- three at most, which stay in their places
        <Fragment key={index}>
          {index > 0 && ' · '}
          <bdi>{words}</bdi>
        </Fragment>
      ))}
      {subject === null && ` · ${runOutcomeInWords(run)}`}
    </RunListItem>
  )
}

type RunListItemProps = { account: string; run: Run; badge: ReactNode; children: ReactNode }

/** A run in a list: a link to it, or to the person, its badge and time, and what else is said of it. */
export function RunListItem({ account, run, badge, children }: RunListItemProps) {
  const { number, subject, created_at } = run
  return (
    <li className="space-y-0.5 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 gap-y-1">
          <Link
            variant="plain"
            className="font-medium [overflow-wrap:anywhere]"
            render={
              subject === null ? (
                <RouterLink to={APP_ROUTES.run} params={{ account, run: String(number) }} />
              ) : (
                <RouterLink
                  to={APP_ROUTES.revoke}
                  params={{ account }}
                  search={{ email: subject, run: number }}
                />
              )
            }
          >
            {runTitle(run)}
          </Link>
          {badge}
        </span>
        <span className="text-sm text-kumo-subtle">
          <Timestamp value={created_at} />
        </span>
      </div>
      <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">{children}</p>
    </li>
  )
}
