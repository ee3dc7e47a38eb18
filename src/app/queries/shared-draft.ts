import type { BlockPageKind } from '../../api/draft'
import { getSharedBlockPage, openSharedDraft } from '../../api/shared-draft-operations'
import { gatehouseQuery } from './api'

/**
 * The content of a shared link. It stays at the version that the reader sees, since that is what they approve, until
 * they ask for another.
 */
export const sharedDraftQuery = (link: string) => ({
  ...gatehouseQuery(openSharedDraft(link)),
  staleTime: Infinity,
  refetchOnReconnect: false,
})

/**
 * The account's own page for visitors who are not let in, as its author wrote it. One that could not be read is not
 * requested again each time it is shown.
 */
export const sharedBlockPageQuery = (link: string, kind: BlockPageKind) => ({
  ...gatehouseQuery(getSharedBlockPage(link, kind)),
  retryOnMount: false,
})
