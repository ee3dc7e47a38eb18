import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationInWords, HOUR_NS, MINUTE_NS, type Nanoseconds } from '../duration'
import type { SessionClockInputs } from './clocks'
import type {
  ApplicationSessionSettings,
  PolicySessionSettings,
} from './surveyed-session-durations'
import {
  durationUntilNextLogin,
  listRevocationEffectsOnSession,
  type StoryMoment,
  type SignInStory,
  simulateSignInStory,
  storyTimeInWords,
} from './sign-in-story'

const WIKI: ApplicationSessionSettings = {
  name: 'Wiki',
  type: 'self_hosted',
  session_duration: null,
  uses_client_session: null,
  has_binding_cookie: false,
  mfa: null,
  saas: null,
  policies: [],
}
const STAFF: PolicySessionSettings = {
  name: 'Staff',
  decision: 'allow',
  session_duration: null,
  mfa: null,
}

type Case = {
  organization?: Record<string, unknown>
  application?: Partial<ApplicationSessionSettings>
  policy?: Partial<PolicySessionSettings>
  runsClient?: boolean
}

const sources = ({ organization = {}, application, policy, runsClient = false }: Case) =>
  ({
    organization,
    application: application && { ...WIKI, ...application },
    policy: policy && { ...STAFF, ...policy },
    runsClient,
  }) satisfies SessionClockInputs

const story = (one: Case) => simulateSignInStory(sources(one))

function inWords(moment: StoryMoment): string {
  return moment.kind === 'at' ? durationInWords(moment.at) : moment.kind
}

function renewalsInWords({ renewals }: SignInStory): string {
  if (renewals.kind !== 'timed') return renewals.kind
  return `${renewals.count} × ${durationInWords(renewals.every)}`
}

const SESSIONS = 'session-management.mdx'
const CLIENT = 'client-sessions.mdx'
const COOKIE = 'authorization-cookie/index.mdx'
const LEVELS = 'mfa-requirements.mdx'
const NOWHERE = 'not documented'

describe('the next login page and the renewals before it', () => {
  test.each<[string, Case, login: string, renewals: string, source: string]>([
    ['nothing set: both are 24 hours', {}, '24 hours', 'none', `${SESSIONS}: defaults`],
    [
      'an application that is shorter is renewed without a login while the global session lasts',
      { organization: { session_duration: '24h' }, application: { session_duration: '1h' } },
      '24 hours',
      '23 × 1 hour',
      `${SESSIONS}: “automatically issue a new application token if the global token is still valid”`,
    ],
    [
      'the policy’s 24 hours for contractors, in an application of seven days for engineers',
      {
        organization: { session_duration: '730h' },
        application: { session_duration: '168h' },
        policy: { session_duration: '24h' },
      },
      '31 days',
      '30 × 24 hours',
      `${SESSIONS}: policy session duration, its example`,
    ],
    [
      'the same application for engineers, whose policy sets none',
      {
        organization: { session_duration: '24h' },
        application: { session_duration: '168h' },
        policy: {},
      },
      '7 days',
      'none',
      `${SESSIONS}: “for the entire duration of the application token’s lifecycle”`,
    ],
    [
      'ten hours below a global day: renewed at 20, and asked at 30',
      { organization: { session_duration: '24h' }, application: { session_duration: '10h' } },
      '30 hours',
      '2 × 10 hours',
      `${SESSIONS}: order of enforcement`,
    ],
    [
      'twelve hours below a global day: asked at 24, which is earlier than with ten',
      { organization: { session_duration: '24h' }, application: { session_duration: '12h' } },
      '24 hours',
      '1 × 12 hours',
      `${SESSIONS}: order of enforcement`,
    ],
    [
      'immediate timeout: checked at each request, and asked when the global session ends',
      { organization: { session_duration: '15m' }, application: { session_duration: '0s' } },
      '15 minutes',
      'each-request',
      `${SESSIONS}: “ranging from immediate timeout to one month”`,
    ],
    [
      'the client’s session over all others',
      {
        organization: {
          session_duration: '1h',
          warp_auth_session_duration: '168h',
          allow_authenticate_via_warp: true,
        },
        application: { session_duration: '1h' },
        runsClient: true,
      },
      '7 days',
      'none',
      `${SESSIONS}: “takes precedence over all other session durations”`,
    ],
    [
      'the same without the client running',
      {
        organization: {
          session_duration: '1h',
          warp_auth_session_duration: '168h',
          allow_authenticate_via_warp: true,
        },
      },
      '24 hours',
      'none',
      NOWHERE,
    ],
    [
      'the application’s own setting over the organization’s',
      {
        organization: {
          session_duration: '1h',
          warp_auth_session_duration: '168h',
          allow_authenticate_via_warp: true,
        },
        application: { session_duration: '1h', uses_client_session: false },
        runsClient: true,
      },
      '1 hour',
      'none',
      `${CLIENT}: “override this default setting on a per-application basis”`,
    ],
    [
      'a binding cookie, with which the client’s session does not work',
      {
        organization: { session_duration: '1h', warp_auth_session_duration: '168h' },
        application: {
          session_duration: '1h',
          uses_client_session: true,
          has_binding_cookie: true,
        },
        runsClient: true,
      },
      '1 hour',
      'none',
      `${CLIENT}: “will not work for Access applications that have the Binding Cookie”`,
    ],
    [
      'a client’s session without a duration',
      { organization: { allow_authenticate_via_warp: true }, runsClient: true },
      'unknown',
      'none',
      NOWHERE,
    ],
    [
      'a duration that cannot be read',
      { application: { session_duration: 'soon' } },
      'unknown',
      'none',
      NOWHERE,
    ],
    [
      'a policy that blocks',
      { policy: { decision: 'deny' } },
      'never',
      'none',
      `${SESSIONS}: only who is allowed gets a token`,
    ],
    [
      'a policy that bypasses Access',
      { policy: { decision: 'bypass' } },
      'never',
      'none',
      'policies/index.mdx: Bypass',
    ],
    [
      'a policy for service tokens',
      { policy: { decision: 'non_identity' } },
      'never',
      'none',
      'policies/index.mdx: Service Auth',
    ],
    [
      'infrastructure, which has no session duration',
      { application: { type: 'infrastructure' } },
      'never',
      'none',
      'the API’s schema: unsupported',
    ],
  ])('%s', (_what, one, login, renewals, _source) => {
    const computed = story(one)
    expect(inWords(computed.nextLogin)).toBe(login)
    expect(renewalsInWords(computed)).toBe(renewals)
  })

  test('an application that was not open yet asks when the global session ends, renewals or not', () => {
    const one = {
      organization: { session_duration: '24h' },
      application: { session_duration: '10h' },
    }
    expect(inWords(story(one).newApplication)).toBe('24 hours')
  })
})

describe('an organization without a global duration, of which two pages say different things', () => {
  test.each<[string, Case, login: string, other: string | undefined, source: string]>([
    [
      'an application of eight hours',
      { application: { session_duration: '8h' } },
      '24 hours',
      '8 hours',
      COOKIE,
    ],
    ['an application without a duration', { application: {} }, '24 hours', undefined, COOKIE],
    [
      'an application of a day, with which both agree',
      { application: { session_duration: '24h' } },
      '24 hours',
      undefined,
      COOKIE,
    ],
    [
      'an application of eight hours in an organization that sets a day',
      { organization: { session_duration: '24h' }, application: { session_duration: '8h' } },
      '24 hours',
      undefined,
      SESSIONS,
    ],
  ])('%s', (_what, one, login, other, _source) => {
    const { nextLogin, otherLogin } = story(one)
    expect(inWords(nextLogin)).toBe(login)
    expect(otherLogin === undefined ? undefined : durationInWords(otherLogin)).toBe(other)
  })
})

const ASKED = {
  session_duration: '24h',
  mfa_config: { allowed_authenticators: ['totp', 'security_key'], session_duration: '24h' },
  mfa_required_for_all_apps: true,
}
const OWN = { is_disabled: false, session_duration: '1h' }
const OFF = { is_disabled: true, session_duration: null }

describe('the next MFA', () => {
  test.each<[string, Case, mfa: string, source: string]>([
    [
      'application A, policy 1: an hour of its own, looked at in the next login',
      {
        organization: { ...ASKED, session_duration: '1h' },
        application: { session_duration: '1h' },
        policy: { mfa: OWN },
      },
      '1 hour',
      `${LEVELS}: precedence example`,
    ],
    [
      'application A, policy 2, which turns it off',
      { organization: ASKED, application: {}, policy: { mfa: OFF } },
      'never',
      `${LEVELS}: precedence example`,
    ],
    [
      'application A, neither policy: the organization’s 24 hours',
      { organization: ASKED, application: {}, policy: {} },
      '24 hours',
      `${LEVELS}: precedence example`,
    ],
    [
      'application B, which turns it off',
      { organization: ASKED, application: { mfa: OFF } },
      'never',
      `${LEVELS}: precedence example`,
    ],
    [
      'an hour in sessions of a day: no MFA before the next login',
      { organization: ASKED, application: { mfa: OWN } },
      '24 hours',
      `${LEVELS}: “only checked during the login flow”`,
    ],
    [
      'a week in sessions of a day: the seventh login',
      {
        organization: { ...ASKED, mfa_config: { ...ASKED.mfa_config, session_duration: '168h' } },
      },
      '7 days',
      `${SESSIONS}: “compares the age of the CF_Device cookie”`,
    ],
    [
      '100 hours in sessions of a day: the fifth login, since the fourth is too early',
      {
        organization: { ...ASKED, mfa_config: { ...ASKED.mfa_config, session_duration: '100h' } },
      },
      '5 days',
      `${SESSIONS}: “compares the age of the CF_Device cookie”`,
    ],
    [
      'at every login',
      { organization: { ...ASKED, mfa_config: { ...ASKED.mfa_config, session_duration: '0m' } } },
      '24 hours',
      `${LEVELS}: “Require every login”`,
    ],
    [
      'for applications that ask for it themselves alone',
      { organization: { ...ASKED, mfa_required_for_all_apps: false }, application: {} },
      'never',
      `${LEVELS}: “If MFA is not required globally, users are not prompted”`,
    ],
    [
      'the App Launcher, where people enroll their authenticators',
      { organization: ASKED, application: { type: 'app_launcher' } },
      'never',
      'independent-mfa.mdx: “exempt from the global MFA requirement”',
    ],
    [
      'no methods in the organization',
      {
        organization: { ...ASKED, mfa_config: { allowed_authenticators: [] } },
        application: { mfa: OWN },
      },
      'never',
      `${LEVELS}: prerequisites`,
    ],
    [
      'people who are let in by the client',
      {
        organization: {
          ...ASKED,
          warp_auth_session_duration: '24h',
          allow_authenticate_via_warp: true,
        },
        runsClient: true,
      },
      'unknown',
      NOWHERE,
    ],
    ['infrastructure', { application: { type: 'infrastructure' } }, 'unknown', LEVELS],
  ])('%s', (_what, one, mfa, _source) => {
    expect(inWords(story(one).nextMfa)).toBe(mfa)
  })
})

const withMfa = (minutes: number) =>
  story({
    organization: {
      ...ASKED,
      mfa_config: { ...ASKED.mfa_config, session_duration: `${minutes}m` },
    },
    application: { session_duration: '7h' },
  })

describe('whatever the durations', () => {
  const someTime = fc.integer({ min: 1, max: 60 * 24 * 31 }).map((n) => BigInt(n) * MINUTE_NS)
  const tokenTime = fc.oneof(fc.constant(0n), someTime)

  test('the story is what somebody meets who tries every minute, by Cloudflare’s flow chart', () => {
    const minutes = fc.integer({ min: 0, max: 300 }).map((n) => BigInt(n) * MINUTE_NS)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }).map((n) => BigInt(n) * MINUTE_NS),
        minutes,
        (global, token) => {
          expect(durationUntilNextLogin(global, token)).toBe(loginByTrying(global, token))
        },
      ),
    )
  })

  test('a shorter global session never brings the login page later', () => {
    fc.assert(
      fc.property(someTime, someTime, tokenTime, (one, other, token) => {
        const [shorter, longer] = one < other ? [one, other] : [other, one]
        expect(durationUntilNextLogin(shorter, token)).toBeLessThanOrEqual(
          durationUntilNextLogin(longer, token),
        )
      }),
    )
  })

  test('the login page comes no earlier than the global session ends, and less than one token later', () => {
    fc.assert(
      fc.property(someTime, tokenTime, (global, token) => {
        const login = durationUntilNextLogin(global, token)
        expect(login).toBeGreaterThanOrEqual(global)
        expect(login).toBeLessThan(global + (token === 0n ? 1n : token))
      }),
    )
  })

  test('a token that goes into another one a whole number of times never brings the login page later', () => {
    fc.assert(
      fc.property(someTime, someTime, fc.bigInt(1n, 50n), (global, shorter, times) => {
        const [often, seldom] = [shorter, shorter * times].map((n) =>
          durationUntilNextLogin(global, n),
        )
        expect(often).toBeLessThanOrEqual(seldom ?? 0n)
      }),
    )
  })

  test('a shorter MFA session never brings MFA later, and MFA comes with a login', () => {
    const someMinutes = fc.integer({ min: 0, max: 43_200 })
    fc.assert(
      fc.property(someMinutes, someMinutes, (one, other) => {
        const [shorter, longer] = [withMfa(Math.min(one, other)), withMfa(Math.max(one, other))]
        const [sooner, later] = [timeOf(shorter.nextMfa), timeOf(longer.nextMfa)]
        expect(sooner).toBeLessThanOrEqual(later)
        expect(sooner % timeOf(shorter.nextLogin)).toBe(0n)
      }),
    )
  })
})

/** Walks through the flow chart minute by minute, with a token that is renewed when somebody comes. */
function loginByTrying(global: Nanoseconds, token: Nanoseconds): Nanoseconds {
  let issued = 0n
  for (let now = 0n; ; now += MINUTE_NS) {
    if (now < issued + token) continue
    if (now >= global) return now
    issued = now
  }
}

function timeOf(moment: StoryMoment): Nanoseconds {
  if (moment.kind !== 'at') throw new Error(moment.sentence)
  return moment.at
}

const outcomes = (one: Case) =>
  Object.fromEntries(
    listRevocationEffectsOnSession(sources(one)).map(({ id, outcome }) => [id, outcome]),
  )

describe('what a revocation ends', () => {
  test('sessions and, for a minute, logging in; nothing else is said to end', () => {
    const all = outcomes({ application: {} })
    expect(Object.keys(all).filter((id) => all[id] === 'ends')).toEqual(['sessions', 'login'])
    expect(all).toMatchObject({ 'client-gateway': 'goes-on', seat: 'goes-on', doh: 'unknown' })
  })

  test('leaves alone what a SaaS application and an open connection do by themselves', () => {
    expect(outcomes({ application: { type: 'saas' } })).toHaveProperty('saas-session', 'goes-on')
    expect(outcomes({ application: { type: 'ssh' } })).toHaveProperty('connections', 'goes-on')
    expect(outcomes({ application: {} })).not.toHaveProperty('connections')
  })

  test('warns where the client lets the person in again', () => {
    const organization = { warp_auth_session_duration: '24h', allow_authenticate_via_warp: true }
    const sentence = (runsClient: boolean) =>
      listRevocationEffectsOnSession(sources({ organization, runsClient })).find(
        ({ id }) => id === 'client-access',
      )?.sentence
    expect(sentence(true)).toMatch(/lets the person into this application again/)
    expect(sentence(false)).not.toMatch(/lets the person/)
  })
})

test.each<[Nanoseconds, string]>([
  [0n, 'Monday 9:00'],
  [24n * HOUR_NS, 'Tuesday 9:00'],
  [10n * HOUR_NS + 5n * MINUTE_NS, 'Monday 19:05'],
  [15n * HOUR_NS, 'Tuesday 0:00'],
  [168n * HOUR_NS, 'Monday 9:00, week 2'],
  [730n * HOUR_NS, 'Wednesday 19:00, week 5'],
])('the story says %s ns after it begins in words', (at, words) => {
  expect(storyTimeInWords(at)).toBe(words)
})
