import {
  nullAsEmptyListSchema,
  createAccountApiPathBuilder,
  createGatehouseReadCall,
  createGatehouseDeleteCall,
  createGatehousePostCall,
  createGatehousePutCall,
} from './api-client'
import { draftSchema, draftSummarySchema, createdShareSchema } from './draft'
import * as z from 'zod/mini'
import type { DraftCreate, DraftSave, ShareCreate } from './draft-request'

const draftsPath = createAccountApiPathBuilder('drafts')

/** The most recently changed draft comes first. `resultInfo.cursor` is the start of the next page. */
export const listDrafts = (account_id: string, params?: { cursor?: string | undefined }) =>
  createGatehouseReadCall(nullAsEmptyListSchema(draftSummarySchema), draftsPath(account_id), params)

export const getDraft = (account_id: string, id: string) =>
  createGatehouseReadCall(draftSchema, draftsPath(account_id, id))

export const createDraft = (account_id: string, draft: DraftCreate) =>
  createGatehousePostCall(draftSchema, draftsPath(account_id), draft)

export const saveDraft = (account_id: string, id: string, changes: DraftSave) =>
  createGatehousePutCall(draftSchema, draftsPath(account_id, id), changes)

export const removeDraft = (account_id: string, id: string) =>
  createGatehouseDeleteCall(z.unknown(), draftsPath(account_id, id))

export const shareDraft = (account_id: string, id: string, share: ShareCreate) =>
  createGatehousePostCall(createdShareSchema, draftsPath(account_id, id, 'shares'), share)

export const revokeShare = (account_id: string, id: string, share: string) =>
  createGatehouseDeleteCall(draftSchema, draftsPath(account_id, id, 'shares', share))

export const removeComment = (account_id: string, id: string, comment: string) =>
  createGatehouseDeleteCall(draftSchema, draftsPath(account_id, id, 'comments', comment))
