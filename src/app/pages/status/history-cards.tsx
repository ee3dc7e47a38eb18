import { Badge } from '@cloudflare/kumo/components/badge'
import { Link } from '@cloudflare/kumo/components/link'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link as RouterLink } from '@tanstack/react-router'
import { startFullHistoryVerification } from '../../../api/changes-operations'
import type { DeploymentStatus } from '../../../api/status'
import { paths, APP_ROUTES } from '../../paths'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { historyVerificationQuery } from '../../queries/changes'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { FactRow } from '../../ui/data-table'
import { DownloadButton } from '../../ui/download-button'
import { SectionCard } from '../../ui/section-card'
import { historyVerificationInWords, VerificationProgress } from '../../ui/verification-progress'
import { estimateStorageLeft, storageUsedPercent } from './deployment-problems'

/**
 * Whether history, and the copies of it that pages show, are as they were written, and how much of that was verified.
 */
export function HistoryIntegrityCard({ account }: { account: string }) {
  const query = historyVerificationQuery(account, 0)
  const { data, dataUpdatedAt, error, isFetching, refetch } = useQuery(query)
  const queryClient = useQueryClient()
  const demand = useMutation({
    mutationFn: () => resultOrThrow(sendGatehouseCall(startFullHistoryVerification(account))),
    onSuccess: (started) => queryClient.setQueryData(query.queryKey, started),
  })
  const failure = demand.error ?? error
  return (
    <SectionCard title="Integrity">
      {failure !== null && (
        <div className="p-4">
          <ApiErrorNotice
            title="History could not be verified"
            error={failure}
            onRetry={() => void refetch()}
          />
        </div>
      )}
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
                      <Link
                        render={
                          <RouterLink
                            to={APP_ROUTES.change}
                            params={{ account, change: String(data.first_bad) }}
                          />
                        }
                      >
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
export function HistoryStorageCard({ account, history }: HistoryStorageCardProps) {
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
