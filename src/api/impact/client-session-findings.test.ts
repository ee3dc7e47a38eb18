import { describe, expect, test } from 'vitest'
import { clientSessionFindings, concernsClientSessions } from './client-session-findings'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'

const CLIENT = 'cloudflare-one-client/configure/client-sessions'
const REFUSAL = 'seen: 12130, terraform-provider-cloudflare#3144'
const COOKIE = 'http-apps/authorization-cookie'

function facts(applications: object[], rules: object[] | null = []): SurveyFacts {
  return {
    ...EMPTY_SURVEY_FACTS,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
    applications: SURVEY_FACT_SCHEMAS.listApplications.parse(applications),
    policies: [],
    gatewaySessions: rules === null ? null : SURVEY_FACT_SCHEMAS.listGatewayRules.parse(rules),
    isPartial: { hosts: false, applications: false },
  }
}

const app = (name: string, own?: boolean, more = {}) => ({
  id: name,
  name,
  type: 'self_hosted',
  ...(own === undefined ? {} : { allow_authenticate_via_warp: own }),
  ...more,
})
const rule = (name: string, enforce: boolean, more = {}) => ({
  name,
  rule_settings: { check_session: { enforce, duration: '4h0m0s' } },
  ...more,
})

const settings = (duration: string | null, isAllowed = false) => ({
  warp_auth_session_duration: duration,
  allow_authenticate_via_warp: isAllowed,
})
const CLEARED = { before: settings('720h'), after: settings(null) }
const CLEARED_WHILE_ALLOWED = { before: settings('720h', true), after: settings('', true) }
const SHORTER = { before: settings('720h', true), after: settings('8h', true) }
const ON = { before: settings('720h'), after: settings('720h', true) }
const OFF = { before: settings('720h', true), after: settings('720h') }

describe('client sessions', () => {
  test.each<[string, typeof ON, SurveyFacts, ids: string[], source: string]>([
    [
      'cleared, with an application of its own',
      CLEARED,
      facts([app('A', true)]),
      ['client-refused critical 1'],
      REFUSAL,
    ],
    ['cleared, with none that uses them', CLEARED, facts([app('A'), app('B', false)]), [], REFUSAL],
    [
      'cleared while the organization allows them',
      CLEARED_WHILE_ALLOWED,
      facts([app('A'), app('B', false)]),
      ['client-no-duration unknown 1'],
      'not documented: never promised',
    ],
    [
      'shorter',
      SHORTER,
      facts([app('A'), app('B', true), app('C', false)]),
      ['client-duration notice 2'],
      CLIENT,
    ],
    [
      'shorter, for nobody',
      SHORTER,
      facts([app('C', false)]),
      ['client-duration notice none'],
      CLIENT,
    ],
    [
      'allowed',
      ON,
      facts([app('A'), app('B', false), app('C', true)]),
      ['client-followers warning 1', 'client-others notice 1'],
      CLIENT,
    ],
    [
      'no longer allowed',
      OFF,
      facts([app('A'), app('B', false), app('C', true)]),
      ['client-followers notice 1', 'client-others notice 1'],
      CLIENT,
    ],
    [
      'allowed, with a binding cookie',
      ON,
      facts([app('A', undefined, { enable_binding_cookie: true })]),
      ['client-followers warning 1', 'client-binding-cookie warning 1'],
      COOKIE,
    ],
    [
      'allowed, with types that have none',
      ON,
      facts([
        app('A', undefined, { type: 'saas' }),
        app('B', undefined, { type: 'infrastructure' }),
      ]),
      ['client-followers notice 0'],
      'api: applications',
    ],
    [
      'shorter, with Gateway rules of their own',
      SHORTER,
      facts(
        [],
        [rule('Code', true), rule('Mail', false), rule('Trial', true, { enabled: false }), {}],
      ),
      ['client-duration notice none', 'client-gateway notice 1'],
      CLIENT,
    ],
    [
      'shorter, without Gateway rules that could be read',
      SHORTER,
      facts([], null),
      ['client-duration notice none', 'client-gateway unknown none'],
      'nothing is claimed',
    ],
    [
      'shorter, without applications that could be read',
      SHORTER,
      { ...facts([]), applications: null },
      ['client-unknown unknown none'],
      'nothing is claimed',
    ],
  ])('%s', (_what, change, account, ids, _source) => {
    const found = clientSessionFindings(account, change).map(
      ({ id, severity, sentence }) => `${id} ${severity} ${/^\d+/.exec(sentence)?.[0] ?? 'none'}`,
    )
    expect(found).toEqual(ids)
  })

  test('that would be refused are avoided by keeping the duration', () => {
    const [finding] = clientSessionFindings(facts([app('A', true)]), CLEARED)
    expect(finding).toMatchObject({ items: ['A'], source: 'seen', edit: { label: 'Keep 720h' } })
    expect(finding?.edit?.patch).toEqual({ warp_auth_session_duration: '720h' })
  })

  test('of Gateway rules are listed with their durations, those that are off as well', () => {
    const account = facts([], [rule('Code', true), rule('Trial', true, { enabled: false })])
    const gateway = clientSessionFindings(account, SHORTER).find(
      ({ id }) => id === 'client-gateway',
    )
    expect(gateway?.items).toEqual(['Code (4h0m0s)', 'Trial (4h0m0s, off)'])
    expect(gateway?.sentence).toContain('So does 1 that is off.')
  })

  test('that are spelled otherwise have not changed', () => {
    expect(concernsClientSessions({ before: settings('720h'), after: settings('43200m') })).toBe(
      false,
    )
    expect(concernsClientSessions({ before: {}, after: settings(null) })).toBe(false)
    expect(concernsClientSessions(ON)).toBe(true)
    expect(concernsClientSessions(CLEARED)).toBe(true)
  })
})
