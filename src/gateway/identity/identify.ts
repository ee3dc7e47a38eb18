import type { Role } from '../../api/roles'
import { type Access, identifyByAccess } from './access'
import { type Identification, identified } from './identity'

/** How the gateway finds out who makes a request. */
export type Authentication =
  /** Cloudflare Access stands in front, and signs who it let through. */
  | { kind: 'access'; access: Access }
  /** The one person whose machine this is. */
  | { kind: 'operator'; email: string; roles: readonly Role[] }

export async function identify(
  request: Request,
  authentication: Authentication,
): Promise<Identification> {
  switch (authentication.kind) {
    case 'access':
      return identifyByAccess(request, authentication.access)
    case 'operator': {
      const { email, roles } = authentication
      return identified({ kind: 'person', email, roles })
    }
  }
}
