import { errors, jwtVerify } from 'jose'
import * as z from 'zod/mini'
import { emailAddressProblem } from '../../api/email-address'
import { normalizeEmail } from '../../api/normalize-email'
import type { Access } from './access'
import { groupNames } from './group-names'

/**
 * The identity that Access signed: a person, or a service token, which has a name and no e-mail address. A person
 * whose address is invalid becomes `nobody`, with the problem, because signing in again does not help.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/
 */
export type AccessToken =
  | { kind: 'person'; email: string; groups: string[]; expires_at: number }
  | { kind: 'nobody'; problem: string }
  | { kind: 'service'; client_id: string; expires_at: number }

const HEADER = 'cf-access-jwt-assertion'
const COOKIE = /(?:^|;\s*)CF_Authorization=([^;]*)/

/**
 * The header takes precedence over the cookie, as Cloudflare recommends. A valid cookie does not make up for an
 * invalid header.
 */
export function readAccessToken({ headers }: Request): string | undefined {
  return headers.get(HEADER) ?? COOKIE.exec(headers.get('cookie') ?? '')?.[1]
}

/** The type of an application's token. The organization's own token, which Access has as well, is for Access alone. */
const type = z.optional(z.literal('app'))

const claimsSchema = z.union([
  z.pipe(
    z.looseObject({ type, email: z.string(), custom: z.optional(z.unknown()), exp: z.number() }),
    z.transform(({ email: signed, custom, exp }) => {
      const email = normalizeEmail(signed)
      const problem = emailAddressProblem(email)
      return problem === undefined
        ? { kind: 'person' as const, email, groups: groupNames(custom), expires_at: exp }
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

/**
 * Returns undefined for anything but a valid token of this application. Throws if there are no certificates to verify
 * it with.
 */
export async function verifyAccessToken(
  text: string,
  { issuer, audience, certificates }: Pick<Access, 'issuer' | 'audience' | 'certificates'>,
): Promise<AccessToken | undefined> {
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
