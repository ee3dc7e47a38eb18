import type * as z from 'zod/mini'
import { type CallOptions, type ClientOptions, listOf, requestInit, send } from './client'
import { draftSchema } from './draft'

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
export type SaveOptions = { keepalive?: boolean }

/** Calls of an account’s drafts, by what is below them. */
export function callsOf({ fetch, baseUrl }: ClientOptions) {
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
