import { capabilitiesForRoles, type Role } from '../api/roles'
import { emailDomain, parseEmailAddress, parseDomainName } from '../api/email-address'
import { normalizeEmail } from '../api/cloudflare-objects'
import { refuse, type Refused } from './result'

/** The people whom only some callers may revoke, and the limit on how many people a caller may revoke. */
export type RevocationRestrictions = {
  /** Case-folded, as are the domains. */
  protectedEmails: ReadonlySet<string>
  protectedDomains: ReadonlySet<string>
  /** The most people in 24 hours, for everyone but admins. */
  dailyLimit: number
}

const DEFAULT_DAILY_LIMIT = 200

type Reading = { ok: true; value: RevocationRestrictions } | { ok: false; problems: string[] }

/** Reads `PROTECTED_USERS`, a list of e-mails and `@domains`, and `HELPDESK_DAILY_LIMIT`, a number. */
export function parseRevocationRestrictions(users = '', limit = ''): Reading {
  const entries = users
    .split(',')
    .map(normalizeEmail)
    .filter((entry) => entry !== '')
  const wrong = entries.findIndex((entry) => !isProtectable(entry))
  const dailyLimit = limit.trim() === '' ? DEFAULT_DAILY_LIMIT : Number(limit)
  const isLimit = Number.isInteger(dailyLimit) && dailyLimit >= 0
  if (wrong >= 0 || !isLimit) {
    const problems = [
      // Names the entry by its position, because the message may be shown to strangers, who must not see a name.
      ...(wrong >= 0
        ? [`PROTECTED_USERS (entry ${wrong + 1} is neither an email address nor @domain)`]
        : []),
      ...(isLimit ? [] : ['HELPDESK_DAILY_LIMIT (a whole number)']),
    ]
    return { ok: false, problems }
  }
  return {
    ok: true,
    value: {
      protectedEmails: new Set(entries.filter((entry) => !isDomain(entry)).map(folded)),
      protectedDomains: new Set(entries.filter(isDomain).map((entry) => folded(entry.slice(1)))),
      dailyLimit,
    },
  }
}

const isDomain = (entry: string) => entry.startsWith('@')

function isProtectable(entry: string): boolean {
  const known = isDomain(entry) ? parseDomainName(entry.slice(1)) : parseEmailAddress(entry)
  return known !== undefined
}

/**
 * Folds more spellings here than elsewhere. It is not documented how Cloudflare folds an address before it looks for a
 * person, and `\u212aim@…` must not be a way to end the sessions of a protected `kim@…`.
 */
function folded(email: string): string {
  const letters = email.normalize('NFKC').toUpperCase().toLowerCase()
  // Handles the dotted capital I, which some languages fold to an i and others to an i with a separate dot.
  return letters.normalize('NFKD').replaceAll('\u0307', '')
}

/** Whether neither protection nor a daily limit applies. */
export function canRevokeWithoutRestrictions(roles: readonly Role[]): boolean {
  return capabilitiesForRoles(roles).includes('sessions:revoke-anybody')
}

export function isProtectedPerson(
  email: string,
  { protectedEmails, protectedDomains }: RevocationRestrictions,
): boolean {
  const address = folded(email)
  return protectedEmails.has(address) || protectedDomains.has(emailDomain(address))
}

/** Returns the limit per 24 hours and what is left of it; null means unlimited. */
export function computeDailyRevocationAllowance(
  { roles, used }: Omit<Asked, 'emails'>,
  { dailyLimit }: RevocationRestrictions,
): { limit: number; left: number } | null {
  if (canRevokeWithoutRestrictions(roles)) return null
  return { limit: dailyLimit, left: Math.max(0, dailyLimit - used) }
}

type Asked = {
  emails: readonly string[]
  roles: readonly Role[]
  /** The used part of the caller's limit: sent in the last 24 hours, or waiting in active runs. */
  used: number
}

/** Returns why the roles do not permit revoking these people, however few they are. */
export function protectedPeopleRefusal(
  { emails, roles }: Pick<Asked, 'emails' | 'roles'>,
  policy: RevocationRestrictions,
): Refused | undefined {
  if (canRevokeWithoutRestrictions(roles)) return undefined
  const [first, ...others] = emails.filter((email) => isProtectedPerson(email, policy))
  if (first === undefined) return undefined
  const more = others.length > 0 ? ` and ${others.length} more` : ''
  return refuse('forbidden', `${first}${more} can be revoked by an admin only. Nobody was revoked.`)
}

/** Returns why the roles do not permit revoking these people, or undefined if they do. */
export function revocationRefusal(
  { emails, roles, used }: Asked,
  policy: RevocationRestrictions,
): Refused | undefined {
  return (
    protectedPeopleRefusal({ emails, roles }, policy) ??
    dailyRevocationLimitRefusal({ people: emails.length, roles, used }, policy)
  )
}

/**
 * Returns why this many more people exceed the limit, either the caller's or that of another person whom a run counts
 * for.
 */
export function dailyRevocationLimitRefusal(
  { people, roles, used, email }: Omit<Asked, 'emails'> & { people: number; email?: string },
  policy: RevocationRestrictions,
): Refused | undefined {
  const allowance = computeDailyRevocationAllowance({ roles, used }, policy)
  if (allowance === null || people <= allowance.left) return undefined
  const { limit, left } = allowance
  const who = email === undefined ? 'You' : `${email}, who started it,`
  const detail = `${who} may revoke ${limit} people in 24 hours; ${left} are left. Ask an admin.`
  return refuse('forbidden', detail)
}
