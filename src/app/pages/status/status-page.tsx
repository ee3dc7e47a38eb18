import { Badge } from '@cloudflare/kumo/components/badge'
import { Banner } from '@cloudflare/kumo/components/banner'
import { ArrowsClockwiseIcon, CheckCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { DestinationStatus } from '../../../api/notifications'
import type { DeploymentStatus } from '../../../api/status'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES } from '../../paths'
import { destinationsQuery, deploymentStatusQuery } from '../../queries/status'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { FactRow } from '../../ui/data-table'
import { PageHeader } from '../../ui/page-header'
import { PageSkeleton } from '../../ui/page-skeleton'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBanner } from '../../ui/warning'
import { HistoryStorageCard, HistoryIntegrityCard } from './history-cards'
import { listDeploymentProblems } from './deployment-problems'
import { TokenCard } from './token-card'

const LazyStatusCards = lazy(() => import('./lazy-status-cards'))

const route = getRouteApi(APP_ROUTES.status)

/** Whether Gatehouse is set up correctly, read when the page opens and on demand. */
export function DeploymentStatusPage() {
  const { account } = route.useParams()
  const { data: status, error, isFetching, refetch } = useQuery(deploymentStatusQuery(account))
  const { data: destinations } = useQuery(destinationsQuery(account))
  if (status === undefined && error === null) {
    return <PageSkeleton head={PAGE_HEADS.status} cards={[4, 2, 3]} />
  }
  return (
    <div className="space-y-6">
      <PageHeader
        {...PAGE_HEADS.status}
        action={
          <BusyButton
            icon={<ArrowsClockwiseIcon />}
            isBusy={isFetching}
            onClick={() => void refetch()}
          >
            Check again
          </BusyButton>
        }
      />
      <p role="status" className="text-sm text-kumo-subtle">
        {isFetching
          ? 'Checking…'
          : status && (
              <>
                {error === null ? 'Checked' : 'Last checked'}{' '}
                <Timestamp value={status.checked_at} />.
              </>
            )}
      </p>
      {error !== null && (
        <ApiErrorNotice
          title="The status could not be checked"
          error={error}
          onRetry={() => void refetch()}
        />
      )}
      {status !== undefined && (
        <>
          <StatusSummary status={status} destinations={destinations} />
          {status.tokens.map((token) => (
            <TokenCard key={token.setting} token={token} checkedAt={status.checked_at} />
          ))}
          <AccessCard access={status.access} />
          <HistoryStorageCard account={account} history={status.history} />
          {status.history.is_reachable && (
            <>
              <HistoryIntegrityCard account={account} />
              <Suspense>
                <LazyStatusCards account={account} />
              </Suspense>
            </>
          )}
        </>
      )}
    </div>
  )
}

/** Summarizes the page in one line, or in one line for each problem. */
function StatusSummary({
  status,
  destinations,
}: {
  status: DeploymentStatus
  destinations: readonly DestinationStatus[] | undefined
}) {
  const problems = listDeploymentProblems(status, destinations)
  if (problems.length === 0) {
    return <Banner role="note" icon={<CheckCircleIcon weight="fill" />} title="No problems found" />
  }
  return (
    <WarningBanner
      icon={<WarningIcon weight="fill" />}
      title={
        problems.length === 1
          ? 'One thing needs attention'
          : `${problems.length} things need attention`
      }
      description={
        <ul className="list-disc space-y-1 pl-5">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      }
    />
  )
}

/** The Access application in front of Gatehouse, and whether its signatures can be verified. */
function AccessCard({ access }: Pick<DeploymentStatus, 'access'>) {
  return (
    <SectionCard title="Cloudflare Access">
      {access === null ? (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
          Nobody signs in: Gatehouse runs on this machine, for the operator named in LOCAL_OPERATOR.
        </p>
      ) : (
        <dl>
          <FactRow term="Issuer">
            <code className="font-mono text-sm">{access.issuer}</code>
          </FactRow>
          <FactRow term="Certificates">
            <Certificates state={access.certificates} />
          </FactRow>
        </dl>
      )}
    </SectionCard>
  )
}

function Certificates({
  state,
}: {
  state: NonNullable<DeploymentStatus['access']>['certificates']
}) {
  switch (state) {
    case 'fresh':
      return <Badge variant="success">Read</Badge>
    case 'last_good':
      return (
        <>
          <Badge variant="outline">Last good ones</Badge>
          <p className="text-sm text-kumo-subtle">
            They could not be fetched from Access again. The last ones are used for up to 24 hours.
          </p>
        </>
      )
    case 'unavailable':
      return (
        <>
          <Badge variant="error">Not available</Badge>
          <p className="text-sm text-kumo-subtle">
            No sign-in can be verified. Make sure that the issuer is your team domain.
          </p>
        </>
      )
  }
}
