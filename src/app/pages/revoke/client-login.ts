import { useQuery } from '@tanstack/react-query'
import { accountStateQuery } from '../../queries/session'

/** Whether a login in the Cloudflare One Client counts for applications; unknown if it could not be read. */
export type ClientLogin = 'counts' | 'does not count' | 'unknown'

/** Returns `does not count` while the answer is being read, so that the page says nothing about it. */
export function useClientLogin(account: string): ClientLogin {
  const { data, isError } = useQuery({ ...accountStateQuery(account), staleTime: 60_000 })
  if (data?.client_login_counts === undefined) return isError || data ? 'unknown' : 'does not count'
  return data.client_login_counts ? 'counts' : 'does not count'
}
