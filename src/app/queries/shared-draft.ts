import { queryOptions } from '@tanstack/react-query'
import { createSharedDraftClient } from '../../api/drafts-client'
import { result } from './api'

export const sharedDraft = createSharedDraftClient({
  fetch: (request) => fetch(request),
  baseUrl: location.origin,
})

/**
 * What a link shows. It stays the version that the reader sees, since that is what they approve, until
 * they ask for another.
 */
export const sharedDraftQuery = (link: string) =>
  queryOptions({
    queryKey: ['shared-draft', link],
    queryFn: ({ signal }) => result(sharedDraft.open(link, { signal })),
    staleTime: Infinity,
    refetchOnReconnect: false,
  })
