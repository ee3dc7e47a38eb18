import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { ChangeFilter, Setting } from '../../api/change'
import { createChangesClient } from '../../api/changes-client'
import { answered, result } from './api'

export const changes = createChangesClient({
  fetch: (request) => fetch(request),
  baseUrl: `${location.origin}/api`,
})

/** Everything that shows changes; a save makes all of it stale. */
export const changesKey = (account: string) => ['changes', account] as const

/** History, newest first, a page at a time. */
export const changesQuery = (account: string, filter: ChangeFilter) =>
  infiniteQueryOptions({
    queryKey: [...changesKey(account), 'list', filter],
    queryFn: ({ pageParam, signal }) =>
      answered(
        changes.listChanges(
          account,
          { ...filter, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
          { signal },
        ),
      ),
    initialPageParam: undefined as string | undefined, // or TypeScript takes it for nothing but undefined
    getNextPageParam: ({ resultInfo }) => resultInfo?.cursor ?? undefined,
  })

/** The latest few changes of one resource. */
export const recentChangesQuery = (account: string, resource: Setting) =>
  queryOptions({
    queryKey: [...changesKey(account), 'recent', resource],
    queryFn: ({ signal }) =>
      result(changes.listChanges(account, { resource, limit: 5 }, { signal })),
  })

/** One change with its whole values. */
export const changeQuery = (account: string, number: number) =>
  queryOptions({
    queryKey: [...changesKey(account), 'one', number],
    queryFn: ({ signal }) => result(changes.getChange(account, number, { signal })),
  })
