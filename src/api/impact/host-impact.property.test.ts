import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { multipliedPropertyRuns } from '../testing/property-runs'
import {
  type ApplicationFacts,
  type SurveyFacts,
  SURVEY_FACT_SCHEMAS,
  EMPTY_SURVEY_FACTS,
  type ZoneFacts,
} from './survey-facts'
import type { AffectedHostState } from './survey'
import { countHostStates, findAffectedHostRowsByZone } from './host-impact'

type KnownFacts = SurveyFacts & { zones: ZoneFacts[]; applications: ApplicationFacts[] }

const label = fc.constantFrom('a', 'b', 'ab', 'test', 'alphatest')
const labelPattern = fc.constantFrom('a', 'b', 'test', '*', '*test', 'a*', 'a*t', 'alpha*')
const path = fc.constantFrom('', '', '', '/*', '/admin', '/admin/*', '/', '/*/x')
const zoneNames = ['x.example', 'y.example'] as const
const under = (labels: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.array(labels, { maxLength: 2 }), fc.constantFrom(...zoneNames))
    .map(([front, zone]) => [...front, zone].join('.'))

const address = fc.tuple(under(labelPattern), path).map((parts) => parts.join(''))
const [policy] = SURVEY_FACT_SCHEMAS.listReusablePolicies.parse([{}])
const [plain] = SURVEY_FACT_SCHEMAS.listApplications.parse([{}])
if (policy === undefined || plain === undefined) throw new Error('Nothing was kept.')
const someApplication = fc
  .record({
    addresses: fc.array(address, { maxLength: 3 }),
    workers: fc.subarray(['all', 'w-1']),
    hasPolicy: fc.integer({ min: 0, max: 4 }).map((one) => one > 0),
  })
  .map(({ addresses, workers, hasPolicy }): ApplicationFacts =>
    Object.assign({}, plain, { addresses, workers, policies: hasPolicy ? [policy] : [] }),
  )
const host = fc
  .tuple(under(label), fc.integer({ max: 5, min: 0 }))
  .map(([name, one]) => (one === 0 ? `*.${name}` : name))

const route = fc
  .record({
    scheme: fc.constantFrom('', '', '', 'https://'),
    wildcard: fc.constantFrom('', '*', '*.'),
    host: under(label),
    path: fc.constantFrom('/*', '/*', '/*', '', '/', '/api/*', '/api*'),
    script: fc.constantFrom('one', 'two', 'unknown', null),
  })
  .map(({ scheme, wildcard, host: name, path: after, script }) => ({
    zoneId: zoneNames.find((zone) => name === zone || name.endsWith(`.${zone}`)) ?? '',
    pattern: `${scheme}${wildcard}${name}${after}`,
    script,
    workerId: script === 'one' ? 'w-1' : script === 'two' ? 'w-2' : null,
  }))
const customHostname = fc.tuple(
  fc.constantFrom('customer.example', 'a.x.example'),
  fc.constantFrom(...zoneNames),
)

const account = fc
  .record({
    hosts: fc.uniqueArray(host, { maxLength: 5 }),
    applications: fc.array(someApplication, { maxLength: 4 }),
    worker: fc.option(under(label), { nil: undefined }),
    workerRoutes: fc.array(route, { maxLength: 3 }),
    customHostnames: fc.array(customHostname, { maxLength: 1 }),
  })
  .map(({ hosts, applications, worker, workerRoutes, customHostnames }): KnownFacts =>
    Object.assign({}, EMPTY_SURVEY_FACTS, {
      zones: zoneNames.map((name) => ({
        id: name,
        name,
        isServed: true,
        hosts: hosts.filter((one) => one === name || one.endsWith(`.${name}`)),
      })),
      applications,
      policies: [],
      workers: zoneNames
        .filter((name) => worker !== undefined && (worker === name || worker.endsWith(`.${name}`)))
        .map((zoneId) => ({ host: worker ?? '', zoneId, workerId: 'w-1' })),
      workerRoutes,
      unpromisedHosts: [
        ...customHostnames.map(([name, zoneId]) => ({
          host: name,
          kind: 'custom_hostname',
          zoneId,
        })),
        { host: 'site.pages.dev', kind: 'pages', zoneId: null },
      ],
      isPartial: { hosts: false, applications: false },
    }),
  )

const change = { before: {}, after: { deny_unmatched_requests: true } }

/**
 * Computes the state in a slow and obvious way: every application is tried on every host, as the documentation words
 * it.
 */
function expectedState(name: string, zone: string, facts: KnownFacts): AffectedHostState {
  const { applications, workers, zones } = facts
  if (name.includes('*')) return 'wildcard'
  const matches = applications.flatMap((application) =>
    application.addresses.flatMap((written) => {
      const [pattern = '', ...rest] = written.split('/')
      const labels = name.split('.')
      const patterns = pattern.split('.')
      const isMatch =
        labels.length === patterns.length &&
        patterns.every((one, index) =>
          new RegExp(`^${one.replaceAll('*', '.*')}$`).test(labels[index] ?? ''),
        )
      const isWhole = rest.length === 0 || (rest.length === 1 && rest[0] === '*')
      return isMatch ? [{ application, isWhole, isExact: pattern === name }] : []
    }),
  )
  const whole = matches.filter(({ isWhole }) => isWhole)
  const exact = whole.filter(({ isExact }) => isExact)
  const deciding = exact.length > 0 ? exact : whole
  if (deciding.some(({ application }) => application.policies.length === 0)) return 'not_promised'
  if (deciding.length > 0) return 'covered'
  if (matches.length > 0) return 'part'
  const ofDomain = workers.filter((worker) => worker.host === name && worker.zoneId === zone)
  const running = [
    ...ofDomain.map(({ workerId }) => workerId),
    ...runningByRoutes(name, zone, facts),
  ]
  const hasApplication = (id: string | null) =>
    applications.some(
      ({ workers: ids }) => ids.includes('all') || (id !== null && ids.includes(id)),
    )
  if (running.some(hasApplication)) return 'not_promised'
  const isRead = zones.some((one) => one.id === zone && one.hosts?.includes(name) === true)
  return isRead || ofDomain.length > 0 || namedByRoutes(zone, facts).includes(name)
    ? 'blocked'
    : 'not_promised'
}

type Parsed = { host: string; isWhole: boolean; script: string | null; workerId: string | null }

function routesIn(zone: string, { workerRoutes }: KnownFacts): Parsed[] {
  return workerRoutes
    .filter(({ zoneId }) => zoneId === zone)
    .map(({ pattern, script, workerId }) => {
      const [, scheme, name = '', after] = /^(https:\/\/)?([^/]*)(.*)$/.exec(pattern) ?? []
      return { host: name, isWhole: after === '/*' && scheme === undefined, script, workerId }
    })
}

function namedByRoutes(zone: string, facts: KnownFacts): string[] {
  const running = routesIn(zone, facts).filter(({ script }) => script !== null)
  return running.map(({ host: name }) => name).filter((name) => !name.includes('*'))
}

/** A wildcard stands for any text, and a route for exactly the whole host leaves nothing to one with a wildcard. */
function runningByRoutes(name: string, zone: string, facts: KnownFacts): (string | null)[] {
  const matching = routesIn(zone, facts).filter(({ host: pattern }) =>
    new RegExp(`^${pattern.replaceAll('.', '\\.').replace('*', '.*')}$`).test(name),
  )
  const isDecided = matching.some(({ host: pattern, isWhole }) => pattern === name && isWhole)
  return matching
    .filter(({ host: pattern }) => !isDecided || pattern === name)
    .flatMap(({ script, workerId }) => (script === null ? [] : [workerId]))
}

function rowsOf(facts: KnownFacts) {
  return [...findAffectedHostRowsByZone(facts, change)].flatMap(({ rows }) => rows)
}

/** A customer's hostname may be a host of another zone too, so states are by zone and host. */
function statesOf(facts: KnownFacts): Map<string, AffectedHostState> {
  const rows = rowsOf(facts)
  return new Map(rows.map((row) => [`${row.zone} ${row.host}`, row.state]))
}

const MINUTES = { timeout: 900_000 }

test(
  'every host of an account is in the state that trying every application on it gives',
  MINUTES,
  () => {
    const isAsExpected = fc.property(account, (facts) =>
      [...statesOf(facts)].every(([key, state]) => {
        const [zone = '', name = ''] = key.split(' ')
        return state === expectedState(name, zone, facts)
      }),
    )
    const { failed, counterexample } = fc.check(isAsExpected, {
      numRuns: multipliedPropertyRuns(100_000),
    })
    expect({ failed, counterexample }).toEqual({ failed: false, counterexample: null })
  },
)

test('every name that was read has one row, and counts add up', () => {
  fc.assert(
    fc.property(account, (facts) => {
      const rows = rowsOf(facts)
      const { counts, zones } = countHostStates(facts, change)
      const names = [
        ...facts.zones.flatMap(({ id, hosts }) => (hosts ?? []).map((name) => `${id} ${name}`)),
        ...facts.workers.map(({ host: name, zoneId }) => `${zoneId} ${name}`),
        ...facts.unpromisedHosts.map(
          ({ host: name, zoneId }) => `${zoneId ?? 'pages.dev'} ${name}`,
        ),
        ...zoneNames.flatMap((zone) => namedByRoutes(zone, facts).map((name) => `${zone} ${name}`)),
      ]
      expect(rows.map((row) => `${row.zone} ${row.host}`).toSorted()).toEqual(
        [...new Set(names)].toSorted(),
      )
      expect(sum(counts)).toBe(rows.length)
      expect(zones.map((zone) => sum(zone.counts)).reduce((a, b) => a + b, 0)).toBe(rows.length)
    }),
  )
})

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}

/** From the safest to the worst. `not_promised` is not below `part`: neither state is certain. */
const BADNESS: Record<AffectedHostState, number> = {
  covered: 0,
  opened: 0,
  not_promised: 1,
  part: 1,
  wildcard: 1,
  blocked: 2,
}

test('another application with a policy makes no host worse', () => {
  fc.assert(
    fc.property(account, someApplication, (facts, added) => {
      fc.pre(added.policies.length > 0)
      const before = statesOf(facts)
      const after = statesOf({ ...facts, applications: [...facts.applications, added] })
      for (const [name, state] of before) {
        const worse = BADNESS[after.get(name) ?? 'blocked'] - BADNESS[state]
        expect([name, worse > 0]).toEqual([name, false])
      }
    }),
    { numRuns: 5_000 },
  )
})

test('one application with a policy less makes no host better', () => {
  fc.assert(
    fc.property(account, fc.nat(), (facts, at) => {
      fc.pre(facts.applications.length > 0)
      const removed = at % facts.applications.length
      fc.pre((facts.applications[removed]?.policies.length ?? 0) > 0)
      const fewer = facts.applications.filter((_one, index) => index !== removed)
      const before = statesOf(facts)
      const after = statesOf({ ...facts, applications: fewer })
      for (const [name, state] of before) {
        const better = BADNESS[state] - BADNESS[after.get(name) ?? 'blocked']
        expect([name, better > 0]).toEqual([name, false])
      }
    }),
    { numRuns: 5_000 },
  )
})
