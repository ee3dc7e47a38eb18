import type { Role } from '../../api/roles'
import { isSameEmailAddress } from '../../api/email-address'
import type { Authentication } from './identify'
import type { Identity } from './identity'
import { findRoles } from './role-map'

/** Who asked for something that goes on when they are gone, with what their roles can be looked up by again. */
export type RoleHolder = {
  kind: Identity['kind']
  /** The client id of a service token. */
  email: string
  /** Those of a person's groups that the settings name; null where an earlier build did not store them. */
  groups: readonly string[] | null
}

/** Without the groups that give no role, which are nobody’s business. */
export function toRoleHolder(
  { kind, email, groups }: Identity,
  authentication: Authentication,
): RoleHolder {
  const named = authentication.kind === 'access' ? authentication.access.roleMap.groups : new Map()
  return { kind, email, groups: groups.filter((group) => named.has(group)) }
}

/**
 * The roles that the settings give today. Whether a person is still in a group only Access knows, and tells only who
 * comes through it; so a group counts as long as it has a role, and any does where it is not known which.
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
