import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { listChanges } from '../../../api/changes-operations'
import { sendGatehouseCall, successOrThrow } from '../../queries/api'
import { type HistoryFilter, resolveHistoryFilter } from '../../queries/changes'
import { accountQuery } from '../../queries/session'
import { WarningBanner } from '../../ui/warning'
import { ChangeListItem, PagedChangesCard, NoChanges } from './change-list'
import type { HistorySearch } from './history-search'
import { readNextMergedPage, createMergedHistoriesStartPosition } from './merged-histories'

const CHANGES_OF_PAGE = 50
/** Few, because they are read of every account before the first is shown. */
const CHANGES_OF_ACCOUNT = 20

type AllAccountsListProps = {
  accounts: readonly string[]
  filter: HistoryFilter
  /** The filter in the address, for links that keep it. */
  search: HistorySearch
  onClear: () => void
}

/** The changes of all accounts that the operator may see, newest first. */
export default function AllAccountsChangesList({
  accounts,
  filter,
  search,
  onClear,
}: AllAccountsListProps) {
  const query = useInfiniteQuery({
    queryKey: ['changes-of-accounts', accounts, filter],
    queryFn: ({ pageParam, signal }) =>
      readNextMergedPage(
        pageParam,
        async (account, cursor) => {
          const page = await successOrThrow(
            sendGatehouseCall(
              listChanges(account, {
                ...resolveHistoryFilter(filter, Date.now()),
                limit: CHANGES_OF_ACCOUNT,
                ...(cursor === undefined ? {} : { cursor }),
              }),
              { signal },
            ),
          )
          return { changes: page.result, cursor: page.resultInfo?.cursor ?? undefined }
        },
        CHANGES_OF_PAGE,
      ),
    initialPageParam: createMergedHistoriesStartPosition(accounts),
    getNextPageParam: ({ next }) => next,
    staleTime: 0,
    placeholderData: keepPreviousData,
  })
  const names = useQueries({
    queries: accounts.map((account) => accountQuery(account)),
    combine: (results) =>
      new Map(accounts.map((account, index) => [account, results[index]?.data?.name ?? account])),
  })
  const pages = query.data?.pages ?? []
  const shown = pages.flatMap(({ changes }) => changes)
  const failed = pages.flatMap((page) => page.failed)
  return (
    <PagedChangesCard title="Changes in all accounts" query={query}>
      {failed.length > 0 && (
        <div className="p-4">
          <WarningBanner
            title="The history of some accounts could not be loaded, and is missing here"
            description={
              <ul className="list-disc pl-5">
                {failed.map(({ account, error }) => (
                  <li key={account} className="[overflow-wrap:anywhere]">
                    {names.get(account)}: {error.message}
                  </li>
                ))}
              </ul>
            }
          />
        </div>
      )}
      {query.isSuccess && shown.length === 0 && failed.length === 0 && (
        <NoChanges isFiltered={Object.keys(search).length > 1} onClear={onClear} />
      )}
      {shown.length > 0 && (
        <ul aria-busy={query.isPlaceholderData}>
          {shown.map(({ account, change }) => (
            <ChangeListItem
              key={`${account} ${change.number}`}
              account={account}
              accountName={names.get(account)}
              change={change}
              search={search}
            />
          ))}
        </ul>
      )}
    </PagedChangesCard>
  )
}
