import { describe, expect, test } from 'vitest'
import { denyUnmatchedFindings } from './deny-unmatched-findings'
import {
  type ApplicationFacts,
  type SurveyFacts,
  SURVEY_FACT_SCHEMAS,
  EMPTY_SURVEY_FACTS,
} from './survey-facts'
import type { AffectedHostState } from './survey'
import { concernsHosts, findAffectedHostRowsByZone } from './host-impact'

const ON = { before: {}, after: { deny_unmatched_requests: true } }

function application(details: Record<string, unknown>): ApplicationFacts {
  const policies = [{ id: 'p', name: 'Staff', decision: 'allow' }]
  const body = { id: 'a', name: 'App', type: 'self_hosted', policies, ...details }
  const [kept] = SURVEY_FACT_SCHEMAS.listApplications.parse([body])
  if (kept === undefined) throw new Error('no application')
  return kept
}

const at = (...uris: string[]) => ({ destinations: uris.map((uri) => ({ type: 'public', uri })) })

function facts(
  hosts: string[],
  details: Record<string, unknown>[],
  more: Partial<SurveyFacts> = {},
): SurveyFacts {
  return {
    ...EMPTY_SURVEY_FACTS,
    zones: [{ id: 'z', name: 'x.test', isServed: true, hosts }],
    applications: details.map(application),
    policies: [],
    isPartial: { hosts: false, applications: false },
    ...more,
  }
}

function stateOf(host: string, account: SurveyFacts): AffectedHostState | undefined {
  const { zones, applications } = account
  if (zones === null || applications === null) return undefined
  const byZone = [...findAffectedHostRowsByZone({ ...account, zones, applications }, ON)]
  const rows = byZone.flatMap((zone) => zone.rows)
  return rows.find((row) => row.host === host)?.state
}

const APP_PATHS = 'access-controls/policies/app-paths'
const PROTECTION = 'access-controls/access-settings/require-access-protection'
const API = 'api: zero_trust/access/applications'
const ROUTES = 'workers/configuration/routing/routes'
const UNKNOWN = 'not documented: never promised'

describe('a host', () => {
  test.each<[string, AffectedHostState, Record<string, unknown>[], source: string]>([
    ['a.x.test', 'blocked', [], PROTECTION],
    ['a.x.test', 'covered', [at('a.x.test')], PROTECTION],
    ['a.x.test', 'covered', [at('A.X.test.')], 'host names are compared as DNS does'],
    ['a.x.test', 'covered', [at('a.x.test/*')], APP_PATHS],
    ['a.x.test', 'covered', [at('*.x.test')], APP_PATHS],
    ['x.test', 'blocked', [at('*.x.test')], APP_PATHS],
    ['a.b.x.test', 'blocked', [at('*.x.test')], APP_PATHS],
    ['a.b.x.test', 'covered', [at('*.*.x.test')], APP_PATHS],
    ['test.x.test', 'covered', [at('*test.x.test')], APP_PATHS],
    ['alphatest.x.test', 'covered', [at('*test.x.test')], APP_PATHS],
    ['a.x.test', 'part', [at('a.x.test/alpha/*')], APP_PATHS],
    ['a.x.test', 'covered', [at('a.x.test/alpha'), at('*.x.test')], APP_PATHS],
    ['a.x.test', 'covered', [{ domain: 'a.x.test' }], API],
    ['a.x.test', 'covered', [{ domain: 'b.x.test', self_hosted_domains: ['a.x.test'] }], API],
    ['a.x.test', 'blocked', [{ self_hosted_domains: ['a.x.test'], ...at('b.x.test') }], API],
    [
      'a.x.test',
      'blocked',
      [{ domain: 'a.x.test', destinations: [{ type: 'private', hostname: 'a.x.test' }] }],
      API,
    ],
    ['a.x.test', 'blocked', [{ type: 'bookmark', domain: 'a.x.test' }], API],
    ['a.x.test', 'blocked', [{ type: 'saas', domain: 'a.x.test' }], API],
    ['a.x.test', 'covered', [{ type: 'mcp_portal', domain: 'a.x.test' }], API],
    [
      'a.x.test',
      'not_promised',
      [{ ...at('a.x.test'), policies: [] }],
      'policies: without one, nobody is let in',
    ],
    ['a.x.test', 'not_promised', [{ ...at('a.x.test'), policies: [] }, at('*.x.test')], APP_PATHS],
    ['w.x.test', 'not_promised', [{ destinations: [{ type: 'all_workers' }] }], UNKNOWN],
    [
      'w.x.test',
      'not_promised',
      [{ destinations: [{ type: 'worker', worker_id: 'w-1' }] }],
      UNKNOWN,
    ],
    ['w.x.test', 'blocked', [{ destinations: [{ type: 'worker', worker_id: 'w-2' }] }], API],
    ['w.x.test', 'blocked', [{ destinations: [{ type: 'all_preview_workers' }] }], API],
    ['w.x.test', 'covered', [at('w.x.test'), { destinations: [{ type: 'all_workers' }] }], API],
    ['*.x.test', 'wildcard', [at('*.x.test')], APP_PATHS],
  ])('%s is %s', (host, state, applications, _source) => {
    const workers = [{ host: 'w.x.test', zoneId: 'z', workerId: 'w-1' }]
    const account = facts(host === 'w.x.test' ? [] : [host], applications, { workers })
    expect(stateOf(host, account)).toBe(state)
  })

  test.each<[string, AffectedHostState, patterns: Record<string, string | null>, source: string]>([
    ['a.x.test', 'not_promised', { 'a.x.test/*': 'one' }, UNKNOWN],
    ['a.x.test', 'not_promised', { '*.x.test/*': 'one' }, ROUTES],
    ['x.test', 'blocked', { '*.x.test/*': 'one' }, ROUTES],
    ['x.test', 'not_promised', { '*x.test/*': 'one' }, ROUTES],
    ['a.b.x.test', 'not_promised', { '*.x.test/*': 'one' }, ROUTES],
    ['a.x.test', 'blocked', { '*.x.test/*': 'one', 'a.x.test/*': null }, ROUTES],
    ['a.x.test', 'not_promised', { '*.x.test/*': 'one', 'a.x.test/api/*': null }, ROUTES],
    ['a.x.test', 'not_promised', { '*.x.test/*': 'one', 'https://a.x.test/*': null }, ROUTES],
    ['a.x.test', 'blocked', { '*.x.test/*': 'two' }, 'the application is for another Worker'],
    ['named.x.test', 'not_promised', { 'named.x.test/*': 'one' }, 'only the route names it'],
    ['other.x.test', 'blocked', { 'other.x.test/*': 'two' }, 'only the route names it'],
  ])('%s is %s behind the routes %o, if one Worker has an application', (host, state, patterns) => {
    const workerRoutes = Object.entries(patterns).map(([pattern, script]) => ({
      zoneId: 'z',
      pattern,
      script,
      workerId: script === 'one' ? 'w-1' : script,
    }))
    const ofWorker = { destinations: [{ type: 'worker', worker_id: 'w-1' }] }
    const read = ['x.test', 'a.x.test', 'a.b.x.test']
    expect(stateOf(host, facts(read, [ofWorker], { workerRoutes }))).toBe(state)
  })

  test('is neither called safe nor blocked if Cloudflare does not say whether it is the account’s', () => {
    const unpromisedHosts = [
      { host: 'login.customer.test', kind: 'custom_hostname' as const, zoneId: 'z' },
      { host: 'shop.customer.test', kind: 'custom_hostname' as const, zoneId: 'z' },
      { host: 'site.pages.dev', kind: 'pages' as const, zoneId: null },
      { host: 'one.acme.workers.dev', kind: 'workers_dev' as const, zoneId: null },
    ]
    const account = facts(['a.x.test'], [at('shop.customer.test')], { unpromisedHosts })
    expect(unpromisedHosts.map(({ host }) => stateOf(host, account))).toEqual([
      'not_promised',
      'covered',
      'not_promised',
      'not_promised',
    ])
    const findings = denyUnmatchedFindings(account, ON)
    expect(findings.map(({ id }) => id)).toEqual([
      'hosts-blocked',
      'hosts-elsewhere',
      'hosts-covered',
    ])
    expect(findings[0]?.sentence).toMatch(/^1 host in 1 zone/)
    expect(findings[1]?.sentence).toMatch(
      /^3 hosts .* does not say whether the setting blocks them/,
    )
    const off = { before: ON.after, after: {} }
    expect(denyUnmatchedFindings(account, off).map(({ id }) => id)).toEqual(['hosts-opened'])
  })

  test('of a zone that is paused or exempted is in no state', () => {
    const hosts = ['a.x.test']
    const paused = [{ id: 'z', name: 'x.test', isServed: false, hosts }]
    expect(stateOf('a.x.test', facts([], [], { zones: paused }))).toBeUndefined()
    const change = {
      before: {},
      after: {
        deny_unmatched_requests: true,
        deny_unmatched_requests_exempted_zone_names: ['X.test'],
      },
    }
    const findings = denyUnmatchedFindings(facts(hosts, []), change)
    expect(findings.map(({ id }) => id)).not.toContain('hosts-blocked')
  })
})

function ids(account: SurveyFacts, change = ON): string[] {
  return denyUnmatchedFindings(account, change).map(({ id, severity }) => `${id} ${severity}`)
}

describe('what the change finds', () => {
  test('counts what would be blocked', () => {
    const [finding] = denyUnmatchedFindings(facts(['a.x.test', 'b.x.test'], [at('b.x.test')]), ON)
    expect(finding?.sentence).toBe(
      '1 host in 1 zone has no Access application and would be blocked: visitors get error 1050.',
    )
  })

  test.each([{ zones: null }, { applications: null }, { zones: [] }])(
    'is that nothing could be computed, where %o',
    (missing) => {
      expect(ids(facts(['a.x.test'], [], missing))).toEqual(['hosts-unknown unknown'])
    },
  )

  test('never says that no host is blocked where some were not read', () => {
    const account = facts([], [], { isPartial: { hosts: true, applications: false } })
    expect(ids({ ...account, workers: [] })).not.toContain('hosts-blocked notice')
    const some = facts(['a.x.test'], [at('a.x.test')], {
      isPartial: { hosts: true, applications: false },
    })
    expect(ids(some)).toContain('hosts-blocked unknown')
  })

  test('is what opens, where the protection is turned off or a zone is exempted', () => {
    const account = facts(['a.x.test', 'b.x.test'], [at('b.x.test')])
    expect(ids(account, { before: ON.after, after: { deny_unmatched_requests: false } })).toEqual([
      'hosts-opened warning',
    ])
  })

  test('tells of exempted zones that nobody sees', () => {
    const change = {
      before: {},
      after: {
        deny_unmatched_requests: true,
        deny_unmatched_requests_exempted_zone_names: ['y.test'],
      },
    }
    expect(denyUnmatchedFindings(facts(['a.x.test'], []), change).map(({ id }) => id)).toContain(
      'zones-unseen',
    )
  })
})

test('a change decides about hosts only if it changes what is denied or which zones are exempted', () => {
  const deny = { deny_unmatched_requests: true }
  const exempting = (...names: string[]) => ({
    ...deny,
    deny_unmatched_requests_exempted_zone_names: names,
  })
  expect(concernsHosts({ before: {}, after: deny })).toBe(true)
  expect(concernsHosts({ before: deny, after: exempting('x.test') })).toBe(true)
  expect(
    concernsHosts({ before: exempting('a.test', 'b.test'), after: exempting('b.test', 'A.test') }),
  ).toBe(false)
  expect(concernsHosts({ before: {}, after: { deny_unmatched_requests: false } })).toBe(false)
  expect(concernsHosts({ before: deny, after: { ...deny, name: 'Other' } })).toBe(false)
})
