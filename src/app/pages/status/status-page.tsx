import { ArrowsClockwiseIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { PAGE_HEADS } from '../../page-heads'
import { ROUTES } from '../../paths'
import { statusQuery } from '../../queries/status'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { PageHeader } from '../../ui/page-header'
import { PageSkeleton } from '../../ui/page-skeleton'
import { Timestamp } from '../../ui/timestamp'
import { AccessCard } from './access-card'
import { HistoryStorageCard } from './history-storage-card'
import { IntegrityCard } from './integrity-card'
import { StatusSummary } from './status-summary'
import { TokenCard } from './token-card'

const route = getRouteApi(ROUTES.status)

/** Whether Gatehouse is set up correctly, read when the page opens and on demand. */
export function StatusPage() {
  const { account } = route.useParams()
  const { data: status, error, isFetching, refetch } = useQuery(statusQuery(account))
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
          ? 'Checking …'
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
          <StatusSummary status={status} />
          {status.tokens.map((token) => (
            <TokenCard key={token.setting} token={token} checkedAt={status.checked_at} />
          ))}
          <AccessCard access={status.access} />
          <HistoryStorageCard account={account} history={status.history} />
          {status.history.is_reachable && <IntegrityCard account={account} />}
        </>
      )}
    </div>
  )
}
