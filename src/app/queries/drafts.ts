import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { Draft, DraftSummary } from '../../api/draft'
import { getDraft, listDrafts } from '../../api/drafts-operations'
import { gatehouseQueryKey, sendGatehouseCall, gatehouseQuery, successOrThrow } from './api'

/** The drafts of an account's login page. Others write to them too, and readers comment. */
export const draftsQuery = (account: string) =>
  queryOptions({
    queryKey: gatehouseQueryKey(listDrafts(account, {})),
    queryFn: ({ signal }) => readAllDrafts(account, signal),
    staleTime: 0,
  })

/** There are at most a hundred, on few pages. */
async function readAllDrafts(account: string, signal: AbortSignal): Promise<DraftSummary[]> {
  const all: DraftSummary[] = []
  for (let cursor: string | undefined; ;) {
    const page = await successOrThrow(
      sendGatehouseCall(listDrafts(account, { cursor }), { signal }),
    )
    all.push(...page.result)
    cursor = page.resultInfo?.cursor ?? undefined
    if (cursor === undefined) return all
  }
}

export const draftQuery = (account: string, id: string) => ({
  ...gatehouseQuery(getDraft(account, id)),
  staleTime: 0,
})

/** Shows the response of a write on every page with the draft. */
export function cacheDraft(queryClient: QueryClient, account: string, draft: Draft): void {
  queryClient.setQueryData(draftQuery(account, draft.id).queryKey, draft)
  void queryClient.invalidateQueries(draftsQuery(account))
}
