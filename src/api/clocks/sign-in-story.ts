/**
 * What somebody who signs in and goes on working will meet: the next login page, the next MFA, the renewals in
 * between, and what a revocation ends. Times count from the sign-in, at which every clock starts.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/#order-of-enforcement
 */
import { DAY_NS, HOUR_NS, type Nanoseconds, SECOND_NS } from '../duration'
import type { Finding } from '../impact/finding'
import {
  determineAdmittingSession,
  type ClockId,
  type SessionClockInputs,
  computeSessionClocks,
  findEffectiveMfaSetting,
  toClockDuration,
} from './clocks'

/** A moment that can be computed, one that never comes, or the reason why it cannot be computed. */
export type StoryMoment =
  | { kind: 'at'; at: Nanoseconds }
  | { kind: 'never'; sentence: string }
  | { kind: 'unknown'; sentence: string }

/** How the token of the application is renewed without a login, before the next login page. */
type Renewals =
  | { kind: 'none'; sentence: string }
  | { kind: 'each-request' }
  | { kind: 'timed'; every: Nanoseconds; count: bigint; last: Nanoseconds }

export type SignInStory = {
  nextLogin: StoryMoment
  /** The clock whose end brings the login page. */
  loginClock: ClockId | undefined
  /** The next login page according to the other page of the documentation, if it is another time. */
  otherLogin: Nanoseconds | undefined
  renewals: Renewals
  nextMfa: StoryMoment
  /** When an application that the person has not opened yet asks for a login. */
  newApplication: StoryMoment
}

/** Computes what comes next for somebody who signed in with all clocks at zero, and keeps working. */
export function simulateSignInStory(sources: SessionClockInputs): SignInStory {
  const admission = determineAdmittingSession(sources)
  switch (admission.kind) {
    case 'none':
      return sessionless({ kind: 'never', sentence: admission.sentence }, sources)
    case 'unknown':
      return sessionless({ kind: 'unknown', sentence: admission.sentence }, sources)
    case 'client':
      return clientStory(sources)
    case 'cookie':
      return cookieStory(sources)
  }
}

function sessionless(moment: StoryMoment, sources: SessionClockInputs): SignInStory {
  const isInfrastructure = sources.application?.type === 'infrastructure'
  const nextMfa: StoryMoment = isInfrastructure
    ? {
        kind: 'unknown',
        sentence:
          'MFA is bound to the device and looked at for each connection, by the shortest duration of the policies that match.',
      }
    : moment
  return {
    nextLogin: moment,
    loginClock: undefined,
    otherLogin: undefined,
    renewals: { kind: 'none', sentence: 'There is no session to renew.' },
    nextMfa,
    newApplication: moment,
  }
}

/** While the client's session lasts, nobody is asked; then the identity provider is. */
function clientStory(sources: SessionClockInputs): SignInStory {
  const nextLogin = momentOf(sources, 'client')
  return {
    nextLogin,
    loginClock: 'client',
    otherLogin: undefined,
    renewals: {
      kind: 'none',
      sentence: 'The session in the client admits at each request: no token has to be renewed.',
    },
    nextMfa:
      findEffectiveMfaSetting(sources).kind === 'asked'
        ? {
            kind: 'unknown',
            sentence:
              'Cloudflare does not say whether a login in the client asks for the MFA of Access.',
          }
        : NOT_ASKED,
    newApplication: nextLogin,
  }
}

function cookieStory(sources: SessionClockInputs): SignInStory {
  const { application } = sources
  const token = tokenLength(sources)
  const global = momentOf(sources, 'global')
  if (token === undefined || global.kind !== 'at') {
    const sentence = 'One of the durations cannot be read, so nothing can be computed from it.'
    return sessionless({ kind: 'unknown', sentence }, sources)
  }
  const login = durationUntilNextLogin(global.at, token)
  const isGlobalUnset = toClockDuration(sources.organization['session_duration']).kind === 'off'
  const own = toClockDuration(application?.session_duration)
  const other =
    isGlobalUnset && own.kind === 'lasts' ? durationUntilNextLogin(own.length, token) : undefined
  return {
    nextLogin: { kind: 'at', at: login },
    loginClock: 'global',
    otherLogin: other === login ? undefined : other,
    renewals: renewalsBefore(global.at, token),
    nextMfa: nextMfaOf(sources, login),
    newApplication: global,
  }
}

/** The length of an application's token; 0 if it expires at once, undefined if it cannot be read. */
function tokenLength(sources: SessionClockInputs): Nanoseconds | undefined {
  const clock = computeSessionClocks(sources).find(
    ({ id, decides }) => decides && (id === 'policy' || id === 'application'),
  )
  if (clock?.time.kind === 'at-once') return 0n
  return clock?.time.kind === 'lasts' ? clock.time.length : undefined
}

function momentOf(sources: SessionClockInputs, id: ClockId): StoryMoment {
  const time = computeSessionClocks(sources).find((clock) => clock.id === id)?.time
  switch (time?.kind) {
    case 'lasts':
      return { kind: 'at', at: time.length }
    case 'at-once':
      return { kind: 'at', at: 0n }
    case 'off':
      return { kind: 'never', sentence: 'Nothing sets an end.' }
    case 'unknown':
    case undefined:
      return { kind: 'unknown', sentence: 'The duration cannot be read.' }
  }
}

/**
 * The token is renewed whenever it expires while the global session lasts. So the login page comes with the first
 * expiry at which that has ended: never before the global session ends, and less than one token after it.
 */
export function durationUntilNextLogin(global: Nanoseconds, token: Nanoseconds): Nanoseconds {
  return token === 0n ? global : token * timesUntil(global, token)
}

function renewalsBefore(global: Nanoseconds, token: Nanoseconds): Renewals {
  if (token === 0n) return { kind: 'each-request' }
  const count = timesUntil(global, token) - 1n
  if (count > 0n) return { kind: 'timed', every: token, count, last: token * count }
  return {
    kind: 'none',
    sentence: 'The application’s token lasts at least as long as the global session.',
  }
}

const NOT_ASKED: StoryMoment = {
  kind: 'never',
  sentence: 'Access does not ask for MFA of its own.',
}

/** MFA is only looked at in a login: the first at which the last MFA is as old as its session. */
function nextMfaOf(sources: SessionClockInputs, login: Nanoseconds): StoryMoment {
  const mfa = findEffectiveMfaSetting(sources)
  if (mfa.kind === 'not-asked') return NOT_ASKED
  if (login === 0n) return { kind: 'at', at: 0n }
  switch (mfa.time.kind) {
    case 'at-once':
      return { kind: 'at', at: login }
    case 'lasts':
      return { kind: 'at', at: login * timesUntil(mfa.time.length, login) }
    case 'off':
    case 'unknown':
      return { kind: 'unknown', sentence: 'The duration of MFA cannot be read.' }
  }
}

/** How many times a step must be taken, at least once, to reach a length. */
function timesUntil(length: Nanoseconds, step: Nanoseconds): bigint {
  const times = (length + step - 1n) / step
  return times < 1n ? 1n : times
}

export type RevocationEffect = Pick<Finding, 'source' | 'sentence'> & {
  id: string
  /** Whether a revocation ends it, leaves it alone, or Cloudflare does not say. */
  outcome: 'ends' | 'goes-on' | 'unknown'
  /** How long after the revocation, if that is known. */
  within?: { from: Nanoseconds; to: Nanoseconds }
}

const goesOn = (
  id: string,
  sentence: string,
  source: Finding['source'] = 'documented',
): RevocationEffect => ({ id, outcome: 'goes-on', sentence, source })

/**
 * What revoking a person does who has signed in as in the story, without the options for devices and for the client.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/#revoke-user-sessions
 */
export function listRevocationEffectsOnSession(sources: SessionClockInputs): RevocationEffect[] {
  const type = sources.application?.type ?? ''
  const usesClient = determineAdmittingSession(sources).kind === 'client'
  return [
    {
      id: 'sessions',
      outcome: 'ends',
      within: { from: 20n * SECOND_NS, to: 30n * SECOND_NS },
      sentence: 'The sessions in every application of the account.',
      source: 'documented',
    },
    {
      id: 'login',
      outcome: 'ends',
      within: { from: 0n, to: 60n * SECOND_NS },
      sentence:
        'Logging in, for up to one minute. Then the login page works again if the identity provider and the policies allow it.',
      source: 'documented',
    },
    goesOn(
      'client-access',
      usesClient
        ? 'The session in the Cloudflare One Client, which lets the person into this application again without the identity provider. Whether requiring re-authentication of the client changes that is not documented.'
        : 'The session in the Cloudflare One Client, if the device has one.',
    ),
    goesOn(
      'client-gateway',
      'The client’s session for Gateway, unless the revocation asks for re-authentication of the client.',
    ),
    goesOn('devices', 'The registration of devices, unless the revocation includes them.'),
    ...(type === 'saas' ? [SAAS_SESSION] : []),
    ...(['ssh', 'vnc', 'rdp', 'infrastructure'].includes(type) ? [CONNECTIONS] : []),
    goesOn(
      'origins',
      'Tokens at an origin that checks only their signature and expiry, until they expire.',
      'seen',
    ),
    goesOn(
      'provider',
      'The person’s session at the identity provider, which may log them in again without asking.',
      'inferred',
    ),
    goesOn('service-tokens', 'Service tokens: they are no person’s.'),
    goesOn('seat', 'The person’s seat.'),
    {
      id: 'doh',
      outcome: 'unknown',
      sentence: 'Whether a DoH token of the person stops working before it expires.',
      source: 'inferred',
    },
    {
      id: 'mfa',
      outcome: 'unknown',
      sentence:
        'Whether the next login asks for MFA earlier than it would have. The authenticators stay enrolled.',
      source: 'inferred',
    },
  ]
}

const SAAS_SESSION = goesOn(
  'saas-session',
  'The service’s own session, and tokens that it got from Access: Access decides only at sign-on.',
)
const CONNECTIONS = goesOn(
  'connections',
  'A connection that is open: Cloudflare does not control how long it lasts.',
)

/** The story starts on a Monday at nine, and the revocation comes at two in the afternoon. */
const START_HOUR = 9n
export const STORY_SIGN_IN_TO_REVOCATION_NS = 5n * HOUR_NS

const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

const two = (value: bigint) => value.toString().padStart(2, '0')

/** Returns a time of the story in words: "Tuesday 9:00", "Wednesday 19:00, week 5". A day has 24 hours. */
export function storyTimeInWords(at: Nanoseconds): string {
  const since = START_HOUR * HOUR_NS + at
  const day = since / DAY_NS
  const seconds = (since % DAY_NS) / SECOND_NS
  const [hour, minute, second] = [seconds / 3_600n, (seconds / 60n) % 60n, seconds % 60n]
  const clock = `${hour}:${two(minute)}${second === 0n ? '' : `:${two(second)}`}`
  const week = day / 7n + 1n
  return `${WEEKDAYS[Number(day % 7n)]} ${clock}${week === 1n ? '' : `, week ${week}`}`
}
