import type * as z from 'zod/mini'
import {
  type ApiResult,
  type CallOptions,
  type ClientOptions,
  buildRequestInit,
  sendRequest,
} from './cloudflare-client'

/**
 * A call of one of Gatehouse's own operations, as data. The client sends it, and the app caches its result under its
 * path, query and body.
 */
export type GatehouseCall<Result> = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The segments of the path below the gateway's origin, not encoded. */
  path: readonly (string | number)[]
  query?: Record<string, string | number | undefined>
  body?: unknown
  /** Asks for approval of a change, where it is needed. */
  prefer?: 'respond-async'
  /** Parses the result. */
  schema: z.ZodMiniType<Result>
}

/** With `keepalive`, the request continues after its page is left, for which it has to be short. */
type GatehouseCallOptions = CallOptions & { keepalive?: boolean }

export type GatehouseClient = <Result>(
  call: GatehouseCall<Result>,
  options?: GatehouseCallOptions,
) => Promise<ApiResult<Result>>

/** The client for Gatehouse's own operations. `baseUrl` is the gateway's origin. */
export function createGatehouseClient({ fetch, baseUrl }: ClientOptions): GatehouseClient {
  return (call, { keepalive = false, ...options } = {}) => {
    const init = {
      ...buildRequestInit(call.method, call.body, { ...options, prefer: call.prefer }),
      ...(keepalive && { keepalive }),
    }
    return sendRequest(fetch, new Request(baseUrl + callUrlPath(call), init), call.schema)
  }
}

/** Returns the path of a call with its query: `/api/accounts/023e…/changes?limit=5`. */
export function callUrlPath({ path, query = {} }: Pick<GatehouseCall<unknown>, 'path' | 'query'>) {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  )
  return `/${path.map(encodeURIComponent).join('/')}${search.size === 0 ? '' : `?${search}`}`
}

/** Returns the segments of a path below an account of the gateway's API. */
export function accountApiPath(account_id: string, ...rest: (string | number)[]) {
  return ['api', 'accounts', account_id, ...rest]
}

type Path = GatehouseCall<unknown>['path']

/** Returns a call that reads. */
export function createReadCall<Result>(
  schema: z.ZodMiniType<Result>,
  path: Path,
  query?: NonNullable<GatehouseCall<unknown>['query']>,
): GatehouseCall<Result> {
  return { method: 'GET', path, schema, ...(query === undefined ? {} : { query }) }
}

/** Returns a call with any other method, and a body if it needs one. */
export function createWriteCall<Result>(
  schema: z.ZodMiniType<Result>,
  method: GatehouseCall<unknown>['method'],
  path: Path,
  body?: unknown,
): GatehouseCall<Result> {
  return { method, path, schema, body }
}
