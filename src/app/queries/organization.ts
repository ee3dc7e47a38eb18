import { queryOptions } from '@tanstack/react-query'
import { successOrThrow, cloudflare, resultOrThrow } from './api'

/** The organization with its entity tag, which an update sends to name the version it is based on. */
export const organizationQuery = (account: string) =>
  queryOptions({
    queryKey: ['organization', account],
    queryFn: async ({ signal }) => {
      const answer = await successOrThrow(cloudflare.getOrganization(account, { signal }))
      return { organization: answer.result, etag: answer.etag }
    },
  })

export const dohQuery = (account: string) =>
  queryOptions({
    queryKey: ['doh', account],
    queryFn: async ({ signal }) => {
      const answer = await successOrThrow(cloudflare.getDoh(account, { signal }))
      return { doh: answer.result, etag: answer.etag }
    },
  })

export const identityProvidersQuery = (account: string) =>
  queryOptions({
    queryKey: ['identity-providers', account],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.listIdentityProviders(account, { signal })),
  })

export const customPagesQuery = (account: string) =>
  queryOptions({
    queryKey: ['custom-pages', account],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.listCustomPages(account, { signal })),
  })

export const serviceTokensQuery = (account: string) =>
  queryOptions({
    queryKey: ['service-tokens', account],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.listServiceTokens(account, { signal })),
  })

export const accessKeysQuery = (account: string) =>
  queryOptions({
    queryKey: ['access-keys', account],
    queryFn: ({ signal }) => resultOrThrow(cloudflare.getAccessKeys(account, { signal })),
  })
