import { queryOptions } from '@tanstack/react-query'
import type { BlockPageKind } from '../../api/draft'
import { createSharedDraftClient } from '../../api/shared-draft-client'
import { fetchFromGateway, resultOrThrow } from './api'

export const sharedDraftClient = createSharedDraftClient({
  fetch: fetchFromGateway,
  baseUrl: location.origin,
})

/**
 * The content of a shared link. It stays at the version that the reader sees, since that is what they approve, until
 * they ask for another.
 */
export const sharedDraftQuery = (link: string) =>
  queryOptions({
    queryKey: ['shared-draft', link],
    queryFn: ({ signal }) => resultOrThrow(sharedDraftClient.open(link, { signal })),
    staleTime: Infinity,
    refetchOnReconnect: false,
  })

/** The account's own page for visitors who are not let in, as its author wrote it. */
export const sharedBlockPageQuery = (link: string, kind: BlockPageKind) =>
  queryOptions({
    queryKey: ['shared-block-page', link, kind],
    queryFn: ({ signal }) => resultOrThrow(sharedDraftClient.blockPage(link, kind, { signal })),
    // A page that could not be read is not requested again each time it is shown.
    retryOnMount: false,
  })
