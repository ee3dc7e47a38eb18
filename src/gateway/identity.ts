import { capabilitiesOf, type Capability, type Role } from '../api/roles'
import type { Author } from './account/account-context'
import { type Answer, failure } from './answer'
import { isLoopback } from './loopback'
import type { Configured } from './settings'

/** Who makes a request, and what that person may do. */
export type Identity = {
  email: string
  roles: readonly Role[]
  capabilities: readonly Capability[]
}

/** Who is behind a write on Cloudflare's own paths, where nobody can say why. */
export function authorOf({ email, roles }: Identity): Author {
  return { email, roles, reason: '', ticket: null }
}

export type Identification = { ok: true; identity: Identity } | { ok: false; answer: Answer }

/** Finds out who makes a request. */
export function identify(request: Request, { operator }: Configured): Identification {
  // Nobody signs in as the operator, so only this machine may speak as them. The host that was asked
  // for counts: a page of somebody else's whose name resolves to this machine still has its own.
  if (!isLoopback(new URL(request.url).hostname)) {
    const detail =
      'A local operator is honoured only on this machine. Open Gatehouse as http://localhost.'
    return { ok: false, answer: failure('forbidden', detail) }
  }
  const { email, roles } = operator
  return { ok: true, identity: { email, roles, capabilities: capabilitiesOf(roles) } }
}
