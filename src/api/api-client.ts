import * as z from 'zod/mini'
import { envelopeSchema, type ResultInfo } from './envelope'
import { ApiError } from './errors'
import { parseJson } from './json'
import { parseRetryAfterMs } from './retry-after'

/** The result of a call. `etag` is the entity tag of the response, if it has one. */
export type ApiResult<Result> =
  | { ok: true; result: Result; resultInfo: ResultInfo | undefined; etag: string | undefined }
  | { ok: false; error: ApiError }

export type ApiClientOptions = {
  /** Sends the requests: the browser's `fetch`, a service binding's, or one that adds a token. */
  fetch: (request: Request) => Promise<Response>
  /** Everything before `/accounts`: `https://api.cloudflare.com/client/v4`. */
  baseUrl: string
}

export type ApiCallOptions = { signal?: AbortSignal }
export type ApiWriteOptions = ApiCallOptions & {
  /** The entity tag of the version that this change is based on. If there is a newer version, the response is a 412. */
  ifMatch?: string
}

/**
 * A call of one of Gatehouse's own operations, as data. The client sends it, and the app caches its result under its
 * path, query and body.
 */
export type GatehouseCall<Result> = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The segments of the path below the gateway's origin, not encoded. */
  path: readonly (string | number)[]
  query?: Record<string, string | number | undefined> | undefined
  body?: unknown
  /** Asks for approval of a change, and for nothing to be done where it needs none. */
  prefer?: 'respond-async, handling=strict'
  /** Parses the result. */
  schema: z.ZodMiniType<Result>
}

/** With `keepalive`, the request continues after its page is left, for which it has to be short. */
type GatehouseCallOptions = ApiCallOptions & { keepalive?: boolean }

export type GatehouseClient = <Result>(
  call: GatehouseCall<Result>,
  options?: GatehouseCallOptions,
) => Promise<ApiResult<Result>>

/** The client for Gatehouse's own operations. `baseUrl` is the gateway's origin. */
export function createGatehouseClient({ fetch, baseUrl }: ApiClientOptions): GatehouseClient {
  return (call, { keepalive = false, ...options } = {}) => {
    const init = {
      ...buildRequestInit(call.method, call.body, { ...options, prefer: call.prefer }),
      ...(keepalive && { keepalive }),
    }
    return fetchApiResult(
      fetch,
      new Request(baseUrl + buildGatehousePathAndQuery(call), init),
      call.schema,
    )
  }
}

/** Returns the path of a call with its query: `/api/accounts/023e…/changes?limit=5`. */
export function buildGatehousePathAndQuery({
  path,
  query = {},
}: Pick<GatehouseCall<unknown>, 'path' | 'query'>) {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  )
  return `/${path.map(encodeURIComponent).join('/')}${search.size === 0 ? '' : `?${search}`}`
}

type Path = GatehouseCall<unknown>['path']

/** Returns the segments of a path below an account of the gateway's API. */
export function accountApiPath(account_id: string, ...rest: Path): Path {
  return ['api', 'accounts', account_id, ...rest]
}

/** Returns the function for the paths of one area of accounts: of the area itself, and of everything in it. */
export const createAccountApiPathBuilder =
  (area: string) =>
  (account_id: string, ...rest: Path) =>
    accountApiPath(account_id, area, ...rest)

/** Returns a call that reads. */
export function createGatehouseReadCall<Result>(
  schema: z.ZodMiniType<Result>,
  path: Path,
  query?: GatehouseCall<unknown>['query'],
): GatehouseCall<Result> {
  return { method: 'GET', path, schema, query }
}

/** Returns what makes the calls with one of the methods that write, with a body if a call needs it. */
const gatehouseCallBy =
  (method: 'POST' | 'PUT' | 'DELETE') =>
  <Result>(schema: z.ZodMiniType<Result>, path: Path, body?: unknown): GatehouseCall<Result> => ({
    method,
    path,
    schema,
    body,
  })

export const createGatehousePostCall = gatehouseCallBy('POST')
export const createGatehousePutCall = gatehouseCallBy('PUT')
export const createGatehouseDeleteCall = gatehouseCallBy('DELETE')

/** A list schema that reads null as an empty list, because some endpoints return it. */
export function nullAsEmptyListSchema<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.pipe(
    z.nullish(z.array(schema)),
    z.transform((items) => items ?? []),
  )
}

export function buildRequestInit(
  method: string,
  body: unknown,
  { signal, ifMatch, prefer }: ApiWriteOptions & { prefer?: string | undefined },
): RequestInit {
  // When the session has ended, Access responds with 401 to a script, but with its login page to any other request.
  // https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/
  const headers = new Headers({
    accept: 'application/json',
    'x-requested-with': 'XMLHttpRequest',
  })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (ifMatch !== undefined) headers.set('if-match', ifMatch)
  if (prefer !== undefined) headers.set('prefer', prefer)
  return {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  }
}

/** Thrown by a `fetch` that sent nothing because there is no network. */
export class OfflineError extends Error {
  override readonly name = 'OfflineError'
}

export async function fetchApiResult<Schema extends z.ZodMiniType>(
  fetch: ApiClientOptions['fetch'],
  request: Request,
  schema: Schema,
): Promise<ApiResult<z.infer<Schema>>> {
  try {
    const response = await fetch(request)
    return parseApiResult(response, await response.text(), schema)
  } catch (cause) {
    if (request.signal.aborted) throw cause
    return { ok: false, error: toConnectionError(cause) }
  }
}

/** Returns the error for a `fetch` that rejected. */
export function toConnectionError(cause: unknown): ApiError {
  const detail = cause instanceof Error ? cause.message : String(cause)
  const kind = cause instanceof OfflineError ? 'offline' : 'unreachable'
  return new ApiError({ kind, detail })
}

/** Reads the result, or the errors, from an envelope. */
export function parseApiResult<Schema extends z.ZodMiniType>(
  response: Response,
  body: string,
  schema: Schema,
): ApiResult<z.infer<Schema>> {
  const fail = (reason: ApiError['reason']) =>
    ({ ok: false, error: new ApiError(reason, readResponseTrace(response)) }) as const
  const { status } = response

  const envelope = envelopeSchema.safeParse(parseJson(body))
  if (!envelope.success) {
    const kind = body.trimStart().startsWith('<') ? 'an HTML page' : 'something else'
    return fail({
      kind: 'malformed',
      status,
      detail: `Expected the API’s JSON, got ${kind} (HTTP ${status}).`,
    })
  }
  if (!response.ok || !envelope.data.success) {
    const { errors, result } = envelope.data
    return fail({ kind: 'refused', status, errors: errors ?? [], result })
  }
  const result = schema.safeParse(envelope.data.result)
  if (!result.success) {
    const issue = result.error.issues[0]
    const where = issue === undefined || issue.path.length === 0 ? 'result' : issue.path.join('.')
    return fail({
      kind: 'malformed',
      status,
      detail: `Unexpected value in the API’s answer at “${where}”.`,
    })
  }
  return {
    ok: true,
    result: result.data,
    resultInfo: envelope.data.result_info ?? undefined,
    etag: response.headers.get('etag') ?? undefined,
  }
}

export function readResponseTrace(response: Response): ApiError['trace'] {
  const rayId = response.headers.get('cf-ray')
  const requestId = response.headers.get('x-request-id')
  const retryAfter = parseRetryAfterMs(response.headers.get('retry-after'), Date.now())
  return {
    ...(rayId === null ? {} : { rayId }),
    ...(requestId === null ? {} : { requestId }),
    ...(retryAfter === undefined ? {} : { retryAfterSeconds: Math.ceil(retryAfter / 1000) }),
  }
}
