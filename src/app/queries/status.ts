import { queryOptions } from '@tanstack/react-query'
import { createStatusClient } from '../../api/status-client'
import { ownApi, resultOrThrow } from './api'

const gatehouseStatus = createStatusClient(ownApi)

/** Costs a dozen requests to Cloudflare's API, so it is read only when the page opens and on demand. */
export const statusQuery = (account: string) =>
  queryOptions({
    queryKey: ['status', account],
    queryFn: ({ signal }) => resultOrThrow(gatehouseStatus.getStatus(account, { signal })),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
