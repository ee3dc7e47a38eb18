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
export function denialReason(
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
  return session && denialReason(session, needed)
}

/** Says what a role may do instead, if that is more informative than the refusal alone. */
function limitOf(needed: Capability, can: (capability: Capability) => boolean): string {
  switch (needed) {
    case 'settings:write':
    case 'login-page:write':
      if (can('login-page:write')) return 'changes the login page and no other setting'
      return can('settings:read') ? 'reads settings and changes none' : 'sees no settings'
    case 'settings:read':
      return 'sees no settings'
    case 'sessions:revoke':
      return can('people:read') ? 'looks people up and revokes nobody' : 'does not look people up'
    case 'sessions:revoke-anybody':
      return 'revokes nobody who is protected'
    case 'people:read':
      return 'does not look people up'
    case 'survey:read':
    case 'impact:read':
      return 'does not see what else is in the account'
    case 'status:read':
      return 'does not see how Gatehouse is set up'
    case 'notifications:send':
      return 'sends no notifications'
    case 'history:drop':
      return 'drops nothing from history'
    case 'proposals:read':
      return 'sees no proposals'
    case 'proposals:decide':
      return 'approves and declines nothing'
    case 'account:read':
      return 'does not see accounts'
  }
}
