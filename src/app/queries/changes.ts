import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ChangeFilter } from '../../api/change-request'
import { createChangesClient } from '../../api/changes-client'
import { successOrThrow, ownApi, resultOrThrow } from './api'

export const changes = createChangesClient(ownApi)

/** Everything that shows changes; a save makes all of it stale. */
export const changesKey = (account: string) => ['changes', account] as const

/** Which changes to show. `lastHours` reaches back from the moment they are asked for. */
export type HistoryFilter = Omit<ChangeFilter, 'since' | 'until'> &
  ({ since?: string; until?: string } | { lastHours: number })

/** The filter as the gateway takes it. */
export function changeFilterAt(filter: HistoryFilter, now: number): ChangeFilter {
  if (!('lastHours' in filter)) return filter
  const { lastHours, ...rest } = filter
  return { ...rest, since: new Date(now - lastHours * 3_600_000).toISOString() }
}

/** History, newest first, a page at a time. Others write it too, so it is never fresh for long. */
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

/** The latest few changes of a setting, or of a field of it. */
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

/** One change with its whole values. */
export const changeQuery = (account: string, number: number) =>
  queryOptions({
    queryKey: [...changesKey(account), 'one', number],
    queryFn: ({ signal }) => resultOrThrow(changes.getChange(account, number, { signal })),
  })

/** While a full pass is under way. */
const VERIFICATION_FOLLOWED_MS = 2_000

/** Whether history is as it was written, asked anew for each `run` and not remembered. */
export const verificationQuery = (account: string, run: number) =>
  queryOptions({
    queryKey: ['verification', account, run],
    queryFn: ({ signal }) => resultOrThrow(changes.verifyChanges(account, { signal })),
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: ({ state: { data } }) =>
      (data?.pass ?? null) === null ? false : VERIFICATION_FOLLOWED_MS,
  })
