import { getStatus } from '../../api/status'
import { gatehouseQuery } from './api'

/** Costs a dozen requests to Cloudflare's API, so it is read only when the page opens and on demand. */
export const statusQuery = (account: string) => ({
  ...gatehouseQuery(getStatus(account)),
  staleTime: 60_000,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
})
