import type { Capability } from './roles'

/**
 * Every operation of Cloudflare's API that Gatehouse knows, below `/client/v4`, with the capability that it requires.
 * The client calls these operations, the gateway allows exactly these, and the emulator implements them.
 */
export const CLOUDFLARE_OPERATIONS = {
  getOrganization: {
    method: 'GET',
    path: '/accounts/:account_id/access/organizations',
    capability: 'settings:read',
  },
  updateOrganization: {
    method: 'PUT',
    path: '/accounts/:account_id/access/organizations',
    // This is the minimum. What else is required depends on the changed fields (`determinePatchCapability`).
    capability: 'login-page:write',
  },
  createOrganization: {
    method: 'POST',
    path: '/accounts/:account_id/access/organizations',
    capability: 'settings:write',
  },
  getDoh: {
    method: 'GET',
    path: '/accounts/:account_id/access/organizations/doh',
    capability: 'settings:read',
  },
  updateDoh: {
    method: 'PUT',
    path: '/accounts/:account_id/access/organizations/doh',
    capability: 'settings:write',
  },
  revokeUser: {
    method: 'POST',
    path: '/accounts/:account_id/access/organizations/revoke_user',
    capability: 'sessions:revoke',
  },
  getAccount: { method: 'GET', path: '/accounts/:account_id', capability: 'account:read' },
  listIdentityProviders: {
    method: 'GET',
    path: '/accounts/:account_id/access/identity_providers',
    capability: 'settings:read',
  },
  listUsers: {
    method: 'GET',
    path: '/accounts/:account_id/access/users',
    capability: 'people:read',
  },
  listActiveSessions: {
    method: 'GET',
    path: '/accounts/:account_id/access/users/:user_id/active_sessions',
    capability: 'people:read',
  },
  getActiveSession: {
    method: 'GET',
    path: '/accounts/:account_id/access/users/:user_id/active_sessions/:nonce',
    capability: 'people:read',
  },
  getLastSeenIdentity: {
    method: 'GET',
    path: '/accounts/:account_id/access/users/:user_id/last_seen_identity',
    capability: 'people:read',
  },
  listFailedLogins: {
    method: 'GET',
    path: '/accounts/:account_id/access/users/:user_id/failed_logins',
    capability: 'people:read',
  },
  getAccessKeys: {
    method: 'GET',
    path: '/accounts/:account_id/access/keys',
    capability: 'settings:read',
  },
  listCustomPages: {
    method: 'GET',
    path: '/accounts/:account_id/access/custom_pages',
    capability: 'settings:read',
  },
  /** Only this operation returns the content of a page; the list does not. */
  getCustomPage: {
    method: 'GET',
    path: '/accounts/:account_id/access/custom_pages/:custom_page_id',
    capability: 'settings:read',
  },
  listServiceTokens: {
    method: 'GET',
    path: '/accounts/:account_id/access/service_tokens',
    capability: 'settings:read',
  },
} as const satisfies Record<
  string,
  { method: 'GET' | 'PUT' | 'POST'; path: `/accounts/:account_id${string}`; capability: Capability }
>

export type CloudflareOperationName = keyof typeof CLOUDFLARE_OPERATIONS
export type CloudflareOperation = (typeof CLOUDFLARE_OPERATIONS)[CloudflareOperationName]

/** Returns the path of an operation with its parameters filled in. */
export function operationPath(
  path: CloudflareOperation['path'],
  parameters: { account_id: string; user_id?: string; nonce?: string; custom_page_id?: string },
): string {
  return path
    .replace(':account_id', encodeURIComponent(parameters.account_id))
    .replace(':user_id', encodeURIComponent(parameters.user_id ?? ''))
    .replace(':nonce', encodeURIComponent(parameters.nonce ?? ''))
    .replace(':custom_page_id', encodeURIComponent(parameters.custom_page_id ?? ''))
}
