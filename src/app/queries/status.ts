import { queryOptions } from '@tanstack/react-query'
import { listArchives } from '../../api/archive'
import { getDeploymentStatus } from '../../api/status'
import { gatehouseQuery } from './api'

/** Costs a dozen requests to Cloudflare's API, so it is read only when the page opens and on demand. */
export const statusQuery = (account: string) => ({
  ...gatehouseQuery(getDeploymentStatus(account)),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
})

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
