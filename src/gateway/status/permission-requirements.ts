import type { SurveyOnlyReadName } from '../../api/impact/survey-reads'
import type { CloudflareOperationName } from '../../api/cloudflare-operations'
import type { GatewayOnlyPersonReadName } from '../../api/ways-back-in/person-reads'
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
const readCustomPages: PermissionRequirement = {
  fitting: ['Access: Custom Pages Read'],
  broader: ['Access: Custom Pages Write'],
}

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
  getAccount: { fitting: ['Account Settings Read'], broader: ['Account Settings Write'] },
  listIdentityProviders: {
    fitting: [`${GROUP} Read`, 'Access: Identity Providers Read'],
    broader: [`${GROUP} Write`, 'Access: Identity Providers Write'],
  },
  listUsers: readPeople,
  listActiveSessions: readPeople,
  getActiveSession: readPeople,
  getLastSeenIdentity: readPeople,
  listFailedLogins: readPeople,
  getAccessKeys: {
    fitting: [`${GROUP} Read`, 'Access: Keys Read'],
    broader: [`${GROUP} Write`, 'Access: Keys Write'],
  },
  listCustomPages: readCustomPages,
  getCustomPage: readCustomPages,
  listServiceTokens: {
    fitting: ['Access: Service Tokens Read'],
    broader: ['Access: Service Tokens Write'],
  },
}

const readApplications: PermissionRequirement = {
  fitting: ['Access: Apps and Policies Read', 'Access: Apps Read'],
  broader: [
    'Access: Apps and Policies Revoke',
    'Access: Apps and Policies Write',
    'Access: Apps Write',
  ],
}
const readWorkers: PermissionRequirement = {
  fitting: ['Workers Scripts Read'],
  broader: ['Workers Scripts Write'],
}
const readR2: PermissionRequirement = {
  fitting: ['Workers R2 Storage Read'],
  broader: ['Workers R2 Storage Write'],
}

const readTunnels: PermissionRequirement = {
  fitting: [
    'Cloudflare Tunnel Read',
    'Cloudflare One Connector: cloudflared Read',
    'Cloudflare One Connectors Read',
  ],
  broader: [
    'Cloudflare Tunnel Write',
    'Cloudflare One Connector: cloudflared Write',
    'Cloudflare One Connectors Write',
  ],
}

const readZeroTrust: PermissionRequirement = {
  fitting: ['Zero Trust Read'],
  broader: ['Zero Trust Write'],
  isInferred: true,
}

/** The requirements of each read that only a survey makes. */
export const SURVEY_PERMISSION_REQUIREMENTS: Record<SurveyOnlyReadName, PermissionRequirement> = {
  listZones: { fitting: ['Zone Read'], broader: ['Zone Write'], isOfZones: true },
  listDnsRecords: { fitting: ['DNS Read'], broader: ['DNS Write'], isOfZones: true },
  listLoadBalancers: {
    fitting: ['Load Balancers Read'],
    broader: ['Load Balancers Write'],
    isOfZones: true,
  },
  listZoneApplications: readApplications,
  listApplications: readApplications,
  listReusablePolicies: readApplications,
  listGroups: {
    fitting: [`${GROUP} Read`, 'Access: Groups Read'],
    broader: [`${GROUP} Write`, 'Access: Groups Write'],
  },
  listCertificates: {
    fitting: ['Access: Mutual TLS Certificates Read'],
    broader: ['Access: Mutual TLS Certificates Write'],
  },
  listGatewayRules: readZeroTrust,
  listWorkersDomains: readWorkers,
  listWorkersScripts: readWorkers,
  getWorkersSubdomain: readWorkers,
  listWorkersRoutes: {
    fitting: ['Workers Routes Read'],
    broader: ['Workers Routes Write'],
    isOfZones: true,
  },
  listPagesProjects: { fitting: ['Pages Read'], broader: ['Pages Write'] },
  listR2Buckets: readR2,
  listR2Domains: readR2,
  listCustomHostnames: {
    fitting: ['SSL and Certificates Read'],
    broader: ['SSL and Certificates Write'],
    isOfZones: true,
  },
  listTunnels: readTunnels,
  getTunnelConfiguration: readTunnels,
  listSsoConnectors: { fitting: ['SSO Connector Read'], broader: ['SSO Connector Write'] },
  listDeviceRegistrations: readZeroTrust,
}

/** The requirements of each read that only somebody's ways back in need. */
export const PERSON_READ_PERMISSION_REQUIREMENTS: Record<
  GatewayOnlyPersonReadName,
  PermissionRequirement
> = {
  /** @see https://developers.cloudflare.com/changelog/post/2026-01-22-new-granular-api-token-permissions/ */
  listScimUsers: {
    fitting: ['Access: Population Read'],
    broader: ['Access: Population Write'],
    isInferred: true,
  },
  listAccessRequests: readPeople,
  listLogins: readPeople,
  listPhysicalDevices: readZeroTrust,
}

const readPolicyTests: PermissionRequirement = {
  fitting: ['Access: Policy Test Read'],
  broader: ['Access: Policy Test Write'],
}

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
