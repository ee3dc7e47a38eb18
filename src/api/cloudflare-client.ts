import * as z from 'zod/mini'
import {
  accessKeyRotationSchema,
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
} from './cloudflare-objects'
import { type DohResponse, type DohDocument, dohResponseSchema } from './doh'
import type { OrganizationCreate, OrganizationPatch } from './setting-patch-validation'
import {
  CLOUDFLARE_OPERATIONS,
  type CloudflareOperationName,
  operationPath,
} from './cloudflare-operations'
import { verbatimOrganizationSchema } from './organization'
import {
  type ApiResult,
  type ApiCallOptions,
  type ApiClientOptions,
  type ApiWriteOptions,
  buildRequestInit,
  nullAsEmptyListSchema,
  fetchApiResult,
} from './api-client'
import type { RevokeUserRequest } from './revocation-request'

type OperationCall = {
  account_id: string
  user_id?: string
  nonce?: string
  custom_page_id?: string
  query?: Record<string, string | number | undefined>
  body?: unknown
  options?: ApiWriteOptions | undefined
}

/** Cloudflare's operations as typed functions. Failures are {@link ApiResult}s; only an aborted call rejects. */
export function createCloudflareClient({ fetch, baseUrl }: ApiClientOptions) {
  function call<Schema extends z.ZodMiniType>(
    name: CloudflareOperationName,
    schema: Schema,
    { query = {}, body, options = {}, ...parameters }: OperationCall,
  ): Promise<ApiResult<z.infer<Schema>>> {
    const { method, path } = CLOUDFLARE_OPERATIONS[name]
    const url = new URL(`${baseUrl}${operationPath(path, parameters)}`)
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(key, String(value))
    }
    return fetchApiResult(fetch, new Request(url, buildRequestInit(method, body, options)), schema)
  }

  return {
    getOrganization: (account_id: string, options?: ApiCallOptions) =>
      call('getOrganization', verbatimOrganizationSchema, { account_id, options }),

    /**
     * Through the gateway, the body is a merge patch; sent directly to Cloudflare, it replaces the whole organization.
     */
    updateOrganization: (account_id: string, body: OrganizationPatch, options?: ApiWriteOptions) =>
      call('updateOrganization', verbatimOrganizationSchema, { account_id, body, options }),

    createOrganization: (account_id: string, body: OrganizationCreate, options?: ApiCallOptions) =>
      call('createOrganization', verbatimOrganizationSchema, { account_id, body, options }),

    /** Null if no service token issues DoH tokens. */
    getDoh: (
      account_id: string,
      options?: ApiCallOptions,
    ): Promise<ApiResult<DohResponse | null>> =>
      call('getDoh', z.nullable(dohResponseSchema), { account_id, options }),

    updateDoh: (account_id: string, body: DohDocument, options?: ApiWriteOptions) =>
      call('updateDoh', dohResponseSchema, { account_id, body, options }),

    revokeUser: (account_id: string, body: RevokeUserRequest, options?: ApiCallOptions) =>
      call('revokeUser', revocationResultSchema, { account_id, body, options }),

    getAccount: (account_id: string, options?: ApiCallOptions) =>
      call('getAccount', accountSchema, { account_id, options }),

    listIdentityProviders: (account_id: string, options?: ApiCallOptions) =>
      call('listIdentityProviders', nullAsEmptyListSchema(identityProviderSchema), {
        account_id,
        options,
      }),

    listUsers: (account_id: string, query: ListUsersParams, options?: ApiCallOptions) =>
      call('listUsers', nullAsEmptyListSchema(accessUserSchema), { account_id, query, options }),

    listActiveSessions: (account_id: string, user_id: string, options?: ApiCallOptions) =>
      call('listActiveSessions', nullAsEmptyListSchema(activeSessionSchema), {
        account_id,
        user_id,
        options,
      }),

    /** A single session, with the place from which the user signed in. */
    getActiveSession: (
      account_id: string,
      user_id: string,
      nonce: string,
      options?: ApiCallOptions,
    ) => call('getActiveSession', sessionIdentitySchema, { account_id, user_id, nonce, options }),

    getLastSeenIdentity: (account_id: string, user_id: string, options?: ApiCallOptions) =>
      call('getLastSeenIdentity', z.nullable(lastSeenIdentitySchema), {
        account_id,
        user_id,
        options,
      }),

    listFailedLogins: (account_id: string, user_id: string, options?: ApiCallOptions) =>
      call('listFailedLogins', nullAsEmptyListSchema(failedLoginSchema), {
        account_id,
        user_id,
        options,
      }),

    getAccessKeys: (account_id: string, options?: ApiCallOptions) =>
      call('getAccessKeys', accessKeyRotationSchema, { account_id, options }),

    listCustomPages: (account_id: string, options?: ApiCallOptions) =>
      call('listCustomPages', nullAsEmptyListSchema(customPageSchema), { account_id, options }),

    getCustomPage: (account_id: string, custom_page_id: string, options?: ApiCallOptions) =>
      call('getCustomPage', customPageWithHtmlSchema, { account_id, custom_page_id, options }),

    listServiceTokens: (account_id: string, options?: ApiCallOptions) =>
      call('listServiceTokens', nullAsEmptyListSchema(serviceTokenSchema), { account_id, options }),
  }
}
