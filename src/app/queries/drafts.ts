import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { Draft } from '../../api/draft'
import { getDraft, listDrafts } from '../../api/drafts-operations'
import { gatehouseQuery, gatehouseQueryKey, readAllPages } from './api'

/**
 * The drafts of an account's login page, at most a hundred, on few pages. Others write to them too, and readers comment.
 */
export const draftsQuery = (account: string) =>
  queryOptions({
    queryKey: gatehouseQueryKey(listDrafts(account, {})),
    queryFn: ({ signal }) => readAllPages((cursor) => listDrafts(account, { cursor }), { signal }),
    staleTime: 0,
  })

export const draftQuery = (account: string, id: string) =>
  gatehouseQuery(getDraft(account, id), { staleTime: 0 })

/** Shows the response of a write on every page with the draft. */
export function cacheDraft(queryClient: QueryClient, account: string, draft: Draft): void {
  queryClient.setQueryData(draftQuery(account, draft.id).queryKey, draft)
  void queryClient.invalidateQueries(draftsQuery(account))
}
