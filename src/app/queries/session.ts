import { queryOptions } from '@tanstack/react-query'
import { cloudflare, gatehouse, resultOrThrow } from './api'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => resultOrThrow(gatehouse.getSession({ signal })),
  staleTime: 60_000,
})

export const accountQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.getAccount(account, { signal })),
    staleTime: Infinity,
    // A name that could not be read is not requested again each time it is shown.
    retryOnMount: false,
  })

/** Whether there is an organization; if there is none, requesting it from Cloudflare is an error. */
export const accountStateQuery = (account: string) =>
  queryOptions({
    queryKey: ['account-state', account],
    queryFn: ({ signal }) => resultOrThrow(gatehouse.getAccountState(account, { signal })),
    staleTime: 0,
  })
