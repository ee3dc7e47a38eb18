import * as z from 'zod/mini'
import {
  type CallOptions,
  type ClientOptions,
  nullableListSchema,
  requestInit,
  send,
} from './client'
import {
  type PersonState,
  type PlainRunControl,
  runCheckSchema,
  runDetailSchema,
  runListSchema,
  runPersonSchema,
  runSchema,
  type RunSize,
} from './revocation-run'
import type { ListedRunRequest, RunRequest, RunRetryRequest } from './revocation-request'

/** The client for an account's runs of revocations. `baseUrl` is that of Gatehouse's own operations, `…/api`. */
export function createRevocationsClient({ fetch, baseUrl }: ClientOptions) {
  const url = (account_id: string, rest = '') =>
    `${baseUrl}/accounts/${encodeURIComponent(account_id)}/revocations${rest}`
  const call = <Schema extends z.ZodMiniType>(
    schema: Schema,
    method: string,
    address: string,
    { body, options = {} }: { body?: unknown; options?: CallOptions | undefined } = {},
  ) => send(fetch, new Request(address, requestInit(method, body, options)), schema)

  return {
    /** Newest first; all runs, or those of one size. */
    listRuns: (
      account_id: string,
      { limit = 100, of }: { limit?: number; of?: RunSize } = {},
      options?: CallOptions,
    ) => {
      const query = `?limit=${limit}${of === undefined ? '' : `&of=${of}`}`
      return call(nullableListSchema(runSchema), 'GET', url(account_id, query), { options })
    },

    getRun: (account_id: string, run: number, options?: CallOptions) =>
      call(runDetailSchema, 'GET', url(account_id, `/${run}`), { options }),

    /** In the order of the request, starting after `offset`. */
    listPeople: (
      account_id: string,
      run: number,
      { offset, limit, state }: { offset: number; limit: number; state?: PersonState },
      options?: CallOptions,
    ) => {
      const filter = state === undefined ? '' : `&state=${state}`
      const query = `?offset=${offset}&limit=${limit}${filter}`
      return call(
        nullableListSchema(runPersonSchema),
        'GET',
        url(account_id, `/${run}/people${query}`),
        {
          options,
        },
      )
    },

    startRun: (account_id: string, request: RunRequest | ListedRunRequest) =>
      call(runDetailSchema, 'POST', url(account_id), { body: request }),

    /** Sends a part of the list for a later run. `list` is a UUID chosen by the sender. */
    addToList: (
      account_id: string,
      list: string,
      emails: readonly string[],
      options?: CallOptions,
    ) =>
      call(runListSchema, 'POST', url(account_id, `/lists/${encodeURIComponent(list)}`), {
        body: { emails },
        options,
      }),

    /** Checks for obstacles to revoking these people. */
    checkPeople: (account_id: string, emails: readonly string[], options?: CallOptions) =>
      call(runCheckSchema, 'POST', url(account_id, '/check'), { body: { emails }, options }),

    controlRun: (account_id: string, run: number, control: PlainRunControl) =>
      call(runDetailSchema, 'POST', url(account_id, `/${run}/${control}`)),

    /** Puts the people who failed back into the queue. */
    retryRun: (account_id: string, run: number, request: RunRetryRequest) =>
      call(runDetailSchema, 'POST', url(account_id, `/${run}/retry`), { body: request }),

    /** The URL from which a browser downloads the outcome for each person. */
    reportUrl: (account_id: string, run: number, format: 'csv' | 'json') =>
      url(account_id, `/${run}/report.${format}`),
  }
}
