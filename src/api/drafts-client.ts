import type * as z from 'zod/mini'
import {
  type CallOptions,
  type ClientOptions,
  nullableListSchema,
  requestInit,
  send,
} from './client'
import { draftSchema, draftSummarySchema } from './draft'

/** The client that reads an account's login page drafts. `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createDraftsClient(client: ClientOptions) {
  const call = createCaller(client)
  return {
    /** The most recently changed draft comes first. `resultInfo.cursor` is the start of the next page. */
    listDrafts: (
      account_id: string,
      { cursor, ...options }: CallOptions & { cursor?: string } = {},
    ) =>
      call(nullableListSchema(draftSummarySchema), 'GET', [account_id], undefined, {
        ...options,
        ...(cursor !== undefined && { query: { cursor } }),
      }),

    getDraft: (account_id: string, id: string, options?: CallOptions) =>
      call(draftSchema, 'GET', [account_id, id], undefined, options),
  }
}

/** With `keepalive`, the request continues after its page is left, for which it has to be short. */
export type SaveOptions = { keepalive?: boolean }

/** Calls the operations on an account’s drafts, given the path below them. */
export function createCaller({ fetch, baseUrl }: ClientOptions) {
  return <Schema extends z.ZodMiniType>(
    schema: Schema,
    method: string,
    [account_id, ...rest]: [account_id: string, ...rest: string[]],
    body?: unknown,
    {
      keepalive,
      query,
      ...options
    }: CallOptions & SaveOptions & { query?: Record<string, string> } = {},
  ) => {
    const path = ['accounts', account_id, 'drafts', ...rest].map(encodeURIComponent).join('/')
    const init = { ...requestInit(method, body, options), ...(keepalive === true && { keepalive }) }
    const search = query === undefined ? '' : `?${new URLSearchParams(query)}`
    return send(fetch, new Request(`${baseUrl}/${path}${search}`, init), schema)
  }
}
