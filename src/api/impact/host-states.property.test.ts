import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ApplicationFacts, type Facts, KEPT_OF_READS, NO_FACTS, type ZoneFacts } from './facts'
import { hostImpact, type HostState } from './host-states'

type KnownFacts = Facts & { zones: ZoneFacts[]; applications: ApplicationFacts[] }

const label = fc.constantFrom('a', 'b', 'ab', 'test', 'alphatest')
const labelPattern = fc.constantFrom('a', 'b', 'test', '*', '*test', 'a*', 'a*t', 'alpha*')
const path = fc.constantFrom('', '', '', '/*', '/admin', '/admin/*', '/', '/*/x')
const zoneNames = ['x.example', 'y.example'] as const
const under = (labels: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.array(labels, { maxLength: 2 }), fc.constantFrom(...zoneNames))
    .map(([front, zone]) => [...front, zone].join('.'))

const address = fc.tuple(under(labelPattern), path).map((parts) => parts.join(''))
const [policy] = KEPT_OF_READS.listReusablePolicies.parse([{}])
const [plain] = KEPT_OF_READS.listApplications.parse([{}])
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

const account = fc
  .record({
    hosts: fc.uniqueArray(host, { maxLength: 5 }),
    applications: fc.array(someApplication, { maxLength: 4 }),
    worker: fc.option(under(label), { nil: undefined }),
  })
  .map(({ hosts, applications, worker }): KnownFacts =>
    Object.assign({}, NO_FACTS, {
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
      isPartial: { hosts: false, applications: false },
    }),
  )

const change = { before: {}, after: { deny_unmatched_requests: true } }

/**
 * Computes the state in a slow and obvious way: every application is tried on every host, as the documentation words
 * it.
 */
function expectedState(name: string, { applications, workers }: KnownFacts): HostState {
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
  const isWorker = workers.some((worker) => worker.host === name)
  const hasWorkerApplication = applications.some((one) => one.workers.length > 0)
  return isWorker && hasWorkerApplication ? 'not_promised' : 'blocked'
}

function statesOf(facts: KnownFacts): Map<string, HostState> {
  return new Map(hostImpact(facts, change).rows.map((row) => [row.host, row.state]))
}

test('every host of an account is in the state that trying every application on it gives', () => {
  const isAsExpected = fc.property(account, (facts) =>
    [...statesOf(facts)].every(([name, state]) => state === expectedState(name, facts)),
  )
  const { failed, counterexample } = fc.check(isAsExpected, { numRuns: 100_000 })
  expect({ failed, counterexample }).toEqual({ failed: false, counterexample: null })
})

test('every name that was read has one row, and counts add up', () => {
  fc.assert(
    fc.property(account, (facts) => {
      const { rows, counts, zones } = hostImpact(facts, change)
      const names = [
        ...facts.zones.flatMap(({ hosts }) => hosts ?? []),
        ...facts.workers.map(({ host: name }) => name),
      ]
      expect(rows.map((row) => row.host).toSorted()).toEqual([...new Set(names)].toSorted())
      expect(sum(counts)).toBe(rows.length)
      expect(zones.map((zone) => sum(zone.counts)).reduce((a, b) => a + b, 0)).toBe(rows.length)
    }),
  )
})

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((a, b) => a + b, 0)
}

/** From the safest to the worst. `not_promised` is not below `part`: neither state is certain. */
const BADNESS: Record<HostState, number> = {
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
