import * as z from 'zod/mini'

export const ROLES = ['viewer', 'helpdesk', 'designer', 'admin'] as const
export const roleSchema = z.enum(ROLES)
export type Role = (typeof ROLES)[number]

/**
 * Who may do what: the gateway enforces this table, the app only renders it.
 * A role that is not listed may not.
 */
export const CAPABILITIES = {
  /** The account's name and what kind it is. */
  'account:read': ['viewer', 'helpdesk', 'designer', 'admin'],
  /** The organization with all that it refers to: providers, pages, service tokens, keys, DoH. */
  'settings:read': ['viewer', 'designer', 'admin'],
  'settings:write': ['admin'],
  /** The login design and the organization name on it. */
  'login-page:write': ['designer', 'admin'],
  /** Users, their sessions, devices and logins. */
  'people:read': ['viewer', 'helpdesk', 'admin'],
  'sessions:revoke': ['helpdesk', 'admin'],
  /** Also people who are protected, and as many a day as one likes. */
  'sessions:revoke-anybody': ['admin'],
  /** What the account consists of, as far as a change concerns it: zones, hosts, applications, policies. */
  'survey:read': ['admin'],
  /** Whether Gatehouse itself is set up as it should be: its tokens, Access, history. With it, its backup. */
  'status:read': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export type Capability = keyof typeof CAPABILITIES

const capabilityNames = Object.keys(CAPABILITIES) as [Capability, ...Capability[]] // keys of the table above
export const capabilitySchema = z.enum(capabilityNames)

export function capabilitiesOf(roles: readonly Role[]): Capability[] {
  return capabilityNames.filter((capability) => {
    const allowed: readonly Role[] = CAPABILITIES[capability]
    return roles.some((role) => allowed.includes(role))
  })
}

const LOGIN_PAGE_KEYS = new Set(['login_design', 'name'])

/** What a merge patch of a setting needs: whoever may change the login page may change just that. */
export function capabilityToChange(
  setting: 'organization' | 'doh',
  patch: Record<string, unknown>,
): Capability {
  const isLoginPage = Object.keys(patch).every((key) => LOGIN_PAGE_KEYS.has(key))
  return setting === 'organization' && isLoginPage ? 'login-page:write' : 'settings:write'
}
