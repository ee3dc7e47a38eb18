import { errors, jwtVerify } from 'jose'
import * as z from 'zod/mini'
import { normalizeEmail } from '../../api/cloudflare-objects'
import { emailAddressProblem, isSameEmailAddress } from '../../api/email-address'
import { type Role, type Capability, capabilitiesForRoles } from '../../api/roles'
import type { StoredCaller } from '../account/write-author'
import { refuse, type Refused } from '../result'
import {
  type AccessSigningKeysCache,
  SigningKeysUnavailableError,
  type CallerGroupsCache,
  readGroupsOfIdentity,
} from './access-caches'
import { type RoleMap, findRoles } from './role-map'

/** The person or service that makes a request, and what they may do. */
export type CallerIdentity = {
  kind: 'person' | 'service'
  /** A person's e-mail address, or the client id of a service token, which has no address. */
  email: string
  /** Access's own id of the person, whatever their address is; null on a local machine and for a service token. */
  subject: string | null
  /** The names that the identity provider uses. */
  groups: readonly string[]
  roles: readonly Role[]
  capabilities: readonly Capability[]
  /** When the person must sign in again, in seconds since 1970; null if there is no sign-in. */
  expires_at: number | null
}

export type IdentificationResult = { ok: true; identity: CallerIdentity } | Refused

function identified(
  identity: Pick<CallerIdentity, 'kind' | 'email' | 'roles'> & Partial<CallerIdentity>,
): IdentificationResult {
  const capabilities = capabilitiesForRoles(identity.roles)
  const nothing = { groups: [], expires_at: null, subject: null }
  return { ok: true, identity: { ...nothing, capabilities, ...identity } }
}

function notIdentified(detail: string): IdentificationResult {
  return refuse('no_identity', detail)
}

const HEADER = 'cf-access-jwt-assertion'
const COOKIE = /(?:^|;\s*)CF_Authorization=([^;]*)/

/**
 * The header takes precedence over the cookie, as Cloudflare recommends. A valid cookie does not make up for an
 * invalid header.
 */
function readAccessToken({ headers }: Request): string | undefined {
  return headers.get(HEADER) ?? COOKIE.exec(headers.get('cookie') ?? '')?.[1]
}

/** The type of an application's token. The organization's own token, which Access has as well, is for Access alone. */
const type = z.optional(z.literal('app'))

/**
 * The identity that Access signed: a person, or a service token, which has a name and no e-mail address. A person
 * whose address is invalid becomes `nobody`, with the problem, because signing in again does not help.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/
 */
const claimsSchema = z.union([
  z.pipe(
    z.looseObject({
      type,
      email: z.string(),
      sub: z.optional(z.unknown()),
      custom: z.optional(z.unknown()),
      exp: z.number(),
    }),
    z.transform(({ email: signed, sub, custom, exp }) => {
      const email = normalizeEmail(signed)
      const problem = emailAddressProblem(email)
      return problem === undefined
        ? {
            kind: 'person' as const,
            email,
            subject: typeof sub === 'string' && sub !== '' ? sub : null,
            groups: readGroupsOfIdentity(custom),
            expires_at: exp,
          }
        : { kind: 'nobody' as const, problem }
    }),
  ),
  z.pipe(
    z.looseObject({
      type,
      email: z.optional(z.never()),
      common_name: z.string().check(z.minLength(1)),
      exp: z.number(),
    }),
    z.transform(({ common_name, exp }) => ({
      kind: 'service' as const,
      client_id: common_name,
      expires_at: exp,
    })),
  ),
])

export type AccessTokenIdentity = z.infer<typeof claimsSchema>

/**
 * Returns undefined for anything but a valid token of this application. Throws if there are no certificates to verify
 * it with.
 */
export async function verifyAccessToken(
  text: string,
  {
    issuer,
    audience,
    certificates,
  }: Pick<GatehouseAccessApplication, 'issuer' | 'audience' | 'certificates'>,
): Promise<AccessTokenIdentity | undefined> {
  try {
    const { payload } = await jwtVerify(text, certificates.keyOf, {
      algorithms: ['RS256'],
      issuer,
      audience,
      requiredClaims: ['exp', 'iat'],
    })
    return claimsSchema.safeParse(payload).data
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

/** The Access application that protects Gatehouse. */
export type GatehouseAccessApplication = {
  /** The issuer of the tokens, like `https://acme.cloudflareaccess.com`. */
  issuer: string
  /** The application's audience tag. */
  audience: string
  certificates: AccessSigningKeysCache
  groups: CallerGroupsCache
  roleMap: RoleMap
}

/**
 * Identifies the caller by the token that Access signed. A token that is missing, expired or for another application
 * identifies nobody.
 */
export async function identifyByAccessToken(
  request: Request,
  access: GatehouseAccessApplication,
): Promise<IdentificationResult> {
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
          `The email address in Cloudflare Access’s token is not valid here. ${token.problem}`,
        )
      case 'service':
        return service(token, access)
      case 'person':
        return await person(token, text, access)
    }
  } catch (error) {
    if (!(error instanceof SigningKeysUnavailableError)) throw error
    const detail =
      'Who you are cannot be checked: Cloudflare Access’s certificates could not be read. Try again in a moment.'
    return refuse('access_unavailable', detail)
  }
}

/** Identifies a service, which does not act for a person: it may read, and whatever its roles permit. */
function service(
  { client_id, expires_at }: ServiceToken,
  { roleMap }: GatehouseAccessApplication,
): IdentificationResult {
  const listed = findRoles({ client_id }, roleMap)
  const roles = listed.length === 0 ? (['viewer'] as const) : listed
  return identified({ kind: 'service', email: client_id, roles, expires_at })
}

async function person(
  { email, subject, groups: signed, expires_at }: PersonToken,
  text: string,
  { groups, roleMap }: GatehouseAccessApplication,
): Promise<IdentificationResult> {
  const found = await groups.of(text, Date.now())
  if (found.kind === 'ended') {
    return notIdentified('Sign in again: your session was ended.')
  }
  // The token has the groups at the time of the sign-in, the response has the current ones.
  const current = found.kind === 'known' ? found.groups : signed
  const roles = findRoles({ email, groups: current }, roleMap)
  if (found.kind === 'unknown' && roles.length === 0 && roleMap.groups.size > 0) {
    const detail = 'Your groups could not be read from Cloudflare Access. Try again in a moment.'
    return refuse('access_unavailable', detail)
  }
  return identified({ kind: 'person', email, subject, groups: current, roles, expires_at })
}

type ServiceToken = Extract<AccessTokenIdentity, { kind: 'service' }>
type PersonToken = Extract<AccessTokenIdentity, { kind: 'person' }>

/** The way in which the gateway identifies callers. */
export type CallerAuthenticationMode =
  /** Cloudflare Access is in front of the gateway, and signs the identity of everyone it admits. */
  | { kind: 'access'; access: GatehouseAccessApplication }
  /** The gateway runs on a local machine, and its operator is the only caller. */
  | { kind: 'operator'; email: string; roles: readonly Role[] }

export async function identifyCaller(
  request: Request,
  authentication: CallerAuthenticationMode,
): Promise<IdentificationResult> {
  switch (authentication.kind) {
    case 'access':
      return identifyByAccessToken(request, authentication.access)
    case 'operator': {
      const { email, roles } = authentication
      return identified({ kind: 'person', email, roles })
    }
  }
}

/** Drops the groups that give no role, which need not be stored. */
export function toStoredCaller(
  { kind, email, groups }: CallerIdentity,
  authentication: CallerAuthenticationMode,
): StoredCaller {
  const named = authentication.kind === 'access' ? authentication.access.roleMap.groups : new Map()
  return { kind, email, groups: groups.filter((group) => named.has(group)) }
}

/**
 * Returns the roles that the settings give today. Only Access knows whether a person is still in a group, and only
 * when that person makes a request. So a stored group counts as long as it has a role, and if the groups are unknown,
 * every group with a role counts.
 */
export function lookUpCurrentRoles(
  { kind, email, groups }: StoredCaller,
  authentication: CallerAuthenticationMode,
): readonly Role[] {
  if (authentication.kind === 'operator') {
    return isSameEmailAddress(email, authentication.email) ? authentication.roles : []
  }
  const { roleMap } = authentication.access
  if (kind === 'service') return findRoles({ client_id: email }, roleMap)
  return findRoles({ email, groups: groups ?? [...roleMap.groups.keys()] }, roleMap)
}
