import type {
  AccessUser,
  ActiveSession,
  FailedLogin,
  SessionIdentity,
} from '../../../api/account-resources'

/** The data read about a person so far; undefined values have not been read yet. */
export type KnownOfPerson = {
  user: AccessUser
  sessions: readonly ActiveSession[] | undefined
  origins: readonly SessionIdentity[]
  failedLogins: readonly FailedLogin[] | undefined
}

const HOUR_S = 3_600
const DAY_S = 86_400
const MANY_FAILURES = 3

/** Returns the points to check before a person's sessions are ended. `now` is in seconds since 1970. */
export function personFlags(
  { user, sessions, origins, failedLogins }: KnownOfPerson,
  now: number,
): string[] {
  const countries = countriesSince(origins, now - HOUR_S)
  const failures = (failedLogins ?? []).filter((login) => attemptedAt(login) > now - DAY_S)
  return [
    countries.length > 1 &&
      `Signed in from ${countries.length === 2 ? 'two' : countries.length} countries in the last hour: ${countries.map(countryName).join(', ')}`,
    failures.length >= MANY_FAILURES && `${failures.length} failed logins in the last 24 hours`,
    sessions?.length === 0 && 'No active session',
    !user.last_successful_login && 'Never logged in',
  ].filter((flag) => flag !== false)
}

function countriesSince(origins: readonly SessionIdentity[], since: number): string[] {
  const recent = origins.filter(({ iat }) => (iat ?? 0) >= since)
  return [...new Set(recent.map(({ geo }) => geo?.country))].filter(
    (country) => !!country,
  ) as string[] // TypeScript does not narrow by truth
}

/** Returns seconds since 1970; 0 if the login has no time. */
function attemptedAt({ metadata }: FailedLogin): number {
  const datetime = metadata?.['datetime']
  const time = Date.parse(typeof datetime === 'string' ? datetime : '')
  return Number.isNaN(time) ? 0 : time / 1000
}

let names: Intl.DisplayNames | undefined

/** Returns the name of a country, or the code itself if it is not a country, such as Cloudflare's for Tor. */
export function countryName(code: string): string {
  names ??= new Intl.DisplayNames('en', { type: 'region' })
  try {
    return names.of(code) ?? code
  } catch {
    return code
  }
}
