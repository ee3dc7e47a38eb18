import { describe, expect, test } from 'vitest'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'
import { concernsSessions, sessionFindings } from './session-findings'

const SHORTER = { before: { session_duration: '24h' }, after: { session_duration: '12h' } }

function facts(
  applications: Record<string, unknown>[],
  policies: Record<string, unknown>[] = [],
): SurveyFacts {
  return {
    ...EMPTY_SURVEY_FACTS,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
    applications: SURVEY_FACT_SCHEMAS.listApplications.parse(applications),
    policies: SURVEY_FACT_SCHEMAS.listReusablePolicies.parse(policies),
    isPartial: { hosts: false, applications: false },
  }
}

const found = (account: SurveyFacts, id: string, change = SHORTER) =>
  sessionFindings(account, change).find((finding) => finding.id === id)

const PARTIAL = { isPartial: { hosts: false, applications: true } }
const SESSIONS = 'access-controls/access-settings/session-management'
const CLIENT = 'cloudflare-one-client/configure/client-sessions'

describe('a shorter global duration of 12 hours', () => {
  test.each<[string, Record<string, unknown>, id: string, source: string]>([
    ['24 hours of its own', { session_duration: '24h' }, 'sessions-longer', SESSIONS],
    ['a spelling of its own', { session_duration: '12h0m1s' }, 'sessions-longer', SESSIONS],
    ['an hour of its own', { session_duration: '1h' }, 'sessions-shorter', SESSIONS],
    [
      'none at all, so that it expires at once',
      { session_duration: '0s' },
      'sessions-shorter',
      SESSIONS,
    ],
    [
      'a policy with 24 hours',
      { policies: [{ id: 'p', session_duration: '24h' }] },
      'sessions-longer',
      SESSIONS,
    ],
    [
      'one that nobody can read',
      { session_duration: 'soon' },
      'sessions-unreadable',
      'not documented',
    ],
    ['no duration', {}, 'sessions-follow', SESSIONS],
    ['the client’s session', { allow_authenticate_via_warp: true }, 'sessions-client', CLIENT],
  ])('an application with %s', (_what, details, id, _source) => {
    const account = facts([{ id: 'a', name: 'Wiki', type: 'self_hosted', ...details }])
    expect(found(account, id)?.sentence).toMatch(/^1 (application|policy)/)
  })

  test('counts a reusable policy once, however many applications have it', () => {
    const policy = { id: 'p', name: 'Keys', session_duration: '48h' }
    const applications = ['a', 'b'].map((id) => ({ id, type: 'self_hosted', policies: [policy] }))
    expect(found(facts(applications, [policy]), 'sessions-longer')).toMatchObject({
      sentence: '1 policy has a longer session duration of its own, and keeps it.',
      items: ['Keys'],
    })
  })

  test('leaves out what has no session duration, such as infrastructure', () => {
    const account = facts([
      { id: 'a', type: 'infrastructure' },
      { id: 'b', type: 'bookmark' },
    ])
    expect(found(account, 'sessions-follow')?.sentence).toMatch(
      /^No application that was read follows/,
    )
  })

  test('an application that says otherwise does not use the client’s session', () => {
    const change = {
      before: SHORTER.before,
      after: { ...SHORTER.after, allow_authenticate_via_warp: true },
    }
    const applications = [
      { id: 'a', name: 'Yes', type: 'self_hosted' },
      { id: 'b', name: 'No', type: 'self_hosted', allow_authenticate_via_warp: false },
    ]
    expect(found(facts(applications), 'sessions-client', change)).toMatchObject({ items: ['Yes'] })
  })

  test('says what is not known of sessions that are open, and not where it is longer', () => {
    const longer = { before: SHORTER.after, after: SHORTER.before }
    expect(found(facts([]), 'sessions-survive')?.source).toBe('inferred')
    expect(found(facts([]), 'sessions-survive', longer)).toBeUndefined()
  })

  test.each<[string, Partial<SurveyFacts>, expected: RegExp]>([
    ['says so where those of a zone were not read', PARTIAL, /^Not all applications of single/],
    ['says so where the token sees no zone', { zones: [] }, /sees no zone/],
    ['says nothing of it where all were read', {}, /^$/],
  ])('counts applications of zones, and %s', (_what, more, expected) => {
    const partial = found({ ...facts([]), ...more }, 'applications-partial')
    expect(partial?.sentence ?? '').toMatch(expected)
  })

  test('is not computed without applications', () => {
    const account = { ...facts([]), applications: null }
    expect(sessionFindings(account, SHORTER)).toMatchObject([{ severity: 'unknown' }])
  })
})

function same(before: unknown, after: unknown): boolean {
  return concernsSessions({
    before: { session_duration: before },
    after: { session_duration: after },
  })
}

test('another spelling of the same duration, or of the default, is no change of it', () => {
  expect(same('24h', '1440m')).toBe(false)
  expect(same(undefined, '24h')).toBe(false)
  expect(same('24h', '23h')).toBe(true)
})
