import type { Role } from '../../api/roles'
import { isSameEmailAddress } from '../../api/email-address'
import type { Authentication } from './access'
import type { Identity } from './identity'
import { findRoles } from './role-map'

/** The requester of work that continues without them, with what is needed to look up their roles again. */
export type RoleHolder = {
  kind: Identity['kind']
  /** The client id for a service token. */
  email: string
  /** The person's groups that the settings name; null if an earlier build did not store them. */
  groups: readonly string[] | null
}

/** Drops the groups that give no role, which need not be stored. */
export function toRoleHolder(
  { kind, email, groups }: Identity,
  authentication: Authentication,
): RoleHolder {
  const named = authentication.kind === 'access' ? authentication.access.roleMap.groups : new Map()
  return { kind, email, groups: groups.filter((group) => named.has(group)) }
}

/**
 * Returns the roles that the settings give today. Only Access knows whether a person is still in a group, and only
 * when that person makes a request. So a stored group counts as long as it has a role, and if the groups are unknown,
 * every group with a role counts.
 */
export function currentRoles(
  { kind, email, groups }: RoleHolder,
  authentication: Authentication,
): readonly Role[] {
  if (authentication.kind === 'operator') {
    return isSameEmailAddress(email, authentication.email) ? authentication.roles : []
  }
  const { roleMap } = authentication.access
  if (kind === 'service') return findRoles({ client_id: email }, roleMap)
  return findRoles({ email, groups: groups ?? [...roleMap.groups.keys()] }, roleMap)
}
