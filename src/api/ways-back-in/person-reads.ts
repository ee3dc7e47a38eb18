import { OPERATIONS } from '../operations'
import { SURVEY_READS } from '../impact/survey-reads'

/** Reads that only the gateway makes, about people, below `/client/v4`. */
export const ADDITIONAL_PERSON_READS = {
  /** The people that an identity provider synchronized; `:item` is the provider's id. */
  listScimUsers: '/accounts/:account_id/access/identity_providers/:item/scim/users',
  /** Requests for temporary access. */
  listAccessRequests: '/accounts/:account_id/access/logs/jit_requests',
  /** Logins, allowed or not, which Cloudflare's API calls access requests. */
  listLogins: '/accounts/:account_id/access/logs/access_requests',
  listPhysicalDevices: '/accounts/:account_id/devices/physical-devices',
} as const
export type AdditionalPersonReadName = keyof typeof ADDITIONAL_PERSON_READS

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

const PATHS: Record<PersonReadName, string> = {
  listApplications: SURVEY_READS.listApplications,
  listReusablePolicies: SURVEY_READS.listReusablePolicies,
  listGroups: SURVEY_READS.listGroups,
  listIdentityProviders: OPERATIONS.listIdentityProviders.path,
  getOrganization: OPERATIONS.getOrganization.path,
  listUsers: OPERATIONS.listUsers.path,
  getLastSeenIdentity: OPERATIONS.getLastSeenIdentity.path,
  listDeviceRegistrations: SURVEY_READS.listDeviceRegistrations,
  ...ADDITIONAL_PERSON_READS,
}

/** Returns the path of a read. `item` is the id of the user or the identity provider that it is about. */
export function personReadPath(
  name: PersonReadName,
  { account_id, item = '' }: { account_id: string; item?: string },
): string {
  return PATHS[name]
    .replace(':account_id', encodeURIComponent(account_id))
    .replace(/:user_id|:item/, encodeURIComponent(item))
}
