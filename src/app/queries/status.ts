import { listArchives } from '../../api/history-archive'
import { listDestinations } from '../../api/notifications'
import { getDeploymentStatus } from '../../api/status'
import { gatehouseQuery } from './api'

/** Costs a dozen requests to Cloudflare's API, so it is read only when the page opens and on demand. */
export const deploymentStatusQuery = (account: string) =>
  gatehouseQuery(getDeploymentStatus(account), {
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

const REFETCH_MS = 2_000

/** Who else is told of what happens. Followed while something waits that is still tried. */
export const destinationsQuery = (account: string) =>
  gatehouseQuery(listDestinations(account), {
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.some(({ waiting, given_up_at }) => waiting > 0 && given_up_at === null) === true
        ? REFETCH_MS
        : false,
  })

/** The months of history that are older than it is kept. A download or a drop makes the list stale. */
export const archivesQuery = (account: string) =>
  gatehouseQuery(listArchives(account), {
    staleTime: 0,
    refetchInterval: ({ state: { data } }) =>
      data?.is_being_indexed === true || data?.dropped?.is_being_removed === true
        ? REFETCH_MS
        : false,
  })
