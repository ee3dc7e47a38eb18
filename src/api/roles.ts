import * as z from 'zod/mini'

export const ROLES = ['viewer', 'helpdesk', 'designer', 'admin'] as const
export const roleSchema = z.enum(ROLES)
export type Role = (typeof ROLES)[number]

/**
 * The roles that have each capability. The gateway enforces this table; the app only renders it. A role that is not
 * listed lacks the capability.
 */
export const ROLES_BY_CAPABILITY = {
  /** The account's name and type. */
  'account:read': ['viewer', 'helpdesk', 'designer', 'admin'],
  /** The organization with everything that it refers to: providers, pages, service tokens, keys, DoH. */
  'settings:read': ['viewer', 'designer', 'admin'],
  'settings:write': ['admin'],
  /** The login design and the organization name that it shows. */
  'login-page:write': ['designer', 'admin'],
  /** Users, their sessions, devices and logins. */
  'people:read': ['viewer', 'helpdesk', 'admin'],
  'sessions:revoke': ['helpdesk', 'admin'],
  /** Includes protected people, without a daily limit. */
  'sessions:revoke-anybody': ['admin'],
  /** The parts of the account that a change concerns: zones, hosts, applications, policies. */
  'survey:read': ['admin'],
  /** The computed impact of a change, as history stores it: sentences and counts, without names. */
  'impact:read': ['viewer', 'admin'],
  /** The status of Gatehouse itself: its tokens, Access, history. Includes its backup and archives. */
  'status:read': ['admin'],
  /** Send a test to a destination of notifications, or send again what did not reach it. */
  'notifications:send': ['admin'],
  /** Proposals that wait for approval, as far as the role may see what they change. */
  'proposals:read': ['viewer', 'helpdesk', 'designer', 'admin'],
  /** Approve and decline the proposals of others, and go past approvals. */
  'proposals:decide': ['admin'],
  /** Remove archived months from history for good. */
  'history:drop': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Capability = keyof typeof ROLES_BY_CAPABILITY

const capabilityNames = Object.keys(ROLES_BY_CAPABILITY) as [Capability, ...Capability[]] // keys of the table above
export const capabilitySchema = z.enum(capabilityNames)

export function capabilitiesForRoles(roles: readonly Role[]): Capability[] {
  return capabilityNames.filter((capability) => {
    const allowed: readonly Role[] = ROLES_BY_CAPABILITY[capability]
    return roles.some((role) => allowed.includes(role))
  })
}
