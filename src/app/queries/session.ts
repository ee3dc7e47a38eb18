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
    // A name that may not be read stays unknown, however often it is shown.
    retryOnMount: false,
  })

/** Whether there is an organization; where there is none, asking Cloudflare for it is an error. */
export const accountStateQuery = (account: string) =>
  queryOptions({
    queryKey: ['account-state', account],
    queryFn: ({ signal }) => resultOrThrow(gatehouse.getAccountState(account, { signal })),
    staleTime: 0,
  })
