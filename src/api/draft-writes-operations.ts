import * as z from 'zod/mini'
import { draftSchema, createdShareSchema } from './draft'
import type { DraftCreate, DraftSave, ShareCreate } from './draft-request'
import { draftsPath } from './drafts-operations'
import { createGatehouseWriteCall } from './api-client'

// Changes to drafts by those who may edit the login page, in a module of their own: most pages only read drafts.

export const createDraft = (account_id: string, draft: DraftCreate) =>
  createGatehouseWriteCall(draftSchema, 'POST', draftsPath(account_id), draft)

export const saveDraft = (account_id: string, id: string, changes: DraftSave) =>
  createGatehouseWriteCall(draftSchema, 'PUT', [...draftsPath(account_id), id], changes)

export const removeDraft = (account_id: string, id: string) =>
  createGatehouseWriteCall(z.unknown(), 'DELETE', [...draftsPath(account_id), id])

export const shareDraft = (account_id: string, id: string, share: ShareCreate) =>
  createGatehouseWriteCall(
    createdShareSchema,
    'POST',
    [...draftsPath(account_id), id, 'shares'],
    share,
  )

export const revokeShare = (account_id: string, id: string, share: string) =>
  createGatehouseWriteCall(draftSchema, 'DELETE', [...draftsPath(account_id), id, 'shares', share])

export const removeComment = (account_id: string, id: string, comment: string) =>
  createGatehouseWriteCall(draftSchema, 'DELETE', [
    ...draftsPath(account_id),
    id,
    'comments',
    comment,
  ])
