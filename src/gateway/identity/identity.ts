import { type Capability, capabilitiesOf, type Role } from '../../api/roles'
import type { Author } from '../account/account-context'
import { type Answer, failure } from '../answer'

/** Who makes a request, and what that person or service may do. */
export type Identity = {
  kind: 'person' | 'service'
  /** A person's e-mail; the client id of a service token, which has none. */
  email: string
  /** As the identity provider names them. */
  groups: readonly string[]
  roles: readonly Role[]
  capabilities: readonly Capability[]
  /** When the person must sign in again, in seconds since 1970; null where nobody signs in. */
  expires_at: number | null
}

export type Identification = { ok: true; identity: Identity } | { ok: false; answer: Answer }

export function identified(
  identity: Pick<Identity, 'kind' | 'email' | 'roles'> & Partial<Identity>,
): Identification {
  const capabilities = capabilitiesOf(identity.roles)
  return { ok: true, identity: { groups: [], expires_at: null, capabilities, ...identity } }
}

export function notIdentified(detail: string): Identification {
  return { ok: false, answer: failure('no_identity', detail) }
}

/** Who is behind a write on Cloudflare's own paths, where nobody can say why. */
export function authorWithoutReason({ email, roles }: Identity): Author {
  return { email, roles, reason: '', ticket: null }
}
