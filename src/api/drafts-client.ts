import { type CallOptions, type ClientOptions, listOf, requestInit, send } from './client'
import { draftSchema, newShareSchema, sharedDraftSchema } from './draft'
import type { DraftCreate, DraftSave, RemarkCreate, ShareCreate } from './draft-request'
import * as z from 'zod/mini'

/** The drafts of an account's login page: `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createDraftsClient({ fetch, baseUrl }: ClientOptions) {
  const call = <Schema extends z.ZodMiniType>(
    schema: Schema,
    method: string,
    [account_id, ...rest]: [account_id: string, ...rest: string[]],
    body?: unknown,
    options: CallOptions = {},
  ) => {
    const path = ['accounts', account_id, 'drafts', ...rest].map(encodeURIComponent).join('/')
    return send(
      fetch,
      new Request(`${baseUrl}/${path}`, requestInit(method, body, options)),
      schema,
    )
  }

  return {
    /** The one that was changed last comes first. */
    listDrafts: (account_id: string, options?: CallOptions) =>
      call(listOf(draftSchema), 'GET', [account_id], undefined, options),

    getDraft: (account_id: string, id: string, options?: CallOptions) =>
      call(draftSchema, 'GET', [account_id, id], undefined, options),

    createDraft: (account_id: string, draft: DraftCreate) =>
      call(draftSchema, 'POST', [account_id], draft),

    saveDraft: (account_id: string, id: string, changes: DraftSave) =>
      call(draftSchema, 'PUT', [account_id, id], changes),

    removeDraft: (account_id: string, id: string) => call(z.unknown(), 'DELETE', [account_id, id]),

    shareDraft: (account_id: string, id: string, share: ShareCreate) =>
      call(newShareSchema, 'POST', [account_id, id, 'shares'], share),

    revokeShare: (account_id: string, id: string, share: string) =>
      call(draftSchema, 'DELETE', [account_id, id, 'shares', share]),
  }
}

/** What a reader of a shared draft may do: `baseUrl` is the origin. */
export function createSharedDraftClient({ fetch, baseUrl }: ClientOptions) {
  const url = (link: string, what: string) => `${baseUrl}/share/${encodeURIComponent(link)}/${what}`
  return {
    open: (link: string, options: CallOptions = {}) =>
      send(
        fetch,
        new Request(url(link, 'draft'), requestInit('GET', undefined, options)),
        sharedDraftSchema,
      ),

    remark: (link: string, remark: RemarkCreate) =>
      send(fetch, new Request(url(link, 'remarks'), requestInit('POST', remark, {})), z.unknown()),
  }
}
