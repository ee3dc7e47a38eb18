import { queryOptions, useQuery } from '@tanstack/react-query'
import type { Capability } from '../../api/roles'
import { cloudflare, gatehouse, result } from './api'

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => result(gatehouse.getSession({ signal })),
  staleTime: 60_000,
})

export const accountQuery = (account: string) =>
  queryOptions({
    queryKey: ['account', account],
    queryFn: ({ signal }) => result(cloudflare.getAccount(account, { signal })),
    staleTime: Infinity,
  })

/** Whether there is an organization; where there is none, asking Cloudflare for it is an error. */
export const accountStateQuery = (account: string) =>
  queryOptions({
    queryKey: ['account-state', account],
    queryFn: ({ signal }) => result(gatehouse.getAccountState(account, { signal })),
    staleTime: 0,
  })

/** Whether the operator may do something; undefined until the session is known. */
export function useCan(capability: Capability): boolean | undefined {
  return useQuery(sessionQuery).data?.capabilities.includes(capability)
}
