import { queryOptions } from '@tanstack/react-query'
import { createDraftsClient } from '../../api/drafts-client'
import { ownApi, result } from './api'

const drafts = createDraftsClient(ownApi)

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
