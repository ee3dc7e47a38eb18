import { queryOptions } from '@tanstack/react-query'
import { cloudflareClient, cloudflareQuery, successOrThrow } from './api'

/** The organization with its entity tag, which an update sends to name the version it is based on. */
export const organizationQuery = (account: string) =>
  queryOptions({
    queryKey: ['getOrganization', account],
    queryFn: async ({ signal }) => {
      const answer = await successOrThrow(cloudflareClient.getOrganization(account, { signal }))
      return { organization: answer.result, etag: answer.etag }
    },
  })

export const dohQuery = (account: string) =>
  queryOptions({
    queryKey: ['getDoh', account],
    queryFn: async ({ signal }) => {
      const answer = await successOrThrow(cloudflareClient.getDoh(account, { signal }))
      return { doh: answer.result, etag: answer.etag }
    },
  })

export const identityProvidersQuery = (account: string) =>
  cloudflareQuery('listIdentityProviders', account)

export const customPagesQuery = (account: string) => cloudflareQuery('listCustomPages', account)

export const serviceTokensQuery = (account: string) => cloudflareQuery('listServiceTokens', account)

export const accessKeysQuery = (account: string) => cloudflareQuery('getAccessKeys', account)

/** A custom page with its content. One that could not be read is not requested again each time it is shown. */
export const customPageQuery = (account: string, uid: string) => ({
  ...cloudflareQuery('getCustomPage', account, uid),
  retryOnMount: false,
})
