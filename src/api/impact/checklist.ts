import * as z from 'zod/mini'
import { documentationUrlSchema, findingSourceSchema } from './finding'
import {
  createAccountApiPathBuilder,
  createGatehouseReadCall,
  createGatehousePutCall,
} from '../api-client'

/** Something that a change makes necessary outside Gatehouse. */
export const checklistItemSchema = z.object({
  title: z.string(),
  detail: z.string(),
  /** The values to enter there. */
  values: z.array(z.object({ label: z.string(), value: z.string() })),
  source: findingSourceSchema,
  documentation: documentationUrlSchema,
})
export type ChecklistItem = z.infer<typeof checklistItemSchema>

/** What a change makes necessary, as it is computed from a survey; `surveyed_at` is null without one. */
export type ComputedChecklist = { items: ChecklistItem[]; surveyed_at: string | null }

/** An item as the account stores it, with the person who ticked it off. Times are RFC 3339. */
const storedItemSchema = z.extend(checklistItemSchema, {
  /** The position in the list, from 1. */
  number: z.int(),
  done_by: z.nullable(z.string()),
  done_at: z.nullable(z.string()),
})
export type StoredChecklistItem = z.infer<typeof storedItemSchema>

/** The checklist of a change. It is open until every item is done, or somebody dismisses it. */
export const checklistSchema = z.object({
  /** The number of the change in history. */
  change: z.int(),
  created_at: z.string(),
  /** When the account was read from which the items come; null if it was not, so that they name nothing in it. */
  surveyed_at: z.nullable(z.string()),
  is_open: z.boolean(),
  dismissed_by: z.nullable(z.string()),
  dismissed_at: z.nullable(z.string()),
  items: z.array(storedItemSchema),
})
export type Checklist = z.infer<typeof checklistSchema>

export const checklistDismissalSchema = z.strictObject({ is_dismissed: z.boolean() })
export const checklistItemUpdateSchema = z.strictObject({ is_done: z.boolean() })

const checklistsPath = createAccountApiPathBuilder('checklists')

/** Lists what is left to do elsewhere because of changes. */
export const listChecklists = (account_id: string) =>
  createGatehouseReadCall(z.array(checklistSchema), checklistsPath(account_id))

export const getChangeChecklist = (account_id: string, change: number) =>
  createGatehouseReadCall(checklistSchema, checklistsPath(account_id, change))

export const setChecklistDismissed = (account_id: string, change: number, is_dismissed: boolean) =>
  createGatehousePutCall(checklistSchema, checklistsPath(account_id, change), {
    is_dismissed,
  })

export const setChecklistItemDone = (
  account_id: string,
  change: number,
  item: number,
  is_done: boolean,
) =>
  createGatehousePutCall(checklistSchema, checklistsPath(account_id, change, 'items', item), {
    is_done,
  })
