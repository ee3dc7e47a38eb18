import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ChangeFilter } from '../../api/change-request'
import { createChangesClient } from '../../api/changes-client'
import { successOrThrow, ownApi, resultOrThrow } from './api'

export const changes = createChangesClient(ownApi)

/** The key of everything that shows changes; a save makes all of it stale. */
export const changesKey = (account: string) => ['changes', account] as const

/** Selects which changes to show. `lastHours` counts back from the time of the request. */
export type HistoryFilter = Omit<ChangeFilter, 'since' | 'until'> &
  ({ since?: string; until?: string } | { lastHours: number })

/** Converts the filter to the one the gateway takes. */
export function changeFilterAt(filter: HistoryFilter, now: number): ChangeFilter {
  if (!('lastHours' in filter)) return filter
  const { lastHours, ...rest } = filter
  return { ...rest, since: new Date(now - lastHours * 3_600_000).toISOString() }
}

/** History, newest first, page by page. Others write to it too, so it is never fresh for long. */
export const changesQuery = (account: string, filter: HistoryFilter) =>
  infiniteQueryOptions({
    queryKey: [...changesKey(account), 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      successOrThrow(
        changes.listChanges(
          account,
          {
            ...changeFilterAt(filter, Date.now()),
            ...(pageParam === undefined ? {} : { cursor: pageParam }),
          },
          { signal },
        ),
      ),
    initialPageParam: undefined as string | undefined, // or TypeScript takes it for nothing but undefined
    getNextPageParam: ({ resultInfo }) => resultInfo?.cursor ?? undefined,
    staleTime: 0,
  })

/** The latest few changes of a setting, or of one of its fields. */
export const recentChangesQuery = (
  account: string,
  filter: Pick<ChangeFilter, 'resource' | 'path'>,
) =>
  queryOptions({
    queryKey: [...changesKey(account), 'recent', filter],
    queryFn: ({ signal }) =>
      resultOrThrow(changes.listChanges(account, { ...filter, limit: 5 }, { signal })),
    staleTime: 0,
  })

/** One change with its complete values. */
export const changeQuery = (account: string, number: number) =>
  queryOptions({
    queryKey: [...changesKey(account), 'one', number],
    queryFn: ({ signal }) => resultOrThrow(changes.getChange(account, number, { signal })),
  })

/** The polling interval while a full pass is in progress. */
const VERIFICATION_FOLLOWED_MS = 2_000

/** Verifies that history is as it was written: a new request for each `run`, which is not cached. */
export const verificationQuery = (account: string, run: number) =>
  queryOptions({
    queryKey: ['verification', account, run],
    queryFn: ({ signal }) => resultOrThrow(changes.verifyChanges(account, { signal })),
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: ({ state: { data } }) =>
      (data?.pass ?? null) === null ? false : VERIFICATION_FOLLOWED_MS,
  })
