import { useQuery } from '@tanstack/react-query'
import type { Capability, Role } from '../../api/roles'
import type { OperatorSession } from '../../api/operator-session'
import { operatorSessionQuery } from './session'

const ROLE_NAMES: Record<Role, string> = {
  viewer: 'viewer',
  helpdesk: 'help desk',
  designer: 'designer',
  admin: 'admin',
}

export function rolesInWords(roles: readonly Role[]): string {
  return roles.map((role) => ROLE_NAMES[role]).join(', ')
}

type Operator = Pick<OperatorSession, 'roles' | 'capabilities'>

/** Explains why the operator may not do something; undefined if they may. */
export function findPermissionDenial(
  { roles, capabilities }: Operator,
  needed: Capability,
): string | undefined {
  if (capabilities.includes(needed)) return undefined
  if (roles.length === 0) return 'You have no role in Gatehouse. Ask a Gatehouse admin for one.'
  const limit = limitOf(needed, (capability) => capabilities.includes(capability))
  return `Your role (${rolesInWords(roles)}) ${limit}. Ask a Gatehouse admin.`
}

/** Also undefined until the session is known, which every page waits for. */
export function usePermissionDenial(needed: Capability): string | undefined {
  const session = useQuery(operatorSessionQuery).data
  return session && findPermissionDenial(session, needed)
}

/** Says what a role may do instead, if that is more informative than the refusal alone. */
function limitOf(needed: Capability, can: (capability: Capability) => boolean): string {
  switch (needed) {
    case 'settings:write':
    case 'login-page:write':
      if (can('login-page:write')) return 'can change the login page but no other setting'
      return can('settings:read') ? 'can read settings but not change them' : 'cannot see settings'
    case 'settings:read':
      return 'cannot see settings'
    case 'sessions:revoke':
      return can('people:read') ? 'can look people up but not revoke them' : 'cannot look people up'
    case 'sessions:revoke-anybody':
      return 'cannot revoke protected people'
    case 'people:read':
      return 'cannot look people up'
    case 'survey:read':
    case 'impact:read':
      return 'cannot see what else is in the account'
    case 'status:read':
      return 'cannot see how Gatehouse is set up'
    case 'notifications:send':
      return 'cannot send notifications'
    case 'history:drop':
      return 'cannot drop history'
    case 'proposals:read':
      return 'cannot see proposals'
    case 'proposals:decide':
      return 'cannot approve or decline proposals'
    case 'account:read':
      return 'cannot see accounts'
  }
}
