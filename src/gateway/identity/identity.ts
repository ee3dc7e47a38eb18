import { type Capability, capabilitiesOf, type Role } from '../../api/roles'
import type { Author } from '../account/account-context'
import { refuse, type Refused } from '../result'

/** The person or service that makes a request, and what they may do. */
export type Identity = {
  kind: 'person' | 'service'
  /** A person's e-mail address, or the client id of a service token, which has no address. */
  email: string
  /** The names that the identity provider uses. */
  groups: readonly string[]
  roles: readonly Role[]
  capabilities: readonly Capability[]
  /** When the person must sign in again, in seconds since 1970; null if there is no sign-in. */
  expires_at: number | null
}

export type Identification = { ok: true; identity: Identity } | Refused

export function identified(
  identity: Pick<Identity, 'kind' | 'email' | 'roles'> & Partial<Identity>,
): Identification {
  const capabilities = capabilitiesOf(identity.roles)
  return { ok: true, identity: { groups: [], expires_at: null, capabilities, ...identity } }
}

export function notIdentified(detail: string): Identification {
  return refuse('no_identity', detail)
}

/** The author of a write on Cloudflare's own paths, which cannot carry a reason. */
export function authorWithoutReason({ email, roles }: Identity): Author {
  return { email, roles, reason: '', ticket: null }
}
