import { queryOptions } from '@tanstack/react-query'
import { createDraftsClient } from '../../api/drafts-client'
import type { DraftSummary } from '../../api/draft'
import { successOrThrow, ownApi, resultOrThrow } from './api'

const drafts = createDraftsClient(ownApi)

/** The drafts of an account's login page. Others write to them too, and readers comment. */
export const draftsQuery = (account: string) =>
  queryOptions({
    queryKey: ['drafts', account, 'list'],
    queryFn: ({ signal }) => readAllDrafts(account, signal),
    staleTime: 0,
  })

/** There are at most a hundred, on few pages. */
async function readAllDrafts(account: string, signal: AbortSignal): Promise<DraftSummary[]> {
  const all: DraftSummary[] = []
  for (let cursor: string | undefined; ;) {
    const options = { signal, ...(cursor !== undefined && { cursor }) }
    const page = await successOrThrow(drafts.listDrafts(account, options))
    all.push(...page.result)
    cursor = page.resultInfo?.cursor ?? undefined
    if (cursor === undefined) return all
  }
}

export const draftQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: ['drafts', account, 'one', id],
    queryFn: ({ signal }) => resultOrThrow(drafts.getDraft(account, id, { signal })),
    staleTime: 0,
  })
