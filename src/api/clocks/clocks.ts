/**
 * The clocks of a session: how long each lasts, and which of them decide when somebody has to log in again. Pure
 * functions of an organization's settings and of what was read of the account.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/
 */
import {
  DAY_NS,
  HOUR_NS,
  MINUTE_NS,
  type Nanoseconds,
  readGoDuration,
  SECOND_NS,
} from '../duration'
import type { Finding } from '../impact/finding'
import { isJsonObject } from '../json'
import type {
  ApplicationSessionSettings,
  PolicySessionSettings,
} from './surveyed-session-durations'

const DOCUMENTATION = 'https://developers.cloudflare.com/cloudflare-one'
const SESSIONS = `${DOCUMENTATION}/access-controls/access-settings/session-management/`
const CLIENT = `${DOCUMENTATION}/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/`
const MFA_LEVELS = `${DOCUMENTATION}/access-controls/policies/mfa-requirements/`
const MFA = `${DOCUMENTATION}/access-controls/access-settings/independent-mfa/`
const SERVICE_TOKENS = `${DOCUMENTATION}/access-controls/service-credentials/service-tokens/`
const SAAS = `${DOCUMENTATION}/access-controls/applications/http-apps/saas-apps/`
const DOH = `${DOCUMENTATION}/team-and-resources/devices/agentless/dns/dns-over-https/`
const SEATS = `${DOCUMENTATION}/team-and-resources/users/seat-management/`

/**
 * The clocks with what each is called and where it is documented: those of a login in the order in which Cloudflare
 * looks at them, and then those of their own.
 */
const CLOCKS = {
  client: { label: 'Client session (Access)', documentation: CLIENT },
  policy: { label: 'Policy session', documentation: SESSIONS },
  application: { label: 'Application session', documentation: SESSIONS },
  global: { label: 'Global session', documentation: SESSIONS },
  mfa: { label: 'MFA', documentation: MFA_LEVELS },
  amr: { label: 'Identity provider’s MFA (AMR)', documentation: MFA },
  gateway: { label: 'Client session (Gateway)', documentation: CLIENT },
  'saas-access-token': { label: 'SaaS access token', documentation: SAAS },
  'saas-refresh-token': { label: 'SaaS refresh token', documentation: SAAS },
  'doh-token': { label: 'DoH token', documentation: DOH },
  'service-token': { label: 'DoH service token', documentation: SERVICE_TOKENS },
  'inactive-token': { label: 'Unused service token', documentation: SERVICE_TOKENS },
  seat: { label: 'Unused seat', documentation: SEATS },
  revocation: { label: 'Revocation takes effect', documentation: SESSIONS },
  'login-pause': { label: 'No login after it', documentation: SESSIONS },
}
export type ClockId = keyof typeof CLOCKS

/** `at-once` means that nothing is kept at all; `off` that there is no such limit; `unknown` that it was not read. */
export type ClockDuration =
  | { kind: 'lasts'; length: Nanoseconds; shortest?: Nanoseconds }
  | { kind: 'at-once' }
  | { kind: 'off' }
  | { kind: 'unknown' }

export type SessionClock = Pick<Finding, 'source' | 'documentation'> & {
  id: ClockId
  label: string
  time: ClockDuration
  /** Whether Cloudflare's default applies because nothing is set. */
  isDefault: boolean
  /** Whether it decides when the next login page or the next MFA comes. */
  decides: boolean
  sentence: string
  /** What another page of the documentation says instead. */
  doubt?: string | undefined
}

/** Returns a clock that does not decide, and of which something is set, unless its facts say otherwise. */
const clock = (
  id: ClockId,
  facts: Pick<SessionClock, 'time' | 'sentence'> & Partial<SessionClock>,
): SessionClock => ({
  id,
  ...CLOCKS[id],
  isDefault: false,
  decides: false,
  source: 'documented',
  ...facts,
})

/** What the clocks are computed from. What is undefined was not read, or was not chosen. */
export type SessionClockInputs = {
  organization: Record<string, unknown>
  /** The settings of DNS over HTTPS; null if there are none. */
  doh?: { doh_jwt_duration?: unknown; duration?: unknown } | null | undefined
  application?: ApplicationSessionSettings | undefined
  policy?: PolicySessionSettings | undefined
  gatewayRules?: readonly { name: string; duration: string | null }[] | null | undefined
  /** Whether the person runs the Cloudflare One Client, signed in to it. */
  runsClient: boolean
}

const DEFAULT_SESSION = 24n * HOUR_NS
/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/#subsequent-logins */
const REVOCATION = { shortest: 20n * SECOND_NS, length: 30n * SECOND_NS }
const LOGIN_PAUSE = MINUTE_NS

/** The types of applications without a session of their own that people log in to. */
const SESSIONLESS: Record<string, string> = {
  infrastructure:
    'An infrastructure application has no session duration: MFA is its only clock, and a connection that is open goes on.',
  bookmark: 'A bookmark only links to an address. It has no session.',
  biso: 'This type of application has no session duration.',
}
/** The types that can admit people by their client session, according to the API's schemas. */
const CLIENT_TYPES = new Set(['self_hosted', 'ssh', 'vnc', 'rdp', 'mcp', 'mcp_portal'])
const CONNECTION_TYPES = new Set(['ssh', 'vnc', 'rdp'])

/** How people get into the chosen application. */
export type AdmittingSession =
  | { kind: 'client' | 'cookie' }
  /** There is no session to compute, and why. */
  | { kind: 'none' | 'unknown'; sentence: string }

/** Returns what admits people: the session in the client takes precedence over all others. */
export function determineAdmittingSession(sources: SessionClockInputs): AdmittingSession {
  const { application, policy } = sources
  const sessionless = SESSIONLESS[application?.type ?? '']
  if (sessionless !== undefined) return { kind: 'none', sentence: sessionless }
  const refused = refusalOf(policy)
  if (refused !== undefined) return { kind: 'none', sentence: refused }
  if (!usesClient(sources)) return { kind: 'cookie' }
  if (toClockDuration(sources.organization['warp_auth_session_duration']).kind === 'lasts') {
    return { kind: 'client' }
  }
  return {
    kind: 'unknown',
    sentence:
      'The application admits people by their session in the Cloudflare One Client, and the organization has no readable duration for it. Cloudflare does not say what applies then.',
  }
}

function refusalOf(policy: PolicySessionSettings | undefined): string | undefined {
  switch (policy?.decision) {
    case 'deny':
      return 'This policy blocks: nobody who matches it has a session.'
    case 'bypass':
      return 'This policy bypasses Access: nobody logs in, and there is no session.'
    case 'non_identity':
      return 'This policy is for services: a service token is checked at each request, and nobody logs in.'
    case undefined:
    default:
      return undefined
  }
}

/** A binding cookie excludes client sessions. */
function usesClient(sources: SessionClockInputs): boolean {
  const { application, runsClient } = sources
  const isAble = application === undefined || CLIENT_TYPES.has(application.type)
  return runsClient && allowsClient(sources) && isAble && application?.has_binding_cookie !== true
}

function allowsClient({ application, organization }: SessionClockInputs): boolean {
  return application?.uses_client_session ?? organization['allow_authenticate_via_warp'] === true
}

/** Returns every clock, whether or not it is running. */
export function computeSessionClocks(sources: SessionClockInputs): SessionClock[] {
  return [
    ...loginClocks(sources),
    ...mfaClocks(sources),
    gatewayClock(sources),
    ...saasClocks(sources),
    ...tokenClocks(sources),
    seatClock(sources),
    ...REVOCATION_CLOCKS,
  ]
}

function loginClocks(sources: SessionClockInputs): SessionClock[] {
  const { organization, application, policy } = sources
  const admission = determineAdmittingSession(sources).kind
  const own = toClockDuration(policy?.session_duration)
  const ofApplication = toClockDuration(application?.session_duration)
  const global = toClockDuration(organization['session_duration'])
  const policyDecides = admission === 'cookie' && own.kind !== 'off'
  return [
    clock('client', {
      time: toClockDuration(organization['warp_auth_session_duration']),
      decides: admission === 'client',
      sentence: clientSentence(sources),
    }),
    clock('policy', {
      time: own,
      decides: policyDecides,
      sentence:
        policy === undefined
          ? 'No policy is chosen: the application’s session applies.'
          : own.kind === 'off'
            ? 'The policy sets none: the application’s session applies.'
            : 'How long the application’s token lasts for people who match this policy.',
    }),
    clock('application', {
      time: orDefault(ofApplication),
      isDefault: ofApplication.kind === 'off',
      decides: admission === 'cookie' && !policyDecides,
      sentence: applicationSentence(application),
    }),
    clock('global', {
      time: orDefault(global),
      isDefault: global.kind === 'off',
      decides: admission === 'cookie',
      sentence:
        'While it lasts, an application’s token that has expired is renewed without a login, after the stored identity has passed the policies again. Only when it has ended does the identity provider come back.',
      doubt: global.kind === 'off' ? globalDoubt(application) : undefined,
    }),
  ]
}

function clientSentence(sources: SessionClockInputs): string {
  const { application, runsClient } = sources
  if (application?.has_binding_cookie === true) {
    return 'Not used here: client sessions do not work with the binding cookie of this application.'
  }
  if (application !== undefined && !CLIENT_TYPES.has(application.type)) {
    return 'Not used here: this type of application does not admit people by their client session.'
  }
  if (!allowsClient(sources)) {
    return 'Not used here: people are not admitted by their client session.'
  }
  return runsClient
    ? 'Takes precedence over all other sessions. It counts from the last login in the client, by the person who enrolled the device.'
    : 'Not used here: it counts only for people who run the client.'
}

function applicationSentence(application: ApplicationSessionSettings | undefined): string {
  if (application === undefined) return 'What an application has that sets no duration of its own.'
  if (application.type === 'saas') {
    return 'Only the front door: how long people stay in the service is the service’s own session.'
  }
  if (CONNECTION_TYPES.has(application.type)) {
    return 'The time in which a connection can be started or refreshed. One that is open is not cut.'
  }
  return 'How long the application’s token lasts, if the policy sets nothing else.'
}

function globalDoubt(application: ApplicationSessionSettings | undefined): string {
  const own = application?.session_duration ?? null
  return own === null
    ? 'Another page says that without a global duration the application’s duration applies, and 24 hours only if that is not set either.'
    : `Another page says that without a global duration the application’s own applies, which is ${own} here.`
}

/** The MFA setting that applies: a policy's over an application's, and an application's over the organization's. */
export type EffectiveMfaSetting =
  | { kind: 'asked'; time: ClockDuration; level: string }
  | { kind: 'not-asked' }

/** The App Launcher is exempt from the organization's setting, because people enroll their authenticators there. */
export function findEffectiveMfaSetting({
  organization,
  application,
  policy,
}: SessionClockInputs): EffectiveMfaSetting {
  const config = mfaConfig(organization)
  const methods = config['allowed_authenticators']
  if (!Array.isArray(methods) || methods.length === 0) return { kind: 'not-asked' }
  const levels = [
    ['policy', policy?.mfa],
    ['application', application?.mfa],
  ] as const
  const narrowest = levels.find(([, mfa]) => mfa !== null && mfa !== undefined)
  if (narrowest?.[1]?.is_disabled === true) return { kind: 'not-asked' }
  const isRequired =
    organization['mfa_required_for_all_apps'] === true && application?.type !== 'app_launcher'
  if (narrowest === undefined && !isRequired) return { kind: 'not-asked' }
  const timed = levels.find(
    ([, mfa]) => mfa?.is_disabled === false && mfa.session_duration !== null,
  )
  return {
    kind: 'asked',
    level: timed?.[0] ?? 'organization',
    time: orDefault(toClockDuration(timed?.[1]?.session_duration ?? config['session_duration'])),
  }
}

function mfaClocks(sources: SessionClockInputs): SessionClock[] {
  const config = mfaConfig(sources.organization)
  const effective = findEffectiveMfaSetting(sources)
  const amr = toClockDuration(config['amr_matching_session_duration'])
  const isAsked = effective.kind === 'asked'
  const admission = determineAdmittingSession(sources).kind
  return [
    clock('mfa', {
      time: isAsked ? effective.time : { kind: 'off' },
      isDefault: isAsked && toClockDuration(config['session_duration']).kind === 'off',
      decides: isAsked && admission === 'cookie',
      sentence: isAsked
        ? `Set by the ${effective.level}. Checked only when someone logs in, and never ends a session. It counts from the last MFA.`
        : 'Access does not ask for MFA of its own here.',
      doubt:
        isAsked && effective.time.kind === 'at-once'
          ? 'One page says that 0 minutes ask at every login, another “on every access”. Gatehouse computes with every login.'
          : undefined,
    }),
    clock('amr', {
      time: isAsked ? amr : { kind: 'off' },
      sentence: !isAsked
        ? 'Without MFA of Access, there is nothing that it could replace.'
        : amr.kind === 'off'
          ? 'MFA at the identity provider is not accepted instead.'
          : 'Access does not ask itself if the identity provider names an allowed method, used no longer ago than this. Which methods a provider names is its own matter.',
      doubt:
        isAsked && amr.kind !== 'off'
          ? 'The page on MFA names these fields amr_matching_enabled and amr_session_duration, the API’s schema amr_matching_session_duration. Gatehouse reads the schema’s.'
          : undefined,
    }),
  ]
}

/** Each rule of Gateway has a clock of its own; the bar spans the shortest to the longest. */
function gatewayClock({ gatewayRules }: SessionClockInputs): SessionClock {
  const lengths = (gatewayRules ?? []).flatMap(({ duration }) => {
    const time = toClockDuration(duration)
    return time.kind === 'lasts' ? [time.length] : []
  })
  const [shortest, ...longer] = lengths.toSorted((a, b) => (a < b ? -1 : 1))
  const isUnread = gatewayRules === undefined || gatewayRules === null
  return clock('gateway', {
    time:
      shortest === undefined
        ? { kind: isUnread ? 'unknown' : 'off' }
        : { kind: 'lasts', shortest, length: longer.at(-1) ?? shortest },
    sentence: isUnread
      ? 'The rules of Gateway were not read.'
      : lengths.length === 0
        ? 'No rule of Gateway has a session duration, so the session is unlimited there.'
        : 'A rule of Gateway has its own duration, whatever the one for Access. DNS rules ignore it.',
  })
}

const DEFAULT_ACCESS_TOKEN = 5n * MINUTE_NS

function saasClocks({ application }: SessionClockInputs): SessionClock[] {
  if (application?.saas?.is_oidc !== true) return []
  const { access_token_lifetime, refresh_token_lifetime } = application.saas
  const access = toClockDuration(access_token_lifetime)
  const isUnset = access.kind === 'off'
  return [
    clock('saas-access-token', {
      time: isUnset ? { kind: 'lasts', length: DEFAULT_ACCESS_TOKEN } : access,
      isDefault: isUnset,
      sentence: isUnset
        ? 'The application sets none. The 5 minutes are what public code names as the default.'
        : 'How long the service may use a token that it got by OpenID Connect.',
      source: isUnset ? 'seen' : 'documented',
    }),
    clock('saas-refresh-token', {
      time: toClockDuration(refresh_token_lifetime),
      sentence:
        'How long the service may get new tokens without a login. It should be shorter than the global session.',
    }),
  ]
}

function tokenClocks({ doh, organization }: SessionClockInputs): SessionClock[] {
  const jwt = toClockDuration(doh?.doh_jwt_duration)
  const isUnread = doh === undefined
  const { service_token_inactivity } = organization
  const inactivity = isJsonObject(service_token_inactivity) ? service_token_inactivity : {}
  const days = inactivity['inactivity_threshold_days']
  const isCleaned = inactivity['enabled'] === true && typeof days === 'number' && days > 0
  return [
    clock('doh-token', {
      time: isUnread ? { kind: 'unknown' } : doh === null ? { kind: 'off' } : orDefault(jwt),
      isDefault: !isUnread && doh !== null && jwt.kind === 'off',
      sentence: isUnread
        ? 'The settings of DNS over HTTPS were not read.'
        : doh === null
          ? 'No service token issues DoH tokens.'
          : 'How long a token that names the person works in DNS queries. The service has to fetch a new one by then.',
    }),
    clock('service-token', {
      time: isUnread ? { kind: 'unknown' } : toClockDuration(doh?.duration),
      sentence:
        'How long the token of the service is valid from the day on which it was made. No login and no revocation of a person changes it.',
    }),
    clock('inactive-token', {
      time: isCleaned
        ? { kind: 'lasts', length: BigInt(Math.trunc(days)) * DAY_NS }
        : { kind: 'off' },
      sentence: isCleaned
        ? 'After this time without use, Cloudflare disables or deletes a token that is also older than it and that no policy names.'
        : 'Service tokens are not cleaned up.',
    }),
  ]
}

function seatClock({ organization }: SessionClockInputs): SessionClock {
  const time = toClockDuration(organization['user_seat_expiration_inactive_time'])
  return clock('seat', {
    time,
    sentence:
      time.kind === 'off'
        ? 'Seats never expire.'
        : 'After this time without a login and without a device that was seen, the seat is freed. Checked once a day.',
  })
}

const REVOCATION_CLOCKS: readonly SessionClock[] = [
  clock('revocation', {
    time: { kind: 'lasts', ...REVOCATION },
    sentence: 'Tokens that were issued before stop being accepted within this time.',
  }),
  clock('login-pause', {
    time: { kind: 'lasts', length: LOGIN_PAUSE },
    sentence:
      'For up to a minute, a login fails with an error. Then it works again, if the identity provider and the policies allow it.',
  }),
]

function mfaConfig({ mfa_config }: Record<string, unknown>): Record<string, unknown> {
  return isJsonObject(mfa_config) ? mfa_config : {}
}

/** Reads a duration of the API; none, or an empty text, means that nothing is set. */
export function toClockDuration(value: unknown): ClockDuration {
  if (value === undefined || value === null || value === '' || value === 'forever') {
    return { kind: 'off' }
  }
  const length = readGoDuration(value)
  if (length === undefined || length < 0n) return { kind: 'unknown' }
  return length === 0n ? { kind: 'at-once' } : { kind: 'lasts', length }
}

function orDefault(time: ClockDuration): ClockDuration {
  return time.kind === 'off' ? { kind: 'lasts', length: DEFAULT_SESSION } : time
}
