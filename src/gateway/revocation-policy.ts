import { capabilitiesOf, type Role } from '../api/roles'
import { emailDomain, parseEmailAddress, parseEmailDomain } from '../api/email-address'
import { normalizeEmail } from '../api/normalize-email'
import { type Answer, failure } from './answer'

/** Whom not everybody may revoke, and how many people somebody may. */
export type RevocationPolicy = {
  /** Folded, as are the domains. */
  protectedEmails: ReadonlySet<string>
  protectedDomains: ReadonlySet<string>
  /** How many people in 24 hours, by whoever is no admin. */
  dailyLimit: number
}

const DEFAULT_DAILY_LIMIT = 200

type Reading = { ok: true; policy: RevocationPolicy } | { ok: false; problems: string[] }

/** Reads `PROTECTED_USERS`, a list of e-mails and `@domains`, and `HELPDESK_DAILY_LIMIT`, a number. */
export function readRevocationPolicy(users = '', limit = ''): Reading {
  const entries = users
    .split(',')
    .map(normalizeEmail)
    .filter((entry) => entry !== '')
  const wrong = entries.findIndex((entry) => !isProtectable(entry))
  const dailyLimit = limit.trim() === '' ? DEFAULT_DAILY_LIMIT : Number(limit)
  const isLimit = Number.isInteger(dailyLimit) && dailyLimit >= 0
  if (wrong >= 0 || !isLimit) {
    const problems = [
      // By its place: whoever is told may be a stranger, to whom no name is told.
      ...(wrong >= 0
        ? [`PROTECTED_USERS (entry ${wrong + 1} is neither an e-mail nor @domain)`]
        : []),
      ...(isLimit ? [] : ['HELPDESK_DAILY_LIMIT (a whole number)']),
    ]
    return { ok: false, problems }
  }
  return {
    ok: true,
    policy: {
      protectedEmails: new Set(entries.filter((entry) => !isDomain(entry)).map(folded)),
      protectedDomains: new Set(entries.filter(isDomain).map((entry) => folded(entry.slice(1)))),
      dailyLimit,
    },
  }
}

const isDomain = (entry: string) => entry.startsWith('@')

function isProtectable(entry: string): boolean {
  const known = isDomain(entry) ? parseEmailDomain(entry.slice(1)) : parseEmailAddress(entry)
  return known !== undefined
}

/**
 * Here alone more is the same than is the same address: what Cloudflare folds before it looks for a person is not
 * documented, and `\u212aim@…` must not be the way to end the sessions of a protected `kim@…`.
 */
function folded(email: string): string {
  const letters = email.normalize('NFKC').toUpperCase().toLowerCase()
  // Of the dotted capital I, which some languages fold to an i and others to an i with a dot of its own.
  return letters.normalize('NFKD').replaceAll('\u0307', '')
}

/** Whom neither a protection nor a daily limit stops. */
export function mayRevokeAnybody(roles: readonly Role[]): boolean {
  return capabilitiesOf(roles).includes('sessions:revoke-anybody')
}

export function isProtected(
  email: string,
  { protectedEmails, protectedDomains }: RevocationPolicy,
): boolean {
  const address = folded(email)
  return protectedEmails.has(address) || protectedDomains.has(emailDomain(address))
}

/** How many people somebody may revoke in 24 hours, and still; null: as many as they like. */
export function remainingAllowance(
  { roles, used }: Omit<Asked, 'emails'>,
  { dailyLimit }: RevocationPolicy,
): { limit: number; left: number } | null {
  if (mayRevokeAnybody(roles)) return null
  return { limit: dailyLimit, left: Math.max(0, dailyLimit - used) }
}

type Asked = {
  emails: readonly string[]
  roles: readonly Role[]
  /** How much of the asker's limit is used: sent in the last 24 hours, or waiting in runs that go on. */
  used: number
}

/** Why somebody may not revoke these people, however few they are. */
export function protectionRefusal(
  { emails, roles }: Pick<Asked, 'emails' | 'roles'>,
  policy: RevocationPolicy,
): Answer | undefined {
  if (mayRevokeAnybody(roles)) return undefined
  const [first, ...others] = emails.filter((email) => isProtected(email, policy))
  if (first === undefined) return undefined
  const more = others.length > 0 ? ` and ${others.length} more` : ''
  return failure(
    'forbidden',
    `${first}${more} can be revoked by an admin only. Nobody was revoked.`,
  )
}

/** Why somebody may not revoke these people; undefined if they may. */
export function revocationRefusal(
  { emails, roles, used }: Asked,
  policy: RevocationPolicy,
): Answer | undefined {
  return (
    protectionRefusal({ emails, roles }, policy) ??
    limitRefusal({ people: emails.length, roles, used }, policy)
  )
}

/** Why so many more are too many for somebody: the asker, or who else a run is counted for. */
export function limitRefusal(
  { people, roles, used, email }: Omit<Asked, 'emails'> & { people: number; email?: string },
  policy: RevocationPolicy,
): Answer | undefined {
  const allowance = remainingAllowance({ roles, used }, policy)
  if (allowance === null || people <= allowance.left) return undefined
  const { limit, left } = allowance
  const who = email === undefined ? 'You' : `${email}, who started it,`
  const detail = `${who} may revoke ${limit} people in 24 hours; ${left} are left. Ask an admin.`
  return failure('forbidden', detail)
}
