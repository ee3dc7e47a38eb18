import * as z from 'zod/mini'
import type { ClientOptions } from './client'
import { draftSchema, newShareSchema } from './draft'
import type { DraftCreate, DraftSave, ShareCreate } from './draft-request'
import { createCaller, type SaveOptions } from './drafts-client'

/**
 * The client for changes to drafts by those who may edit the login page. It is a separate module because most pages
 * only read drafts.
 */
export function createDraftWritesClient(client: ClientOptions) {
  const call = createCaller(client)
  return {
    createDraft: (account_id: string, draft: DraftCreate) =>
      call(draftSchema, 'POST', [account_id], draft),

    saveDraft: (account_id: string, id: string, changes: DraftSave, options?: SaveOptions) =>
      call(draftSchema, 'PUT', [account_id, id], changes, options),

    removeDraft: (account_id: string, id: string) => call(z.unknown(), 'DELETE', [account_id, id]),

    shareDraft: (account_id: string, id: string, share: ShareCreate) =>
      call(newShareSchema, 'POST', [account_id, id, 'shares'], share),

    revokeShare: (account_id: string, id: string, share: string) =>
      call(draftSchema, 'DELETE', [account_id, id, 'shares', share]),

    removeComment: (account_id: string, id: string, comment: string) =>
      call(draftSchema, 'DELETE', [account_id, id, 'comments', comment]),
  }
}
