import { failure } from '../answer'
import { type AccessCertificates, CertificatesUnavailable } from './access-certificates'
import type { AccessGroups } from './access-groups'
import { type AccessToken, readAccessToken, verifyAccessToken } from './access-token'
import { type Identification, identified, notIdentified } from './identity'
import { type RoleMap, findRoles } from './role-map'

/** The Access application that protects Gatehouse. */
export type Access = {
  /** The issuer of the tokens, like `https://acme.cloudflareaccess.com`. */
  issuer: string
  /** The application's audience tag. */
  audience: string
  certificates: AccessCertificates
  groups: AccessGroups
  roleMap: RoleMap
}

/**
 * Identifies the caller by the token that Access signed. A token that is missing, expired or for another application
 * identifies nobody.
 */
export async function identifyByAccess(request: Request, access: Access): Promise<Identification> {
  const text = readAccessToken(request)
  if (text === undefined) {
    return notIdentified('Sign in: this request did not come through Cloudflare Access.')
  }
  try {
    const token = await verifyAccessToken(text, access)
    switch (token?.kind) {
      case undefined:
        return notIdentified('Sign in again: Cloudflare Access’s token is not valid here.')
      case 'nobody':
        return notIdentified(
          `Cloudflare Access names you by what is no e-mail address here. ${token.problem}`,
        )
      case 'service':
        return service(token, access)
      case 'person':
        return await person(token, text, access)
    }
  } catch (error) {
    if (!(error instanceof CertificatesUnavailable)) throw error
    const detail =
      'Who you are cannot be checked: Cloudflare Access’s certificates could not be read. Try again in a moment.'
    return { ok: false, answer: failure('access_unavailable', detail) }
  }
}

/** Identifies a service, which does not act for a person: it may read, and whatever its roles permit. */
function service({ client_id, expires_at }: ServiceToken, { roleMap }: Access): Identification {
  const listed = findRoles({ client_id }, roleMap)
  const roles = listed.length === 0 ? (['viewer'] as const) : listed
  return identified({ kind: 'service', email: client_id, roles, expires_at })
}

async function person(
  { email, groups: signed, expires_at }: PersonToken,
  text: string,
  { groups, roleMap }: Access,
): Promise<Identification> {
  const found = await groups.of(text, Date.now())
  if (found.kind === 'ended') {
    return notIdentified('Sign in again: your session was ended.')
  }
  // The token has the groups at the time of the sign-in, the response has the current ones.
  const current = found.kind === 'known' ? found.groups : signed
  const roles = findRoles({ email, groups: current }, roleMap)
  if (found.kind === 'unknown' && roles.length === 0 && roleMap.groups.size > 0) {
    const detail = 'Your groups could not be read from Cloudflare Access. Try again in a moment.'
    return { ok: false, answer: failure('access_unavailable', detail) }
  }
  return identified({ kind: 'person', email, groups: current, roles, expires_at })
}

type ServiceToken = Extract<AccessToken, { kind: 'service' }>
type PersonToken = Extract<AccessToken, { kind: 'person' }>
