import { queryOptions } from '@tanstack/react-query'
import { createArchivesClient } from '../../api/archives-client'
import { ownApi, resultOrThrow } from './api'

export const archives = createArchivesClient(ownApi)

/** The months of history that are older than it is kept. A download or a drop makes the list stale. */
export const archivesQuery = (account: string) =>
  queryOptions({
    queryKey: ['archives', account],
    queryFn: ({ signal }) => resultOrThrow(archives.listArchives(account, { signal })),
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.is_being_indexed === true || data?.dropped?.is_being_removed === true ? 2_000 : false,
  })
