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
import { type DohDocument, dohResponseSchema } from './doh'
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

  /** A read of an account, or of one of its users. */
  const readOfAccount =
    <Schema extends z.ZodMiniType>(name: CloudflareOperationName, schema: Schema) =>
    (account_id: string, options?: ApiCallOptions) =>
      call(name, schema, { account_id, options })
  const readOfUser =
    <Schema extends z.ZodMiniType>(name: CloudflareOperationName, schema: Schema) =>
    (account_id: string, user_id: string, options?: ApiCallOptions) =>
      call(name, schema, { account_id, user_id, options })

  return {
    getOrganization: readOfAccount('getOrganization', verbatimOrganizationSchema),

    /**
     * Through the gateway, the body is a merge patch; sent directly to Cloudflare, it replaces the whole organization.
     */
    updateOrganization: (account_id: string, body: OrganizationPatch, options?: ApiWriteOptions) =>
      call('updateOrganization', verbatimOrganizationSchema, { account_id, body, options }),

    createOrganization: (account_id: string, body: OrganizationCreate, options?: ApiCallOptions) =>
      call('createOrganization', verbatimOrganizationSchema, { account_id, body, options }),

    /** Null if no service token issues DoH tokens. */
    getDoh: readOfAccount('getDoh', z.nullable(dohResponseSchema)),

    updateDoh: (account_id: string, body: DohDocument, options?: ApiWriteOptions) =>
      call('updateDoh', dohResponseSchema, { account_id, body, options }),

    revokeUser: (account_id: string, body: RevokeUserRequest, options?: ApiCallOptions) =>
      call('revokeUser', revocationResultSchema, { account_id, body, options }),

    getAccount: readOfAccount('getAccount', accountSchema),

    listIdentityProviders: readOfAccount(
      'listIdentityProviders',
      nullAsEmptyListSchema(identityProviderSchema),
    ),

    listUsers: (account_id: string, query: ListUsersParams, options?: ApiCallOptions) =>
      call('listUsers', nullAsEmptyListSchema(accessUserSchema), { account_id, query, options }),

    listActiveSessions: readOfUser(
      'listActiveSessions',
      nullAsEmptyListSchema(activeSessionSchema),
    ),

    /** A single session, with the place from which the user signed in. */
    getActiveSession: (
      account_id: string,
      user_id: string,
      nonce: string,
      options?: ApiCallOptions,
    ) => call('getActiveSession', sessionIdentitySchema, { account_id, user_id, nonce, options }),

    getLastSeenIdentity: readOfUser('getLastSeenIdentity', z.nullable(lastSeenIdentitySchema)),

    listFailedLogins: readOfUser('listFailedLogins', nullAsEmptyListSchema(failedLoginSchema)),

    getAccessKeys: readOfAccount('getAccessKeys', accessKeyRotationSchema),

    listCustomPages: readOfAccount('listCustomPages', nullAsEmptyListSchema(customPageSchema)),

    getCustomPage: (account_id: string, custom_page_id: string, options?: ApiCallOptions) =>
      call('getCustomPage', customPageWithHtmlSchema, { account_id, custom_page_id, options }),

    listServiceTokens: readOfAccount(
      'listServiceTokens',
      nullAsEmptyListSchema(serviceTokenSchema),
    ),
  }
}
