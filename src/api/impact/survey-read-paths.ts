import {
  type CloudflareOperationName,
  CLOUDFLARE_OPERATIONS,
  isCloudflareOperation,
  operationPath,
} from '../cloudflare-operations'

/**
 * The reads that only a survey makes, below `/client/v4`. Only the gateway itself makes these requests, with its own
 * token; callers cannot make them through it.
 */
export const SURVEY_ONLY_READ_PATHS = {
  listZones: '/zones',
  listDnsRecords: '/zones/:zone_id/dns_records',
  listLoadBalancers: '/zones/:zone_id/load_balancers',
  listZoneApplications: '/zones/:zone_id/access/apps',
  listApplications: '/accounts/:account_id/access/apps',
  listReusablePolicies: '/accounts/:account_id/access/policies',
  listGroups: '/accounts/:account_id/access/groups',
  listCertificates: '/accounts/:account_id/access/certificates',
  listGatewayRules: '/accounts/:account_id/gateway/rules',
  listWorkersDomains: '/accounts/:account_id/workers/domains',
  listWorkersScripts: '/accounts/:account_id/workers/scripts',
  getWorkersSubdomain: '/accounts/:account_id/workers/subdomain',
  listWorkersRoutes: '/zones/:zone_id/workers/routes',
  listPagesProjects: '/accounts/:account_id/pages/projects',
  listR2Buckets: '/accounts/:account_id/r2/buckets',
  listR2Domains: '/accounts/:account_id/r2/buckets/:item/domains/custom',
  listCustomHostnames: '/zones/:zone_id/custom_hostnames',
  listTunnels: '/accounts/:account_id/cfd_tunnel',
  getTunnelConfiguration: '/accounts/:account_id/cfd_tunnel/:item/configurations',
  listSsoConnectors: '/accounts/:account_id/sso_connectors',
  listDeviceRegistrations: '/accounts/:account_id/devices/registrations',
} as const

export type SurveyOnlyReadName = keyof typeof SURVEY_ONLY_READ_PATHS

export const SURVEY_ONLY_READ_NAMES = Object.keys(SURVEY_ONLY_READ_PATHS) as [
  SurveyOnlyReadName,
  ...SurveyOnlyReadName[],
] // keys of the table

/** The operations of Cloudflare's API that a survey makes as well. */
const SURVEY_OPERATIONS = [
  'listIdentityProviders',
  'listServiceTokens',
  'listUsers',
  'getDoh',
] as const satisfies readonly CloudflareOperationName[]

export type SurveyReadName = SurveyOnlyReadName | (typeof SURVEY_OPERATIONS)[number]

export const SURVEY_READ_NAMES = [...SURVEY_ONLY_READ_NAMES, ...SURVEY_OPERATIONS] as const

/**
 * The errors by which Cloudflare says that the account does not use a product, so that there is nothing to read.
 * @see https://github.com/cloudflare/workers-sdk/issues/2877
 */
export const UNUSED_PRODUCT_ERROR_CODES: Partial<Record<SurveyReadName, number>> = {
  listR2Buckets: 10_042,
  getWorkersSubdomain: 10_007,
}

/** Returns the path of a read with its parameters filled in. */
export function surveyReadPath(
  name: SurveyReadName,
  parameters: Parameters<typeof operationPath>[1],
): string {
  const path = isCloudflareOperation(name)
    ? CLOUDFLARE_OPERATIONS[name].path
    : SURVEY_ONLY_READ_PATHS[name]
  return operationPath(path, parameters)
}
