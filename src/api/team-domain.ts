import * as z from 'zod/mini'
import { LIMITS, maxBytesCheck } from './limits'

export const TEAM_DOMAIN_SUFFIX = '.cloudflareaccess.com'

/** Returns the part that people choose: `acme` of `acme.cloudflareaccess.com`. */
export function teamName(authDomain: string): string {
  return authDomain.endsWith(TEAM_DOMAIN_SUFFIX)
    ? authDomain.slice(0, -TEAM_DOMAIN_SUFFIX.length)
    : authDomain
}

export const teamNameSchema = z
  .string()
  .check(
    z.minLength(1, 'Enter a team name.'),
    z.maxLength(63, 'A team name has at most 63 characters.'),
    z.regex(
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
      'Use lower-case letters, digits and hyphens, with a letter or digit at both ends.',
    ),
  )

export const authDomainSchema = z
  .string()
  .check(
    maxBytesCheck(LIMITS.domainBytes),
    z.regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]+)*$/,
      `Enter a team domain such as acme${TEAM_DOMAIN_SUFFIX}.`,
    ),
  )
