import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { changeFilterAt, changesQuery, type HistoryFilter } from '../../queries/changes'
import { RowsSkeleton } from '../../form/history/rows-skeleton'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { SectionCard } from '../../ui/section-card'
import { ChangeRow } from './change-row'
import { DownloadButtons } from './download-buttons'
import type { HistorySearch } from './history-search'
import { NoChanges } from './no-changes'

type ChangeListProps = {
  account: string
  filter: HistoryFilter
  /** The filter in the address, for links that keep it. */
  search: HistorySearch
  onClear: () => void
}

/** The changes that match, newest first. The current list stays while the filter changes. */
export function ChangeList({ account, filter, search, onClear }: ChangeListProps) {
  const query = useInfiniteQuery({
    ...changesQuery(account, filter),
    placeholderData: keepPreviousData,
  })
  const shown = query.data?.pages.flatMap((page) => page.result) ?? []
  return (
    <SectionCard
      title="Changes"
      action={
        shown.length > 0 && (
          <DownloadButtons account={account} filter={changeFilterAt(filter, query.dataUpdatedAt)} />
        )
      }
    >
      {query.isPending && (
        <div role="status" aria-label="Loading">
          <RowsSkeleton rows={8} />
        </div>
      )}
      {query.error !== null && (
        <div className="p-4">
          <ApiErrorNotice
            title="The changes could not be loaded"
            error={query.error}
            onRetry={() =>
              void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch())
            }
          />
        </div>
      )}
      {query.isSuccess && shown.length === 0 && (
        <NoChanges isFiltered={Object.keys(search).length > 0} onClear={onClear} />
      )}
      {shown.length > 0 && (
        <ul aria-busy={query.isPlaceholderData}>
          {shown.map((change) => (
            <ChangeRow key={change.number} account={account} change={change} search={search} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="border-t border-kumo-hairline p-4 text-center">
          <BusyButton isBusy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show older
          </BusyButton>
        </div>
      )}
    </SectionCard>
  )
}
