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

/** Whether the operator may do something; undefined until the session is known. */
export function useCan(capability: Capability): boolean | undefined {
  return useQuery(sessionQuery).data?.capabilities.includes(capability)
}
