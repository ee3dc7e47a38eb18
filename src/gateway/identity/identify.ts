import type { Role } from '../../api/roles'
import { type Access, identifyByAccess } from './access'
import { type Identification, identified } from './identity'

/** The way in which the gateway identifies callers. */
export type Authentication =
  /** Cloudflare Access is in front of the gateway, and signs the identity of everyone it admits. */
  | { kind: 'access'; access: Access }
  /** The gateway runs on a local machine, and its operator is the only caller. */
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
