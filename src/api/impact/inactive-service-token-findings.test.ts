import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'
import {
  concernsInactiveServiceTokens,
  inactiveServiceTokenFindings,
} from './inactive-service-token-findings'

const NOW = Date.parse('2026-11-29T12:00:00Z')
const ago = (days: number) => new Date(NOW - days * 86_400_000).toISOString()

const SERVICE_TOKENS = 'service-credentials/service-tokens'
const UNKNOWN = 'not documented: never promised'

type Lists = { policies?: object[]; groups?: object[]; doh?: string | undefined }

function facts(tokens: object[], { policies = [], groups = [], doh }: Lists = {}): SurveyFacts {
  return {
    ...EMPTY_SURVEY_FACTS,
    readAt: NOW,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
    applications: SURVEY_FACT_SCHEMAS.listApplications.parse([{ id: 'a', policies }]),
    policies: [],
    groups: SURVEY_FACT_SCHEMAS.listGroups.parse(groups),
    serviceTokens: SURVEY_FACT_SCHEMAS.listServiceTokens.parse(tokens),
    dohToken: doh,
    isPartial: { hosts: false, applications: false },
  }
}

const token = (created: number, seen: number | null, more = {}) => ({
  id: 't',
  name: 'Backup',
  enabled: true,
  created_at: ago(created),
  last_seen_at: seen === null ? null : ago(seen),
  ...more,
})
const named = { service_token: { token_id: 't' } }

const cleanUp = (action: string, days = 90, enabled = true) => ({
  service_token_inactivity: { enabled, action, inactivity_threshold_days: days },
})
const DISABLE = { before: cleanUp('disable', 90, false), after: cleanUp('disable') }
const DELETE = { before: cleanUp('disable'), after: cleanUp('delete') }

/** The findings about tokens, without those that are always there. */
const idsOf = (account: SurveyFacts, change = DISABLE) =>
  inactiveServiceTokenFindings(account, change)
    .filter(
      ({ id, severity }) =>
        id !== 'tokens-clock' && !(id === 'tokens-gone' && severity === 'notice'),
    )
    .map(({ id, severity }) => `${id} ${severity}`)

describe('a service token that', () => {
  test.each<[string, SurveyFacts, ids: string[], source: string]>([
    [
      'was last used before the period',
      facts([token(200, 91)]),
      ['tokens-gone warning'],
      SERVICE_TOKENS,
    ],
    ['was used within the period', facts([token(200, 89)]), [], SERVICE_TOKENS],
    ['is younger than the period', facts([token(89, null)]), [], SERVICE_TOKENS],
    [
      'was never used',
      facts([token(200, null)]),
      ['tokens-gone warning'],
      `${SERVICE_TOKENS}, inferred`,
    ],
    [
      'a policy includes',
      facts([token(200, null)], { policies: [{ include: [named] }] }),
      ['tokens-named notice'],
      SERVICE_TOKENS,
    ],
    [
      'a policy requires',
      facts([token(200, null)], { policies: [{ require: [named] }] }),
      ['tokens-named notice'],
      SERVICE_TOKENS,
    ],
    [
      'a policy excludes',
      facts([token(200, null)], { policies: [{ exclude: [named] }] }),
      ['tokens-perhaps warning'],
      UNKNOWN,
    ],
    [
      'only a group names',
      facts([token(200, null)], { groups: [{ id: 'g', include: [named] }] }),
      ['tokens-perhaps warning'],
      UNKNOWN,
    ],
    ['issues DoH tokens', facts([token(200, 91)], { doh: 't' }), ['tokens-doh warning'], UNKNOWN],
    [
      'has no last use in the answer',
      facts([token(200, null, { last_seen_at: undefined })]),
      ['tokens-perhaps warning'],
      UNKNOWN,
    ],
    [
      'has no age',
      facts([token(200, null, { created_at: undefined })]),
      ['tokens-perhaps warning'],
      UNKNOWN,
    ],
    ['is disabled already', facts([token(200, null, { enabled: false })]), [], SERVICE_TOKENS],
    [
      'is only admitted as any token is',
      facts([token(200, null)], { policies: [{ include: [{ any_valid_service_token: {} }] }] }),
      ['tokens-gone warning', 'tokens-any notice'],
      SERVICE_TOKENS,
    ],
  ])('%s', (_what, account, ids, _source) => {
    expect(idsOf(account)).toEqual(ids)
  })

  test('would be deleted is critical, and is disabled instead by one press', () => {
    const [finding] = inactiveServiceTokenFindings(facts([token(200, null)]), DELETE)
    expect(finding).toMatchObject({ severity: 'critical', items: ['Backup'] })
    expect(finding?.sentence).toMatch(/^1 service token would be deleted.*1 of them was never used/)
    expect(finding?.edit?.patch).toEqual({ service_token_inactivity: { action: 'disable' } })
  })

  test('is disabled already may be deleted, which Cloudflare does not say', () => {
    const account = facts([token(200, null, { enabled: false })])
    expect(idsOf(account, DELETE)).toEqual(['tokens-disabled unknown'])
  })
})

describe('what was not read', () => {
  test.each(['serviceTokens', 'applications', 'policies'] as const)(
    'leaves all unknown without %s',
    (list) => {
      expect(idsOf({ ...facts([token(200, null)]), [list]: null })).toEqual([
        'tokens-unknown unknown',
      ])
    },
  )

  test.each(['groups', 'dohToken'] as const)('is named without %s', (list) => {
    expect(idsOf({ ...facts([]), [list]: null })).toEqual(['tokens-unread unknown'])
  })
})

test('a change concerns tokens only if it sets another clean-up', () => {
  expect(concernsInactiveServiceTokens(DISABLE)).toBe(true)
  expect(concernsInactiveServiceTokens(DELETE)).toBe(true)
  expect(
    concernsInactiveServiceTokens({ before: cleanUp('disable'), after: cleanUp('disable', 30) }),
  ).toBe(true)
  expect(concernsInactiveServiceTokens({ before: DISABLE.after, after: DISABLE.before })).toBe(
    false,
  )
  expect(concernsInactiveServiceTokens({ before: DISABLE.after, after: DISABLE.after })).toBe(false)
})

const generatedToken = fc.record({
  id: fc.constantFrom('t1', 't2', 't3'),
  created: fc.nat(200),
  seen: fc.option(fc.nat(200)),
})
const generatedRule = fc.constantFrom(
  { service_token: { token_id: 't1' } },
  { service_token: { token_id: 't2' } },
  { group: { id: 'g1' } },
  { any_valid_service_token: {} },
  { everyone: {} },
)
const generatedRules = fc.array(generatedRule, { maxLength: 3 })
const generatedConditions = fc.record({
  include: generatedRules,
  require: generatedRules,
  exclude: generatedRules,
})
const policyList = fc.array(generatedConditions, { maxLength: 3 })
const generated = fc.record({
  tokens: fc.uniqueArray(generatedToken, { selector: ({ id }) => id }),
  policies: policyList,
  groups: fc.array(fc.record({ id: fc.constantFrom('g1', 'g2'), include: generatedRules }), {
    maxLength: 2,
  }),
})

const goneIn = (account: SurveyFacts) =>
  new Set(
    inactiveServiceTokenFindings(account, DISABLE).find(({ id }) => id === 'tokens-gone')?.items,
  )

test('a token goes if it is old, unused and named nowhere, by an obvious oracle', () => {
  fc.assert(
    fc.property(generated, ({ tokens, policies, groups }) => {
      const bodies = tokens.map(({ id, created, seen }) => token(created, seen, { id, name: id }))
      const text = JSON.stringify([policies, groups])
      const expected = tokens.filter(
        ({ id, created, seen }) =>
          created > 90 && (seen === null || seen > 90) && !text.includes(id),
      )
      expect(goneIn(facts(bodies, { policies, groups }))).toEqual(
        new Set(expected.map(({ id }) => id)),
      )
    }),
  )
})

test('another policy never makes a token go', () => {
  fc.assert(
    fc.property(generated, generatedConditions, ({ tokens, policies, groups }, policy) => {
      const bodies = tokens.map(({ id, created, seen }) => token(created, seen, { id, name: id }))
      const before = goneIn(facts(bodies, { policies, groups }))
      for (const id of goneIn(facts(bodies, { policies: [...policies, policy], groups }))) {
        expect(before).toContain(id)
      }
    }),
  )
})
