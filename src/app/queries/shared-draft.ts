import { queryOptions } from '@tanstack/react-query'
import type { BlockPageKind } from '../../api/draft'
import { createSharedDraftClient } from '../../api/shared-draft-client'
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

/** Where the account's own page for those who are not let in is as a document, for a frame. */
export function sharedBlockPageUrl(link: string, kind: BlockPageKind): string {
  return `/share/${encodeURIComponent(link)}/block-pages/${kind}`
}
