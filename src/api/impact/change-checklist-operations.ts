import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall, createGatehouseWriteCall } from '../api-client'
import { checklistSchema } from './checklist'

const checklistPath = (account_id: string, change: number) =>
  accountApiPath(account_id, 'checklists', change)

/** Lists what is left to do elsewhere because of changes. */
export const listChecklists = (account_id: string) =>
  createGatehouseReadCall(z.array(checklistSchema), accountApiPath(account_id, 'checklists'))

export const getChangeChecklist = (account_id: string, change: number) =>
  createGatehouseReadCall(checklistSchema, checklistPath(account_id, change))

export const setChecklistDismissed = (account_id: string, change: number, is_dismissed: boolean) =>
  createGatehouseWriteCall(checklistSchema, 'PUT', checklistPath(account_id, change), {
    is_dismissed,
  })

export const setChecklistItemDone = (
  account_id: string,
  change: number,
  item: number,
  is_done: boolean,
) =>
  createGatehouseWriteCall(
    checklistSchema,
    'PUT',
    [...checklistPath(account_id, change), 'items', item],
    {
      is_done,
    },
  )
