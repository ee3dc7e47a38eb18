import { Button } from '@cloudflare/kumo/components/button'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { ChangeFilter } from '../../../api/change-request'
import { changesFilePath } from '../../../api/changes-operations'
import { changeFilterAt, changesQuery, type HistoryFilter } from '../../queries/changes'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { DownloadButton } from '../../ui/download-button'
import { RowsSkeleton, SectionCard } from '../../ui/section-card'
import { ChangeRow } from './change-row'
import type { HistorySearch } from './history-search'

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

type DownloadButtonsProps = { account: string; filter: ChangeFilter }

/** Downloads all changes that match the filter, including those on older pages. */
function DownloadButtons({ account, filter }: DownloadButtonsProps) {
  return (
    <div className="flex gap-1">
      {(['csv', 'ndjson'] as const).map((format) => (
        <DownloadButton
          key={format}
          url={changesFilePath(account, format, filter)}
          format={format}
          name={`changes.${format}`}
        >
          <span className="sr-only">Download these changes as </span>
          {format.toUpperCase()}
        </DownloadButton>
      ))}
    </div>
  )
}

type NoChangesProps = { isFiltered: boolean; onClear: () => void }

/** Says whether there are no changes at all, or none that match. */
function NoChanges({ isFiltered, onClear }: NoChangesProps) {
  return (
    <div className="flex flex-col items-center gap-2 px-4 py-12 text-center">
      {isFiltered ? (
        <>
          <p className="font-medium">No changes match</p>
          <p className="max-w-md text-kumo-subtle">
            Choose a longer time, another field or another person.
          </p>
          <Button className="mt-2" onClick={onClear}>
            Clear filters
          </Button>
        </>
      ) : (
        <>
          <p className="font-medium">No changes yet</p>
          <p className="max-w-md text-kumo-subtle">
            The first appears here as soon as settings are saved or somebody’s sessions are revoked.
          </p>
        </>
      )}
    </div>
  )
}
