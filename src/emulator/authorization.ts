import type { EmulatedCallName } from './calls'
import { DEMO_API_TOKENS } from './demo'
import { type EmulatedOperationReply, failureReply, refusalReply } from './reply'

export type EmulatorTokenName = keyof typeof DEMO_API_TOKENS

export type TokenAuthenticationResult =
  | { ok: true; token: EmulatorTokenName }
  | { ok: false; token: 'unknown' | null; refusal: EmulatedOperationReply }

/** Returns the name of the token in a request; the token itself is never stored. */
export function authenticateToken(headers: Headers): TokenAuthenticationResult {
  const header = headers.get('authorization')
  if (header === null)
    return { ok: false, token: null, refusal: refusalReply('missingCredentials') }
  const text = /^Bearer ([\w-]+)$/.exec(header)?.[1]
  if (text === undefined) return { ok: false, token: 'unknown', refusal: MALFORMED_HEADER }
  const token = TOKENS.get(text)
  if (token === undefined)
    return { ok: false, token: 'unknown', refusal: refusalReply('invalidToken') }
  return { ok: true, token }
}

const TOKENS = new Map(
  Object.entries(DEMO_API_TOKENS).map(([name, text]) => [
    text as string,
    name as EmulatorTokenName,
  ]), // keys of the table
)

const MALFORMED_HEADER = failureReply(400, {
  code: 6003,
  message: 'Invalid request headers',
  error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
})

/** Returns the permission groups of Access organizations, and those that were later split off from them. */
function access(resources: string[], kinds: string[]): string[] {
  const groups = ['Organizations, Identity Providers, and Groups', ...resources]
  return groups.flatMap((group) => kinds.map((kind) => `Access: ${group} ${kind}`))
}

const readOrWrite = (group: string) => [`${group} Read`, `${group} Write`]

const READ_ORGANIZATION = access(['Organizations'], ['Read', 'Revoke', 'Write'])
const WRITE_ORGANIZATION = access(['Organizations'], ['Write'])
const READ_PEOPLE = ['Access: Audit Logs Read', 'Access: Users Read', 'Access: Users Write']
const READ_APPLICATIONS = [
  ...['Read', 'Revoke', 'Write'].map((kind) => `Access: Apps and Policies ${kind}`),
  ...readOrWrite('Access: Apps'),
]

const READ_TUNNELS = [
  'Cloudflare Tunnel',
  'Cloudflare One Connector: cloudflared',
  'Cloudflare One Connectors',
].flatMap(readOrWrite)

/**
 * The permissions of which each call needs one. Every permission group of Access organizations, including Revoke,
 * permits reading the organization and its DoH settings.
 */
const REQUIRED: Record<EmulatedCallName, readonly string[]> = {
  getOrganization: READ_ORGANIZATION,
  updateOrganization: WRITE_ORGANIZATION,
  createOrganization: WRITE_ORGANIZATION,
  getDoh: READ_ORGANIZATION,
  updateDoh: WRITE_ORGANIZATION,
  revokeUser: access(['Organizations'], ['Revoke', 'Write']),
  getAccount: readOrWrite('Account Settings'),
  listIdentityProviders: access(['Identity Providers'], ['Read', 'Write']),
  listUsers: READ_PEOPLE,
  listActiveSessions: READ_PEOPLE,
  getActiveSession: READ_PEOPLE,
  getLastSeenIdentity: READ_PEOPLE,
  listFailedLogins: READ_PEOPLE,
  getAccessKeys: access(['Keys'], ['Read', 'Write']),
  listCustomPages: readOrWrite('Access: Custom Pages'),
  getCustomPage: readOrWrite('Access: Custom Pages'),
  listServiceTokens: readOrWrite('Access: Service Tokens'),
  listZones: readOrWrite('Zone'),
  listDnsRecords: readOrWrite('DNS'),
  listLoadBalancers: readOrWrite('Load Balancers'),
  listZoneApplications: READ_APPLICATIONS,
  listApplications: READ_APPLICATIONS,
  listReusablePolicies: READ_APPLICATIONS,
  listWorkersDomains: readOrWrite('Workers Scripts'),
  listWorkersScripts: readOrWrite('Workers Scripts'),
  getWorkersSubdomain: readOrWrite('Workers Scripts'),
  listWorkersRoutes: readOrWrite('Workers Routes'),
  listPagesProjects: readOrWrite('Pages'),
  listR2Buckets: readOrWrite('Workers R2 Storage'),
  listR2Domains: readOrWrite('Workers R2 Storage'),
  listCustomHostnames: readOrWrite('SSL and Certificates'),
  listTunnels: READ_TUNNELS,
  getTunnelConfiguration: READ_TUNNELS,
  listSsoConnectors: readOrWrite('SSO Connector'),
  listDeviceRegistrations: readOrWrite('Zero Trust'),
  listGroups: access(['Groups'], ['Read', 'Write']),
  listCertificates: readOrWrite('Access: Mutual TLS Certificates'),
  listGatewayRules: readOrWrite('Zero Trust'),
  listScimUsers: readOrWrite('Access: Population'),
  listAccessRequests: READ_PEOPLE,
  listLogins: READ_PEOPLE,
  listPhysicalDevices: readOrWrite('Zero Trust'),
  startPolicyTest: ['Access: Policy Test Write'],
  getPolicyTest: readOrWrite('Access: Policy Test'),
  listPolicyTestUsers: readOrWrite('Access: Policy Test'),
}

const API = 'https://developers.cloudflare.com/api/resources'
const ORGANIZATIONS = `${API}/zero_trust/subresources/organizations`
const ACCESS = `${API}/zero_trust/subresources/access/subresources`
const USERS = `${ACCESS}/users`
const POLICY_TESTS = `${ACCESS}/applications/subresources/policy_tests`
const BUCKETS = `${API}/r2/subresources/buckets`
const TUNNELS = `${API}/zero_trust/subresources/tunnels/subresources/cloudflared`

/** The documentation of each call, which a refusal for a missing permission includes. */
export const CALL_DOCUMENTATION_URLS: Record<EmulatedCallName, string> = {
  getOrganization: `${ORGANIZATIONS}/methods/list/`,
  updateOrganization: `${ORGANIZATIONS}/methods/update/`,
  createOrganization: `${ORGANIZATIONS}/methods/create/`,
  getDoh: `${ORGANIZATIONS}/subresources/doh/methods/get/`,
  updateDoh: `${ORGANIZATIONS}/subresources/doh/methods/update/`,
  revokeUser: `${ORGANIZATIONS}/methods/revoke_users/`,
  getAccount: `${API}/accounts/methods/get/`,
  listIdentityProviders: `${API}/zero_trust/subresources/identity_providers/methods/list/`,
  listUsers: `${USERS}/methods/list/`,
  listActiveSessions: `${USERS}/subresources/active_sessions/methods/list/`,
  getActiveSession: `${USERS}/subresources/active_sessions/methods/get/`,
  getLastSeenIdentity: `${USERS}/subresources/last_seen_identity/methods/get/`,
  listFailedLogins: `${USERS}/subresources/failed_logins/methods/list/`,
  getAccessKeys: `${ACCESS}/keys/methods/get/`,
  listCustomPages: `${ACCESS}/custom_pages/methods/list/`,
  getCustomPage: `${ACCESS}/custom_pages/methods/get/`,
  listServiceTokens: `${ACCESS}/service_tokens/methods/list/`,
  listZones: `${API}/zones/methods/list/`,
  listDnsRecords: `${API}/dns/subresources/records/methods/list/`,
  listLoadBalancers: `${API}/load_balancers/methods/list/`,
  listZoneApplications: `${ACCESS}/applications/methods/list/`,
  listApplications: `${ACCESS}/applications/methods/list/`,
  listReusablePolicies: `${ACCESS}/policies/methods/list/`,
  listWorkersDomains: `${API}/workers/subresources/domains/methods/list/`,
  listWorkersScripts: `${API}/workers/subresources/scripts/methods/list/`,
  getWorkersSubdomain: `${API}/workers/subresources/subdomains/methods/get/`,
  listWorkersRoutes: `${API}/workers/subresources/routes/methods/list/`,
  listPagesProjects: `${API}/pages/subresources/projects/methods/list/`,
  listR2Buckets: `${BUCKETS}/methods/list/`,
  listR2Domains: `${BUCKETS}/subresources/domains/subresources/custom/methods/list/`,
  listCustomHostnames: `${API}/custom_hostnames/methods/list/`,
  listTunnels: `${TUNNELS}/methods/list/`,
  getTunnelConfiguration: `${TUNNELS}/subresources/configurations/methods/get/`,
  listSsoConnectors: `${API}/iam/subresources/sso/methods/list/`,
  listGroups: `${ACCESS}/groups/methods/list/`,
  listCertificates: `${ACCESS}/certificates/methods/list/`,
  listGatewayRules: `${API}/zero_trust/subresources/gateway/subresources/rules/methods/list/`,
  listScimUsers: `${API}/zero_trust/subresources/identity_providers/subresources/scim/subresources/users/methods/list/`,
  listAccessRequests: `${ACCESS}/logs/`,
  listLogins: `${ACCESS}/logs/subresources/access_requests/methods/list/`,
  listPhysicalDevices: `${API}/zero_trust/subresources/devices/subresources/devices_/methods/list/`,
  startPolicyTest: `${POLICY_TESTS}/methods/create/`,
  getPolicyTest: `${POLICY_TESTS}/methods/get/`,
  listPolicyTestUsers: `${POLICY_TESTS}/subresources/users/methods/list/`,
  listDeviceRegistrations: `${API}/zero_trust/subresources/devices/subresources/registrations/methods/list/`,
}

export function permissionsAllowCall(
  permissions: readonly string[],
  name: EmulatedCallName,
): boolean {
  return REQUIRED[name].some((permission) => permissions.includes(permission))
}
