import * as z from 'zod/mini'
import {
  accessKeysSchema,
  accessUserSchema,
  accountSchema,
  activeSessionSchema,
  customPageSchema,
  failedLoginSchema,
  identityProviderSchema,
  lastSeenIdentitySchema,
  revocationResultSchema,
  serviceTokenSchema,
  sessionIdentitySchema,
  type ListUsersParams,
  customPageWithHtmlSchema,
} from './account-resources'
import { type Doh, type DohDocument, dohSchema } from './doh'
import type { OrganizationCreate, OrganizationPatch } from './setting-patches'
import { envelopeSchema, type ResultInfo } from './envelope'
import { ApiError } from './errors'
import { parseJson } from './json'
import { OPERATIONS, type OperationName, operationPath } from './operations'
import { exactOrganizationSchema } from './organization'
import type { RevokeUserRequest } from './revocation-request'

/** The result of a call. `etag` is the entity tag of the response, if it has one. */
export type ApiResult<Result> =
  | { ok: true; result: Result; resultInfo: ResultInfo | undefined; etag: string | undefined }
  | { ok: false; error: ApiError }

export type ClientOptions = {
  /** Sends the requests: the browser's `fetch`, a service binding's, or one that adds a token. */
  fetch: (request: Request) => Promise<Response>
  /** Everything before `/accounts`: `https://api.cloudflare.com/client/v4`. */
  baseUrl: string
}

export type CallOptions = { signal?: AbortSignal }
type WriteOptions = CallOptions & {
  /** The entity tag of the version that this change is based on. If there is a newer version, the response is a 412. */
  ifMatch?: string
}

type OperationCall = {
  account_id: string
  user_id?: string
  nonce?: string
  custom_page_id?: string
  query?: Record<string, string | number | undefined>
  body?: unknown
  options?: WriteOptions | undefined
}

/** Cloudflare's operations as typed functions. Failures are {@link ApiResult}s; only an aborted call rejects. */
export function createCloudflareClient({ fetch, baseUrl }: ClientOptions) {
  function call<Schema extends z.ZodMiniType>(
    name: OperationName,
    schema: Schema,
    { query = {}, body, options = {}, ...parameters }: OperationCall,
  ): Promise<ApiResult<z.infer<Schema>>> {
    const { method, path } = OPERATIONS[name]
    const url = new URL(`${baseUrl}${operationPath(path, parameters)}`)
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, String(value))
    }
    return sendRequest(fetch, new Request(url, buildRequestInit(method, body, options)), schema)
  }

  return {
    getOrganization: (account_id: string, options?: CallOptions) =>
      call('getOrganization', exactOrganizationSchema, { account_id, options }),

    /**
     * Through the gateway, the body is a merge patch; sent directly to Cloudflare, it replaces the whole organization.
     */
    updateOrganization: (account_id: string, body: OrganizationPatch, options?: WriteOptions) =>
      call('updateOrganization', exactOrganizationSchema, { account_id, body, options }),

    createOrganization: (account_id: string, body: OrganizationCreate, options?: CallOptions) =>
      call('createOrganization', exactOrganizationSchema, { account_id, body, options }),

    /** Null if no service token issues DoH tokens. */
    getDoh: (account_id: string, options?: CallOptions): Promise<ApiResult<Doh | null>> =>
      call('getDoh', z.nullable(dohSchema), { account_id, options }),

    updateDoh: (account_id: string, body: DohDocument, options?: WriteOptions) =>
      call('updateDoh', dohSchema, { account_id, body, options }),

    revokeUser: (account_id: string, body: RevokeUserRequest, options?: CallOptions) =>
      call('revokeUser', revocationResultSchema, { account_id, body, options }),

    getAccount: (account_id: string, options?: CallOptions) =>
      call('getAccount', accountSchema, { account_id, options }),

    listIdentityProviders: (account_id: string, options?: CallOptions) =>
      call('listIdentityProviders', nullableListSchema(identityProviderSchema), {
        account_id,
        options,
      }),

    listUsers: (account_id: string, query: ListUsersParams, options?: CallOptions) =>
      call('listUsers', nullableListSchema(accessUserSchema), { account_id, query, options }),

    listActiveSessions: (account_id: string, user_id: string, options?: CallOptions) =>
      call('listActiveSessions', nullableListSchema(activeSessionSchema), {
        account_id,
        user_id,
        options,
      }),

    /** A single session, with the place from which the user signed in. */
    getActiveSession: (account_id: string, user_id: string, nonce: string, options?: CallOptions) =>
      call('getActiveSession', sessionIdentitySchema, { account_id, user_id, nonce, options }),

    getLastSeenIdentity: (account_id: string, user_id: string, options?: CallOptions) =>
      call('getLastSeenIdentity', z.nullable(lastSeenIdentitySchema), {
        account_id,
        user_id,
        options,
      }),

    listFailedLogins: (account_id: string, user_id: string, options?: CallOptions) =>
      call('listFailedLogins', nullableListSchema(failedLoginSchema), {
        account_id,
        user_id,
        options,
      }),

    getAccessKeys: (account_id: string, options?: CallOptions) =>
      call('getAccessKeys', accessKeysSchema, { account_id, options }),

    listCustomPages: (account_id: string, options?: CallOptions) =>
      call('listCustomPages', nullableListSchema(customPageSchema), { account_id, options }),

    getCustomPage: (account_id: string, custom_page_id: string, options?: CallOptions) =>
      call('getCustomPage', customPageWithHtmlSchema, { account_id, custom_page_id, options }),

    listServiceTokens: (account_id: string, options?: CallOptions) =>
      call('listServiceTokens', nullableListSchema(serviceTokenSchema), { account_id, options }),
  }
}

/** A list schema that reads null as an empty list, because some endpoints return it. */
export function nullableListSchema<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.pipe(
    z.nullish(z.array(schema)),
    z.transform((items) => items ?? []),
  )
}

export function buildRequestInit(
  method: string,
  body: unknown,
  { signal, ifMatch, prefer }: WriteOptions & { prefer?: string | undefined },
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

export async function sendRequest<Schema extends z.ZodMiniType>(
  fetch: ClientOptions['fetch'],
  request: Request,
  schema: Schema,
): Promise<ApiResult<z.infer<Schema>>> {
  try {
    const response = await fetch(request)
    return parseEnvelopeResponse(response, await response.text(), schema)
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
export function parseEnvelopeResponse<Schema extends z.ZodMiniType>(
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
  const retryAfter = Number.parseInt(response.headers.get('retry-after') ?? '', 10)
  return {
    ...(rayId === null ? {} : { rayId }),
    ...(requestId === null ? {} : { requestId }),
    ...(Number.isNaN(retryAfter) ? {} : { retryAfterSeconds: retryAfter }),
  }
}
