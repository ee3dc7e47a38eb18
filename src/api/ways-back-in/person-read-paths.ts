import {
  CLOUDFLARE_OPERATIONS,
  isCloudflareOperation,
  operationPath,
} from '../cloudflare-operations'
import { SURVEY_ONLY_READ_PATHS } from '../impact/survey-read-paths'

/** Reads that only the gateway makes, about people, below `/client/v4`. */
export const GATEWAY_ONLY_PERSON_READ_PATHS = {
  /** The people that an identity provider synchronized; `:item` is the provider's id. */
  listScimUsers: '/accounts/:account_id/access/identity_providers/:item/scim/users',
  /** Requests for temporary access. */
  listAccessRequests: '/accounts/:account_id/access/logs/jit_requests',
  /** Logins, allowed or not, which Cloudflare's API calls access requests. */
  listLogins: '/accounts/:account_id/access/logs/access_requests',
  listPhysicalDevices: '/accounts/:account_id/devices/physical-devices',
} as const
export type GatewayOnlyPersonReadName = keyof typeof GATEWAY_ONLY_PERSON_READ_PATHS

/** Everything that is read to find people, and their ways back in. */
export const PERSON_READ_NAMES = [
  'listApplications',
  'listReusablePolicies',
  'listGroups',
  'listIdentityProviders',
  'getOrganization',
  'listUsers',
  'getLastSeenIdentity',
  'listDeviceRegistrations',
  'listScimUsers',
  'listAccessRequests',
  'listLogins',
  'listPhysicalDevices',
] as const
export type PersonReadName = (typeof PERSON_READ_NAMES)[number]

/** Returns the path of a read. `item` is the id of the user or the identity provider that it is about. */
export function personReadPath(
  name: PersonReadName,
  { account_id, item }: { account_id: string; item?: string },
): string {
  const paths = { ...SURVEY_ONLY_READ_PATHS, ...GATEWAY_ONLY_PERSON_READ_PATHS }
  const path = isCloudflareOperation(name) ? CLOUDFLARE_OPERATIONS[name].path : paths[name]
  return operationPath(path, { account_id, user_id: item, item })
}
