import { changeResultSchema, changeSchema, changeSummarySchema, verificationSchema } from './change'
import type { ChangeFilter, ChangeRequest, RevertRequest } from './change-request'
import {
  type CallOptions,
  type ClientOptions,
  nullableListSchema,
  requestInit,
  send,
} from './client'

export type ListChangesParams = ChangeFilter & { cursor?: string; limit?: number }

/** The client for an account's changes. `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createChangesClient({ fetch, baseUrl }: ClientOptions) {
  const url = (account_id: string, rest = '') =>
    `${baseUrl}/accounts/${encodeURIComponent(account_id)}/changes${rest}`

  return {
    /** Newest first. `resultInfo.cursor` is the start of the next page. */
    listChanges: (account_id: string, page: ListChangesParams = {}, options?: CallOptions) =>
      send(
        fetch,
        get(url(account_id, queryOf(page)), options),
        nullableListSchema(changeSummarySchema),
      ),

    getChange: (account_id: string, number: number, options?: CallOptions) =>
      send(fetch, get(url(account_id, `/${number}`), options), changeSchema),

    makeChange: (account_id: string, request: ChangeRequest) =>
      send(
        fetch,
        new Request(url(account_id), requestInit('POST', request, {})),
        changeResultSchema,
      ),

    revertChange: (account_id: string, number: number, request: RevertRequest) =>
      send(
        fetch,
        new Request(url(account_id, `/${number}/revert`), requestInit('POST', request, {})),
        changeResultSchema,
      ),

    verifyChanges: (account_id: string, options?: CallOptions) =>
      send(fetch, get(url(account_id, '/verification'), options), verificationSchema),

    /** Starts a new verification of the whole history. */
    verifyAllChanges: (account_id: string) =>
      send(
        fetch,
        new Request(url(account_id, '/verification'), requestInit('POST', undefined, {})),
        verificationSchema,
      ),

    /** The URL from which a browser downloads all changes that match the filter. */
    exportUrl: (account_id: string, format: 'csv' | 'ndjson', filter: ChangeFilter = {}) =>
      url(account_id, `.${format}${queryOf(filter)}`),
  }
}

function get(url: string, options: CallOptions = {}): Request {
  return new Request(url, requestInit('GET', undefined, options))
}

function queryOf(values: Record<string, string | number | undefined>): string {
  const query = new URLSearchParams(
    Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  )
  return query.size === 0 ? '' : `?${query}`
}
