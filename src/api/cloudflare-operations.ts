import type { Capability } from './roles'

/** Returns a row of the table below. */
const operation = <Method extends 'GET' | 'PUT' | 'POST', Path extends string>(
  method: Method,
  path: Path,
  capability: Capability,
) => ({ method, path: `/accounts/:account_id${path}`, capability }) as const

/**
 * Every operation of Cloudflare's API that Gatehouse knows, below `/client/v4`, with the capability that it requires.
 * The client calls these operations, the gateway allows exactly these, and the emulator implements them.
 */
export const CLOUDFLARE_OPERATIONS = {
  getOrganization: operation('GET', '/access/organizations', 'settings:read'),
  // This is the minimum. What else is required depends on the changed fields (`determineRequiredCapability`).
  updateOrganization: operation('PUT', '/access/organizations', 'login-page:write'),
  createOrganization: operation('POST', '/access/organizations', 'settings:write'),
  getDoh: operation('GET', '/access/organizations/doh', 'settings:read'),
  updateDoh: operation('PUT', '/access/organizations/doh', 'settings:write'),
  revokeUser: operation('POST', '/access/organizations/revoke_user', 'sessions:revoke'),
  getAccount: operation('GET', '', 'account:read'),
  listIdentityProviders: operation('GET', '/access/identity_providers', 'settings:read'),
  listUsers: operation('GET', '/access/users', 'people:read'),
  listActiveSessions: operation('GET', '/access/users/:user_id/active_sessions', 'people:read'),
  getActiveSession: operation(
    'GET',
    '/access/users/:user_id/active_sessions/:nonce',
    'people:read',
  ),
  getLastSeenIdentity: operation('GET', '/access/users/:user_id/last_seen_identity', 'people:read'),
  listFailedLogins: operation('GET', '/access/users/:user_id/failed_logins', 'people:read'),
  getAccessKeys: operation('GET', '/access/keys', 'settings:read'),
  listCustomPages: operation('GET', '/access/custom_pages', 'settings:read'),
  /** Only this operation returns the content of a page; the list does not. */
  getCustomPage: operation('GET', '/access/custom_pages/:custom_page_id', 'settings:read'),
  listServiceTokens: operation('GET', '/access/service_tokens', 'settings:read'),
}

export type CloudflareOperationName = keyof typeof CLOUDFLARE_OPERATIONS
export type CloudflareOperation = (typeof CLOUDFLARE_OPERATIONS)[CloudflareOperationName]

export function isCloudflareOperation(name: string): name is CloudflareOperationName {
  return Object.hasOwn(CLOUDFLARE_OPERATIONS, name)
}

type PathParameters = {
  account_id: string
  user_id?: string | undefined
  nonce?: string | undefined
  custom_page_id?: string | undefined
  zone_id?: string | undefined
  /** The id of what else a path names: a tunnel, an identity provider, a policy test; or the name of a bucket. */
  item?: string | undefined
}

/** Returns a path of the API with its parameters filled in. */
export function operationPath(path: string, parameters: PathParameters): string {
  const values: Record<string, string | undefined> = parameters
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))
}
