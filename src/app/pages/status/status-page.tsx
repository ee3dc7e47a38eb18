import { Badge } from '@cloudflare/kumo/components/badge'
import { Banner } from '@cloudflare/kumo/components/banner'
import { ArrowsClockwiseIcon, CheckCircleIcon, WarningIcon } from '@phosphor-icons/react'
import { useQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import type { DestinationStatus } from '../../../api/notifications'
import type { DeploymentStatus } from '../../../api/status'
import { PAGE_HEADS } from '../../page-heads'
import { APP_ROUTES, paths } from '../../paths'
import { destinationsQuery, deploymentStatusQuery } from '../../queries/status'
import { QueryErrorNotice } from '../../ui/api-error-notice'
import { BulletList } from '../../ui/bullet-list'
import { BusyButton } from '../../ui/busy-button'
import { FactRow } from '../../ui/data-table'
import { PageHeader } from '../../ui/page-header'
import { PageSkeleton } from '../../ui/page-skeleton'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBanner } from '../../ui/warning'
import {
  listDeploymentProblems,
  estimateStorageLeft,
  storageUsedPercent,
} from './deployment-problems'
import { TokenCard } from './token-card'
import { Link } from '@cloudflare/kumo/components/link'
import { startFullHistoryVerification } from '../../../api/changes-operations'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { historyVerificationQuery } from '../../queries/changes'
import { DownloadButton } from '../../ui/download-button'
import { historyVerificationInWords, VerificationProgress } from '../../ui/verification-progress'

const LazyStatusCards = lazy(() => import('./lazy-status-cards'))

const route = getRouteApi(APP_ROUTES.status)

/** Whether Gatehouse is set up correctly, read when the page opens and on demand. */
export function DeploymentStatusPage() {
  const { account } = route.useParams()
  const query = useQuery(deploymentStatusQuery(account))
  const { data: status, error, isFetching, refetch } = query
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
      <QueryErrorNotice title="The status could not be checked" query={query} />
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
      description={<BulletList items={problems} className="space-y-1" />}
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

/**
 * Whether history, and the copies of it that pages show, are as they were written, and how much of that was verified.
 */
function HistoryIntegrityCard({ account }: { account: string }) {
  const query = historyVerificationQuery(account, 0)
  const verification = useQuery(query)
  const { data, dataUpdatedAt, error, isFetching } = verification
  const queryClient = useQueryClient()
  const demand = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(startFullHistoryVerification(account))),
    onSuccess: (started) => queryClient.setQueryData(query.queryKey, started),
  })
  return (
    <SectionCard title="Integrity">
      <QueryErrorNotice
        isInCard
        title="History could not be verified"
        query={{ error: demand.error ?? error, refetch: verification.refetch }}
      />
      <dl>
        <FactRow term="History">
          {data === undefined ? (
            <p className="text-kumo-subtle">{isFetching ? 'Verifying…' : 'Not known'}</p>
          ) : (
            <div role="status" className="space-y-1">
              <p>
                <Badge variant={data.ok ? 'success' : 'error'}>
                  {data.ok ? 'No problems found' : 'Failed verification'}
                </Badge>{' '}
                {historyVerificationInWords(data, dataUpdatedAt)}.
              </p>
              {!data.ok && (
                <p>
                  {data.first_bad !== null && (
                    <>
                      <Link href={paths.change(account, data.first_bad)}>
                        Change #{data.first_bad}
                      </Link>
                      :{' '}
                    </>
                  )}
                  {data.problem}
                </p>
              )}
              <div className="space-y-1 text-sm text-kumo-subtle">
                <VerificationProgress verification={data} at={dataUpdatedAt} />
              </div>
            </div>
          )}
        </FactRow>
        <FactRow term="Full pass">
          <BusyButton
            size="sm"
            variant="secondary"
            isBusy={demand.isPending || (data?.pass ?? null) !== null}
            onClick={() => demand.mutate()}
          >
            Verify all again
          </BusyButton>
          <p className="text-sm text-kumo-subtle">
            Verifies every entry again, and everything that pages show of it. This also happens
            automatically every day.
          </p>
        </FactRow>
      </dl>
    </SectionCard>
  )
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1_000_000).toLocaleString('en')} MB`

function spaceLeftInWords(history: DeploymentStatus['history']): string {
  const { bytes, changes } = estimateStorageLeft(history)
  const room = `${megabytes(bytes)} for changes`
  return changes === undefined
    ? room
    : `${room}, about ${changes.toLocaleString('en')} like those so far`
}

type HistoryStorageCardProps = { account: string; history: DeploymentStatus['history'] }

/** The storage in which every change of this account is recorded before it is made. */
function HistoryStorageCard({ account, history }: HistoryStorageCardProps) {
  const { is_reachable, pending } = history
  return (
    <SectionCard title="History" action={<Link href={paths.history(account)}>All changes</Link>}>
      <dl>
        <FactRow term="Storage">
          {is_reachable ? (
            <Badge variant="success">Reachable</Badge>
          ) : (
            <>
              <Badge variant="error">Not reachable</Badge>
              <p className="text-sm text-kumo-subtle">
                Nothing can be changed while it is not: no change is made without its row.
              </p>
            </>
          )}
        </FactRow>
        {is_reachable && (
          <>
            <FactRow term="Space used">
              {`${megabytes(history.bytes)} of ${megabytes(history.most_bytes)} (${storageUsedPercent(history)} %)`}
            </FactRow>
            <FactRow term="Space left">{spaceLeftInWords(history)}</FactRow>
            <FactRow term="Changes">{history.changes.toLocaleString('en')}</FactRow>
            <FactRow term="In progress">
              {pending === 0 ? 'None' : pending.toLocaleString('en')}
            </FactRow>
            <FactRow term="Backup">
              <DownloadButton
                url={`/api/accounts/${account}/journal.ndjson`}
                format="ndjson"
                name="journal.ndjson"
              >
                Download backup
              </DownloadButton>
              <p className="mt-2 text-sm text-kumo-subtle">
                All entries as they are stored.{' '}
                <code className="font-mono">npm run verify-journal</code> tells whether they are
                whole.
              </p>
            </FactRow>
          </>
        )}
      </dl>
    </SectionCard>
  )
}
