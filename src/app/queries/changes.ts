import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ChangeFilter } from '../../api/change-request'
import {
  changesApiPath,
  getChange,
  listChanges,
  getHistoryVerification,
} from '../../api/changes-operations'
import { gatehouseQueryKey, sendGatehouseCall, gatehouseQuery, successOrThrow } from './api'

/** Selects which changes to show. `lastHours` counts back from the time of the request. */
export type HistoryFilter = Omit<ChangeFilter, 'since' | 'until'> &
  ({ since?: string; until?: string } | { lastHours: number })

/** Converts the filter to the one the gateway takes. */
export function resolveHistoryFilter(filter: HistoryFilter, now: number): ChangeFilter {
  if (!('lastHours' in filter)) return filter
  const { lastHours, ...rest } = filter
  return { ...rest, since: new Date(now - lastHours * 3_600_000).toISOString() }
}

/** History, newest first, page by page. Others write to it too, so it is never fresh for long. */
export const changesQuery = (account: string, filter: HistoryFilter) =>
  infiniteQueryOptions({
    queryKey: [...changesApiPath(account), 'pages', filter],
    queryFn: ({ pageParam: cursor, signal }) =>
      successOrThrow(
        sendGatehouseCall(
          listChanges(account, {
            ...resolveHistoryFilter(filter, Date.now()),
            ...(cursor === undefined ? {} : { cursor }),
          }),
          { signal },
        ),
      ),
    initialPageParam: undefined as string | undefined, // or TypeScript takes it for nothing but undefined
    getNextPageParam: ({ resultInfo }) => resultInfo?.cursor ?? undefined,
    staleTime: 0,
  })

/** The latest few changes of a setting, or of one of its fields. */
export const recentSettingChangesQuery = (
  account: string,
  filter: Pick<ChangeFilter, 'resource' | 'path'>,
) => gatehouseQuery(listChanges(account, { ...filter, limit: 5 }), { staleTime: 0 })

/** One change with its complete values. */
export const changeQuery = (account: string, number: number) =>
  gatehouseQuery(getChange(account, number))

/** The polling interval while a full pass is in progress. */
const VERIFICATION_FOLLOWED_MS = 2_000

/** Verifies that history is as it was written: a new request for each `run`, which is not cached. */
export const historyVerificationQuery = (account: string, run: number) => {
  const call = getHistoryVerification(account)
  return queryOptions({
    ...gatehouseQuery(call),
    // A change does not repeat the verification, so the key does not start with the path of changes.
    queryKey: ['run', run, ...gatehouseQueryKey(call)],
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: ({ state: { data } }) =>
      (data?.pass ?? null) === null ? false : VERIFICATION_FOLLOWED_MS,
  })
}
