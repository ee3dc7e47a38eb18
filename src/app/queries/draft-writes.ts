import type { QueryClient } from '@tanstack/react-query'
import { createDraftWritesClient } from '../../api/draft-writes-client'
import type { Draft } from '../../api/draft'
import { ownApi } from './api'
import { draftQuery, draftsQuery } from './drafts'

export const draftWrites = createDraftWritesClient(ownApi)

/** Shows the response of a write on every page with the draft. */
export function showDraft(queryClient: QueryClient, account: string, draft: Draft): void {
  queryClient.setQueryData(draftQuery(account, draft.id).queryKey, draft)
  void queryClient.invalidateQueries(draftsQuery(account))
}
