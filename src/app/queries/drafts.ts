import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { createDraftsClient } from '../../api/drafts-client'
import type { Draft } from '../../api/draft'
import { ownApi, result } from './api'

export const drafts = createDraftsClient(ownApi)

/** The drafts of an account's login page. Others write them too, and readers comment. */
export const draftsQuery = (account: string) =>
  queryOptions({
    queryKey: ['drafts', account, 'list'],
    queryFn: ({ signal }) => result(drafts.listDrafts(account, { signal })),
    staleTime: 0,
  })

export const draftQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: ['drafts', account, 'one', id],
    queryFn: ({ signal }) => result(drafts.getDraft(account, id, { signal })),
    staleTime: 0,
  })

/** What a write answered is what every page shows of the draft. */
export function showDraft(queryClient: QueryClient, account: string, draft: Draft): void {
  queryClient.setQueryData(draftQuery(account, draft.id).queryKey, draft)
  void queryClient.invalidateQueries(draftsQuery(account))
}
