import { queryOptions } from '@tanstack/react-query'
import { cloudflare, result } from './api'

/** People whose name or e-mail contains the text, a handful of them. */
export const userSearchQuery = (account: string, search: string) =>
  queryOptions({
    queryKey: ['users', account, { search }],
    queryFn: ({ signal }) =>
      result(cloudflare.listUsers(account, { search, per_page: 8 }, { signal })),
  })

/** The one user with exactly this address, or null. */
export const userQuery = (account: string, email: string) =>
  queryOptions({
    queryKey: ['users', account, { email }],
    queryFn: async ({ signal }) => {
      const users = await result(cloudflare.listUsers(account, { email }, { signal }))
      return users.find((user) => user.email?.toLowerCase() === email) ?? null
    },
  })

export const activeSessionsQuery = (account: string, user: string) =>
  queryOptions({
    queryKey: ['users', account, user, 'active-sessions'],
    queryFn: ({ signal }) => result(cloudflare.listActiveSessions(account, user, { signal })),
  })

export const lastSeenIdentityQuery = (account: string, user: string) =>
  queryOptions({
    queryKey: ['users', account, user, 'last-seen-identity'],
    queryFn: ({ signal }) => result(cloudflare.getLastSeenIdentity(account, user, { signal })),
  })

export const failedLoginsQuery = (account: string, user: string) =>
  queryOptions({
    queryKey: ['users', account, user, 'failed-logins'],
    queryFn: ({ signal }) => result(cloudflare.listFailedLogins(account, user, { signal })),
  })
