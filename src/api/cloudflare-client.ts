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
import { OPERATIONS, type OperationName, operationPath } from './operations'
import { exactOrganizationSchema } from './organization'
import {
  type ApiResult,
  type CallOptions,
  type ClientOptions,
  type WriteOptions,
  buildRequestInit,
  nullableListSchema,
  sendRequest,
} from './api-client'
import type { RevokeUserRequest } from './revocation-request'

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
