import { keepPreviousData, useInfiniteQuery, useQueries } from '@tanstack/react-query'
import { listChanges } from '../../../api/changes-operations'
import { sendGatehouseCall, successOrThrow } from '../../queries/api'
import { type HistoryFilter, resolveHistoryFilter } from '../../queries/changes'
import { accountQuery } from '../../queries/session'
import { BulletList } from '../../ui/bullet-list'
import { WarningBanner } from '../../ui/warning'
import { ChangeListItem, PagedChangesCard, NoChanges } from './change-list'
import type { HistorySearch } from './history-search'
import type { ChangeSummary } from '../../../api/change'
import type { ApiError } from '../../../api/errors'

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
              <BulletList
                items={failed.map(
                  ({ account, error }) => `${names.get(account)}: ${error.message}`,
                )}
              />
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

type AccountChange = { account: string; change: ChangeSummary }

/** A part of an account's history, newest first; without a cursor, nothing older follows. */
export type AccountHistorySlice = { changes: readonly ChangeSummary[]; cursor?: string | undefined }

/** How far the history of each account has been merged. */
export type MergedHistoriesPosition = readonly AccountPosition[]

type AccountPosition = {
  account: string
  /** What was read and is not part of a page yet. */
  rest: readonly ChangeSummary[]
  /** Where older changes start; `start` if nothing was read, undefined if nothing older follows. */
  cursor: string | undefined
}

export type MergedHistoryPage = {
  changes: AccountChange[]
  /** Undefined if this is the last page. */
  next: MergedHistoriesPosition | undefined
  /** The accounts whose history could not be read; their changes are missing. */
  failed: { account: string; error: ApiError }[]
}

const START = 'start'

export function createMergedHistoriesStartPosition(
  accounts: readonly string[],
): MergedHistoriesPosition {
  return accounts.map((account) => ({ account, rest: [], cursor: START }))
}

type ReadHistory = (account: string, cursor: string | undefined) => Promise<AccountHistorySlice>

/**
 * Returns the next changes of several accounts, newest first. Each history is read further only when all that was read
 * of it is shown, so that no older change of one comes before a newer one of another.
 */
export async function readNextMergedPage(
  from: MergedHistoriesPosition,
  read: ReadHistory,
  size: number,
): Promise<MergedHistoryPage> {
  const changes: AccountChange[] = []
  const failed: MergedHistoryPage['failed'] = []
  let positions = from
  while (changes.length < size) {
    // What comes next depends on what is read now.
    // oxlint-disable-next-line no-await-in-loop
    const refilled = await Promise.all(positions.map((position) => refill(position, read)))
    failed.push(...refilled.flatMap(({ failure }) => (failure === undefined ? [] : [failure])))
    positions = refilled.map(({ position }) => position)
    const newest = newestOf(positions)
    if (newest === undefined && positions.some(isUnread)) continue
    if (newest === undefined) break
    const [change, ...rest] = newest.rest
    if (change !== undefined) changes.push({ account: newest.account, change })
    positions = positions.map((position) => (position === newest ? { ...newest, rest } : position))
  }
  const hasMore = positions.some((position) => position.rest.length > 0 || isUnread(position))
  return { changes, next: hasMore ? positions : undefined, failed }
}

type Refilled = { position: AccountPosition; failure?: { account: string; error: ApiError } }

async function refill(position: AccountPosition, read: ReadHistory): Promise<Refilled> {
  const { account, rest, cursor } = position
  if (rest.length > 0 || cursor === undefined) return { position }
  try {
    const part = await read(account, cursor === START ? undefined : cursor)
    return { position: { account, rest: part.changes, cursor: part.cursor } }
  } catch (error) {
    const failure = { account, error: error as ApiError } // of `successOrThrow`
    return { position: { account, rest: [], cursor: undefined }, failure }
  }
}

function isUnread({ rest, cursor }: AccountPosition): boolean {
  return rest.length === 0 && cursor !== undefined
}

function newestOf(positions: MergedHistoriesPosition): AccountPosition | undefined {
  return positions
    .filter(({ rest }) => rest.length > 0)
    .toSorted((one, other) => timeOf(other) - timeOf(one))[0]
}

function timeOf({ rest }: AccountPosition): number {
  return Date.parse(rest[0]?.opened_at ?? '')
}
