import { queryOptions } from '@tanstack/react-query'
import { listArchives } from '../../api/archive'
import { gatehouseQuery } from './api'

const FOLLOWED_MS = 2_000

/** The months of history that are older than it is kept. A download or a drop makes the list stale. */
export const archivesQuery = (account: string) =>
  queryOptions({
    ...gatehouseQuery(listArchives(account)),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.is_being_indexed === true || data?.dropped?.is_being_removed === true
        ? FOLLOWED_MS
        : false,
  })
