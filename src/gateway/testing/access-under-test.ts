import {
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose'
import type { GatehouseAccessApplication } from '../identity/access'
import { AccessSigningKeysCache, CallerGroupsCache } from '../identity/access-caches'
import { parseRoleMap } from '../identity/role-map'

/** For tests: an Access that signs what the test says, and responds to the gateway as the test says. */

const ISSUER = 'https://acme.cloudflareaccess.com'
export const AUDIENCE = 'the-application'

export type SigningKey = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey }

export async function createSigningKey(kid: string): Promise<SigningKey> {
  return { kid, ...(await generateKeyPair('RS256', { extractable: true })) }
}

/** The certificates that Access publishes for these keys. */
export async function certificatesResponse(...keys: SigningKey[]): Promise<Response> {
  const published = keys.map(async ({ kid, publicKey }) =>
    Object.assign(await exportJWK(publicKey), { kid, alg: 'RS256', use: 'sig' }),
  )
  return Response.json({ keys: await Promise.all(published), public_certs: [] })
}

const seconds = () => Math.floor(Date.now() / 1000)

/** The claims of a person who signed in a minute ago. */
export function personClaims(email: string, others: JWTPayload = {}): JWTPayload {
  return {
    aud: [AUDIENCE],
    email,
    exp: seconds() + 3600,
    iat: seconds() - 60,
    nbf: seconds() - 60,
    iss: ISSUER,
    type: 'app',
    sub: 'c9a1-someone',
    identity_nonce: 'n0nce',
    ...others,
  }
}

/** The claims of a service token. */
export function serviceClaims(client_id: string): JWTPayload {
  const { email: _email, ...claims } = personClaims('')
  return { ...claims, sub: '', common_name: client_id }
}

export function signClaims(
  key: SigningKey,
  claims: JWTPayload,
  header: Partial<JWTHeaderParameters> = {},
): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: key.kid, ...header })
    .sign(key.privateKey)
}

/** A token with `alg: none`, which has no signature. */
export const unsignedToken = (claims: JWTPayload) => new UnsecuredJWT(claims).encode()

/** A token signed with the public key as if it were a shared secret. */
export async function tokenSignedWithPublicKey(
  key: SigningKey,
  claims: JWTPayload,
): Promise<string> {
  const secret = new TextEncoder().encode(await exportSPKI(key.publicKey))
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: key.kid }).sign(secret)
}

type Options = {
  roles: Record<string, unknown>
  /** The response by the path below `/cdn-cgi/access`. */
  answer: (path: 'certs' | 'get-identity', request: Request) => Response | Promise<Response>
  now?: () => number
}

export function createAccessUnderTest({
  roles,
  answer,
  now,
}: Options): GatehouseAccessApplication & { asked: string[] } {
  const asked: string[] = []
  const fetch = async (request: Request) => {
    const path = new URL(request.url).pathname.replace('/cdn-cgi/access/', '')
    asked.push(path)
    return answer(path === 'certs' ? 'certs' : 'get-identity', request)
  }
  const reading = parseRoleMap(roles)
  if (!reading.ok) throw new Error(reading.problem)
  return {
    issuer: ISSUER,
    audience: AUDIENCE,
    certificates: new AccessSigningKeysCache(ISSUER, fetch, now),
    groups: new CallerGroupsCache(ISSUER, fetch),
    roleMap: reading.value,
    asked,
  }
}
