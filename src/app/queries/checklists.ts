import type { QueryClient } from '@tanstack/react-query'
import { type Checklist, getChangeChecklist, listChecklists } from '../../api/impact/checklist'
import { gatehouseQuery } from './api'

/** The checklists with something left to do. Other admins tick them off as well. */
export const openChecklistsQuery = (account: string) =>
  gatehouseQuery(listChecklists(account), { staleTime: 0 })

export const checklistQuery = (account: string, change: number) =>
  gatehouseQuery(getChangeChecklist(account, change), { staleTime: 0, retry: false })

/**
 * Shows the response of a write wherever the checklist is. One with nothing left to do stays where it is shown until
 * the page is opened again, so that it does not vanish under the pointer.
 */
export function cacheChecklist(client: QueryClient, account: string, checklist: Checklist): void {
  client.setQueryData(checklistQuery(account, checklist.change).queryKey, checklist)
  client.setQueryData(openChecklistsQuery(account).queryKey, (open) =>
    open?.map((one) => (one.change === checklist.change ? checklist : one)),
  )
}
