import { type QueryClient, queryOptions } from '@tanstack/react-query'
import type { Checklist } from '../../api/impact/checklist'
import { createImpactClient } from '../../api/impact/impact-client'
import { ownApi, resultOrThrow } from './api'

const impacts = createImpactClient(ownApi)

/** The checklists with something left to do. Other admins tick them off as well. */
export const openChecklistsQuery = (account: string) =>
  queryOptions({
    queryKey: ['checklists', account, 'open'],
    queryFn: ({ signal }) => resultOrThrow(impacts.listChecklists(account, { signal })),
    staleTime: 0,
  })

export const checklistQuery = (account: string, change: number) =>
  queryOptions({
    queryKey: ['checklists', account, change],
    queryFn: ({ signal }) => resultOrThrow(impacts.getChecklist(account, change, { signal })),
    staleTime: 0,
    retry: false,
  })

export function dismissChecklist(account: string, change: number, isDismissed: boolean) {
  return resultOrThrow(impacts.dismissChecklist(account, change, isDismissed))
}

export function tickChecklistItem(account: string, change: number, item: number, isDone: boolean) {
  return resultOrThrow(impacts.tickChecklistItem(account, change, item, isDone))
}

/**
 * Shows the response of a write wherever the checklist is. One with nothing left to do stays where it is shown until
 * the page is opened again, so that it does not vanish under the pointer.
 */
export function showChecklist(client: QueryClient, account: string, checklist: Checklist): void {
  client.setQueryData(checklistQuery(account, checklist.change).queryKey, checklist)
  client.setQueryData(openChecklistsQuery(account).queryKey, (open) =>
    open?.map((one) => (one.change === checklist.change ? checklist : one)),
  )
}
