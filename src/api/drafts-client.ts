import { type CallOptions, type ClientOptions, listOf, requestInit, send } from './client'
import { draftSchema, newShareSchema, sharedDraftSchema } from './draft'
import type { DraftCreate, DraftSave, RemarkCreate, ShareCreate } from './draft-request'
import * as z from 'zod/mini'

/** Reads the drafts of an account's login page: `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createDraftsClient(client: ClientOptions) {
  const call = callsOf(client)
  return {
    /** The one that was changed last comes first. */
    listDrafts: (account_id: string, options?: CallOptions) =>
      call(listOf(draftSchema), 'GET', [account_id], undefined, options),

    getDraft: (account_id: string, id: string, options?: CallOptions) =>
      call(draftSchema, 'GET', [account_id, id], undefined, options),
  }
}

/** `keepalive`: it goes on when its page is left, for which it has to be short. */
type SaveOptions = { keepalive?: boolean }

/** What whoever may edit the login page does with its drafts. Apart, since most pages only read them. */
export function createDraftWritesClient(client: ClientOptions) {
  const call = callsOf(client)
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

    removeRemark: (account_id: string, id: string, remark: string) =>
      call(draftSchema, 'DELETE', [account_id, id, 'remarks', remark]),
  }
}

function callsOf({ fetch, baseUrl }: ClientOptions) {
  return <Schema extends z.ZodMiniType>(
    schema: Schema,
    method: string,
    [account_id, ...rest]: [account_id: string, ...rest: string[]],
    body?: unknown,
    { keepalive, ...options }: CallOptions & SaveOptions = {},
  ) => {
    const path = ['accounts', account_id, 'drafts', ...rest].map(encodeURIComponent).join('/')
    const init = { ...requestInit(method, body, options), ...(keepalive === true && { keepalive }) }
    return send(fetch, new Request(`${baseUrl}/${path}`, init), schema)
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
