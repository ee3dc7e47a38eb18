import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type SurveyFacts, SURVEY_FACT_SCHEMAS, EMPTY_SURVEY_FACTS } from './survey-facts'
import {
  turnsOnStrictServiceTokenAuth,
  strictServiceTokenAuthFindings,
} from './strict-service-token-auth-findings'

const SERVICE_TOKENS = 'service-credentials/service-tokens'
const UNKNOWN = 'not documented: never promised'

function facts(policies: object[], groups: object[] | null = [], more = {}): SurveyFacts {
  return {
    ...EMPTY_SURVEY_FACTS,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts: null }],
    applications: SURVEY_FACT_SCHEMAS.listApplications.parse([
      { id: 'a', name: 'App', policies, ...more },
    ]),
    policies: [],
    groups: groups === null ? null : SURVEY_FACT_SCHEMAS.listGroups.parse(groups),
    isPartial: { hosts: false, applications: false },
  }
}

const named = (id: string) => ({ service_token: { token_id: id } })
const ANY = { any_valid_service_token: {} }
const EVERYONE = { everyone: {} }
const STAFF = { email_domain: { domain: 'x.test' } }
const IP = { ip: { ip: '192.0.2.0/24' } }
const inGroup = (id: string) => ({ group: { id } })
const allow = (...include: object[]) => ({ decision: 'allow', include })
const service = (...include: object[]) => ({ decision: 'non_identity', include })
const bypass = (...include: object[]) => ({ decision: 'bypass', include })
/** A group in a group, as deep as it goes, and in a circle. */
const NESTED = [
  { id: 'g1', include: [inGroup('g2')] },
  { id: 'g2', include: [inGroup('g3'), inGroup('g1')] },
  { id: 'g3', include: [named('t')] },
]

/** The findings without the one about cookies, which goes with every application that admits tokens. */
const idsOf = (account: SurveyFacts) =>
  strictServiceTokenAuthFindings(account)
    .filter(({ id, severity }) => id !== 'strict-cookie' && severity !== 'notice')
    .map(({ id, severity }) => `${id} ${severity}`)

const cookie = (account: SurveyFacts) =>
  strictServiceTokenAuthFindings(account).find(({ id }) => id === 'strict-cookie')?.items

const REFUSED = ['strict-refused critical']
const CONDITIONAL = ['strict-conditional warning']
const BYPASS = ['strict-bypass warning']

describe('an application that admits service tokens by', () => {
  test.each<[string, SurveyFacts, ids: string[], source: string]>([
    ['nothing', facts([allow(STAFF)]), [], SERVICE_TOKENS],
    ['Allow', facts([allow(STAFF, named('t'))]), REFUSED, SERVICE_TOKENS],
    ['Allow of any token', facts([allow(ANY)]), REFUSED, SERVICE_TOKENS],
    [
      'Allow that requires a token',
      facts([{ ...allow(EVERYONE), require: [named('t')] }]),
      REFUSED,
      SERVICE_TOKENS,
    ],
    ['Allow of a group', facts([allow(inGroup('g3'))], NESTED), REFUSED, SERVICE_TOKENS],
    ['Allow of groups in groups', facts([allow(inGroup('g1'))], NESTED), REFUSED, SERVICE_TOKENS],
    ['Service Auth', facts([service(named('t'))]), [], SERVICE_TOKENS],
    ['Allow and Service Auth', facts([allow(named('t')), service(named('t'))]), [], SERVICE_TOKENS],
    [
      'Allow, and Service Auth of any token',
      facts([allow(named('t')), service(ANY)]),
      [],
      SERVICE_TOKENS,
    ],
    [
      'Allow, and Service Auth of a group',
      facts([allow(named('t')), service(inGroup('g1'))], NESTED),
      [],
      SERVICE_TOKENS,
    ],
    [
      'Allow, and Service Auth of another',
      facts([allow(named('t')), service(named('u'))]),
      REFUSED,
      SERVICE_TOKENS,
    ],
    [
      'Allow of any token, and Service Auth of one',
      facts([allow(ANY), service(named('t'))]),
      REFUSED,
      SERVICE_TOKENS,
    ],
    [
      'Allow, and Service Auth that excludes it',
      facts([allow(named('t')), { ...service(ANY), exclude: [named('t')] }]),
      REFUSED,
      SERVICE_TOKENS,
    ],
    [
      'Allow of any token, and Service Auth that excludes one',
      facts([allow(ANY), { ...service(ANY), exclude: [named('t')] }]),
      CONDITIONAL,
      SERVICE_TOKENS,
    ],
    [
      'Allow, and Service Auth from some addresses',
      facts([allow(named('t')), { ...service(named('t')), require: [IP] }]),
      CONDITIONAL,
      `${SERVICE_TOKENS}, inferred`,
    ],
    [
      'Allow, and Service Auth that requires it of everyone',
      facts([allow(named('t')), { ...service(EVERYONE), require: [named('t')] }]),
      CONDITIONAL,
      `${SERVICE_TOKENS}, inferred`,
    ],
    [
      'Allow and Bypass',
      facts([allow(named('t')), bypass(EVERYONE)]),
      BYPASS,
      'changelog 2026-10-02 and page differ',
    ],
    [
      'Allow, and Bypass of addresses',
      facts([allow(named('t')), bypass(IP)]),
      REFUSED,
      SERVICE_TOKENS,
    ],
    [
      'Allow, and reads a header of its own',
      facts([allow(named('t')), service(named('t'))], [], {
        read_service_tokens_from_header: 'Authorization',
      }),
      ['strict-header warning'],
      `${SERVICE_TOKENS}, inferred`,
    ],
    [
      'tokens of another application',
      facts([allow({ linked_app_token: { app_uid: 'b' } })]),
      ['strict-linked unknown'],
      UNKNOWN,
    ],
    [
      'a group that could not be read',
      facts([allow(inGroup('g1'))], null),
      ['strict-groups unknown'],
      UNKNOWN,
    ],
    [
      'a policy that blocks',
      facts([{ decision: 'deny', include: [named('t')] }]),
      [],
      SERVICE_TOKENS,
    ],
  ])('%s', (_what, account, ids, _source) => {
    expect(idsOf(account)).toEqual(ids)
  })

  test('any way is counted, because a service may live on the cookie', () => {
    expect(cookie(facts([service(named('t'))]))).toEqual(['App'])
    expect(cookie(facts([allow(named('t'))]))).toEqual(['App'])
    expect(cookie(facts([allow(STAFF)]))).toBeUndefined()
  })

  test('what could not be read is not claimed to be none', () => {
    const account = { ...facts([]), applications: null }
    expect(strictServiceTokenAuthFindings(account)).toMatchObject([{ severity: 'unknown' }])
  })
})

test('a change concerns tokens only if it turns strict authentication on', () => {
  const [on, off] = [{ strict_service_token_auth: true }, { strict_service_token_auth: false }]
  expect(turnsOnStrictServiceTokenAuth({ before: off, after: on })).toBe(true)
  expect(turnsOnStrictServiceTokenAuth({ before: {}, after: on })).toBe(true)
  expect(turnsOnStrictServiceTokenAuth({ before: on, after: off })).toBe(false)
  expect(turnsOnStrictServiceTokenAuth({ before: on, after: on })).toBe(false)
})

const someRule = fc.constantFrom(named('t'), named('u'), ANY, EVERYONE, STAFF, IP)
const rules = fc.array(someRule, { maxLength: 2 })
const somePolicy = fc.record({
  decision: fc.constantFrom('allow', 'non_identity', 'bypass', 'deny'),
  include: rules,
  require: rules,
  exclude: rules,
})
const WORST = ['strict-refused', 'strict-bypass', 'strict-conditional']
const severityOf = (account: SurveyFacts) =>
  Math.min(
    ...strictServiceTokenAuthFindings(account)
      .filter(({ severity }) => severity !== 'notice')
      .map(({ id }) => (WORST.includes(id) ? WORST.indexOf(id) : WORST.length)),
    WORST.length,
  )

test('another Service Auth policy never makes an application worse, and another Allow policy never better', () => {
  fc.assert(
    fc.property(fc.array(somePolicy, { maxLength: 4 }), somePolicy, (policies, policy) => {
      const without = severityOf(facts(policies))
      const more = (decision: string) => severityOf(facts([...policies, { ...policy, decision }]))
      expect(more('non_identity')).toBeGreaterThanOrEqual(without)
      expect(more('allow')).toBeLessThanOrEqual(without)
    }),
  )
})

/** A token that only a policy of people admits, whatever else there is, is never left out. */
test('a token that an Allow policy names and no other policy does is refused', () => {
  fc.assert(
    fc.property(fc.array(somePolicy, { maxLength: 4 }), (policies) => {
      const others = policies.filter((policy) => {
        const text = JSON.stringify([policy.include, policy.require])
        return policy.decision === 'allow' || !/"t"|any_valid|everyone/.test(text)
      })
      expect(severityOf(facts([...others, allow(named('t'))]))).toBe(0)
    }),
  )
})
