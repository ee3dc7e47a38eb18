import type { SurveyOnlyReadName } from '../../api/impact/survey-read-paths'
import type { CloudflareOperationName } from '../../api/cloudflare-operations'
import type { GatewayOnlyPersonReadName } from '../../api/ways-back-in/person-read-paths'
import type { PolicyTestCallName } from '../../api/ways-back-in/person-policy-tests'

/** Permissions of an API token, by the names in Cloudflare’s dashboard and API. */
export type PermissionRequirement = {
  /** Any one of these suffices, and permits no other kind of access. The first is the one to select. */
  fitting: readonly [string, ...string[]]
  /** Any one of these also suffices, but permits more. */
  broader: readonly string[]
  /** The permission applies to zones, possibly only to some of them. */
  isOfZones?: true
  /** Only a second opinion takes it, and nothing else is less for the lack of it. */
  isOptional?: true
  /** Cloudflare does not say which permission is needed, so it is inferred from similar operations. */
  isInferred?: true
}

const GROUP = 'Access: Organizations, Identity Providers, and Groups'
const ORGANIZATIONS = 'Access: Organizations'

const readOrganization: PermissionRequirement = {
  fitting: [`${GROUP} Read`, `${ORGANIZATIONS} Read`],
  broader: [
    `${GROUP} Revoke`,
    `${GROUP} Write`,
    `${ORGANIZATIONS} Revoke`,
    `${ORGANIZATIONS} Write`,
  ],
}
const writeOrganization: PermissionRequirement = {
  fitting: [`${GROUP} Write`, `${ORGANIZATIONS} Write`],
  broader: [],
}
const readPeople: PermissionRequirement = {
  fitting: ['Access: Audit Logs Read', 'Access: Users Read'],
  broader: ['Access: Users Write'],
}
/** Reading what these permissions name, the first of which is the one to select. */
function reading(...names: [string, ...string[]]): PermissionRequirement {
  const [first, ...others] = names
  return {
    fitting: [`${first} Read`, ...others.map((name) => `${name} Read`)],
    broader: names.map((name) => `${name} Write`),
  }
}

const readCustomPages = reading('Access: Custom Pages')

/**
 * The requirements of each operation. Operations that need the same share one requirement, and one probe.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/permissions/
 * @see https://developers.cloudflare.com/api/resources/zero_trust/ (“Accepted Permissions” of each)
 */
export const OPERATION_PERMISSION_REQUIREMENTS: Record<
  CloudflareOperationName,
  PermissionRequirement
> = {
  getOrganization: readOrganization,
  updateOrganization: writeOrganization,
  createOrganization: writeOrganization,
  getDoh: readOrganization,
  updateDoh: writeOrganization,
  revokeUser: {
    fitting: [`${GROUP} Revoke`, `${ORGANIZATIONS} Revoke`],
    broader: [`${GROUP} Write`, `${ORGANIZATIONS} Write`],
  },
  getAccount: reading('Account Settings'),
  listIdentityProviders: reading(GROUP, 'Access: Identity Providers'),
  listUsers: readPeople,
  listActiveSessions: readPeople,
  getActiveSession: readPeople,
  getLastSeenIdentity: readPeople,
  listFailedLogins: readPeople,
  getAccessKeys: reading(GROUP, 'Access: Keys'),
  listCustomPages: readCustomPages,
  getCustomPage: readCustomPages,
  listServiceTokens: reading('Access: Service Tokens'),
}

const readApplications: PermissionRequirement = {
  fitting: ['Access: Apps and Policies Read', 'Access: Apps Read'],
  broader: [
    'Access: Apps and Policies Revoke',
    'Access: Apps and Policies Write',
    'Access: Apps Write',
  ],
}
const readWorkers = reading('Workers Scripts')
const readR2 = reading('Workers R2 Storage')
const readTunnels = reading(
  'Cloudflare Tunnel',
  'Cloudflare One Connector: cloudflared',
  'Cloudflare One Connectors',
)
const readZeroTrust: PermissionRequirement = { ...reading('Zero Trust'), isInferred: true }

/** The requirements of each read that only a survey makes. */
export const SURVEY_PERMISSION_REQUIREMENTS: Record<SurveyOnlyReadName, PermissionRequirement> = {
  listZones: { ...reading('Zone'), isOfZones: true },
  listDnsRecords: { ...reading('DNS'), isOfZones: true },
  listLoadBalancers: { ...reading('Load Balancers'), isOfZones: true },
  listZoneApplications: readApplications,
  listApplications: readApplications,
  listReusablePolicies: readApplications,
  listGroups: reading(GROUP, 'Access: Groups'),
  listCertificates: reading('Access: Mutual TLS Certificates'),
  listGatewayRules: readZeroTrust,
  listWorkersDomains: readWorkers,
  listWorkersScripts: readWorkers,
  getWorkersSubdomain: readWorkers,
  listWorkersRoutes: { ...reading('Workers Routes'), isOfZones: true },
  listPagesProjects: reading('Pages'),
  listR2Buckets: readR2,
  listR2Domains: readR2,
  listCustomHostnames: { ...reading('SSL and Certificates'), isOfZones: true },
  listTunnels: readTunnels,
  getTunnelConfiguration: readTunnels,
  listSsoConnectors: reading('SSO Connector'),
  listDeviceRegistrations: readZeroTrust,
}

/** The requirements of each read that only somebody's ways back in need. */
export const PERSON_READ_PERMISSION_REQUIREMENTS: Record<
  GatewayOnlyPersonReadName,
  PermissionRequirement
> = {
  /** @see https://developers.cloudflare.com/changelog/post/2026-01-22-new-granular-api-token-permissions/ */
  listScimUsers: { ...reading('Access: Population'), isInferred: true },
  listAccessRequests: readPeople,
  listLogins: readPeople,
  listPhysicalDevices: readZeroTrust,
}

const readPolicyTests = reading('Access: Policy Test')

/**
 * The requirements of Cloudflare’s policy tester, which is optional.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/applications/subresources/policy_tests/
 */
export const POLICY_TEST_PERMISSION_REQUIREMENTS: Record<
  PolicyTestCallName,
  PermissionRequirement
> = {
  startPolicyTest: { fitting: ['Access: Policy Test Write'], broader: [], isOptional: true },
  getPolicyTest: readPolicyTests,
  listPolicyTestUsers: readPolicyTests,
}

/** The requirements of each operation and of each read. */
export const CALL_PERMISSION_REQUIREMENTS = {
  ...OPERATION_PERMISSION_REQUIREMENTS,
  ...SURVEY_PERMISSION_REQUIREMENTS,
  ...PERSON_READ_PERMISSION_REQUIREMENTS,
}

/** The permissions that let a token read its own definition, for the checks made here. */
export const TOKEN_DEFINITION_READ_PERMISSIONS = {
  /** For a user's token. */
  user: 'API Tokens Read',
  /** For a token that an account owns. */
  account: 'Account API Tokens Read',
} as const

/** Returns all permissions that satisfy the requirement. */
export function listAcceptedPermissions({
  fitting,
  broader,
}: PermissionRequirement): readonly string[] {
  return [...fitting, ...broader]
}

/** Returns the permissions that a token has a reason to carry if it is used for these requirements. */
export function listNeededPermissions(requirements: readonly PermissionRequirement[]): Set<string> {
  const fitting = requirements.flatMap((requirement) => [...requirement.fitting])
  return new Set([...fitting, ...Object.values(TOKEN_DEFINITION_READ_PERMISSIONS)])
}
