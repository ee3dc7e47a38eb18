import * as z from 'zod/mini'
import type { ApplicationFacts, Facts, ZoneFacts } from './facts'
import { type SettingChange, textsAt } from './change'
import { hostName } from './host-name'
import { type Coverage, HostPatterns, readAddress } from './host-patterns'

/**
 * The state of a host when requests without an application are denied. `part`: an application covers only a path.
 * `not_promised`: Cloudflare does not say whether the application that covers the host counts. `wildcard`: any name
 * below a wildcard, of which no list exists. `opened`: the host has no application, and would no longer be blocked.
 */
export const HOST_STATES = [
  'blocked',
  'part',
  'not_promised',
  'wildcard',
  'opened',
  'covered',
] as const
export type HostState = (typeof HOST_STATES)[number]

export const hostRowSchema = z.object({
  host: z.string(),
  zone: z.string(),
  state: z.enum(HOST_STATES),
  /** The first names of the applications that cover some of the host, and the number of all of them. */
  applications: z.array(z.string()),
  application_count: z.int(),
  /** The reason for the state, if the state does not imply it. */
  reason: z.optional(z.enum(['worker', 'no_policy'])),
})
export type HostRow = z.infer<typeof hostRowSchema>

type HostCounts = Record<HostState, number>

export type ZoneImpact = { zone: string; counts: HostCounts }

export type HostImpact = {
  /** Sorted by zone, and within a zone with the worst first. */
  rows: HostRow[]
  counts: HostCounts
  /** The zones in which a host changes its state. */
  zones: ZoneImpact[]
}

const MOST_NAMES = 3
const KEY = 'deny_unmatched_requests'
export const EXEMPTED_ZONES_KEY = 'deny_unmatched_requests_exempted_zone_names'

/** Returns whether a change affects which hosts are reachable without an application. */
export function concernsHosts({ before, after }: SettingChange): boolean {
  if (before[KEY] !== true && after[KEY] !== true) return false
  return (before[KEY] === true) !== (after[KEY] === true) || !isSameSet(before, after)
}

function isSameSet(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const [a, b] = [exemptedZones(one), exemptedZones(other)]
  return a.size === b.size && [...a].every((name) => b.has(name))
}

export function exemptedZones(document: Record<string, unknown>): Set<string> {
  return new Set(textsAt(document, EXEMPTED_ZONES_KEY).map(hostName))
}

/** Returns the zones whose requests the change starts to deny, and those whose requests it no longer denies. */
export function zonesThatChange(
  zones: readonly ZoneFacts[],
  { before, after }: SettingChange,
): { closing: ZoneFacts[]; opening: ZoneFacts[] } {
  const [isDeniedBefore, isDeniedAfter] = [before, after].map((document) => {
    const exempted = exemptedZones(document)
    return ({ name }: ZoneFacts) => document[KEY] === true && !exempted.has(name)
  }) as [(zone: ZoneFacts) => boolean, (zone: ZoneFacts) => boolean] // of two documents
  const served = zones.filter(({ isServed }) => isServed)
  return {
    closing: served.filter((zone) => !isDeniedBefore(zone) && isDeniedAfter(zone)),
    opening: served.filter((zone) => isDeniedBefore(zone) && !isDeniedAfter(zone)),
  }
}

/**
 * Returns every host whose state the change decides, in time that grows only with the number of hosts and applications.
 */
export function hostImpact(
  facts: Facts & { zones: readonly ZoneFacts[]; applications: readonly ApplicationFacts[] },
  change: SettingChange,
): HostImpact {
  const coverage = new HostCoverage(facts)
  const { closing, opening } = zonesThatChange(facts.zones, change)
  const workersOfZone = new Map<string | null, (typeof facts.workers)[number][]>()
  for (const worker of facts.workers) append(workersOfZone, worker.zoneId, worker)
  const rowsOf = (zone: ZoneFacts) => {
    const workers = workersOfZone.get(zone.id) ?? []
    const workerIds = new Map(workers.map(({ host, workerId }) => [host, workerId]))
    const hosts = new Set([...(zone.hosts ?? []), ...workerIds.keys()])
    return [...hosts].map((host) => coverage.rowOf(host, zone.name, workerIds.get(host)))
  }
  const byZone = [
    ...closing.map((zone) => ({ zone: zone.name, rows: rowsOf(zone) })),
    ...opening.map((zone) => ({ zone: zone.name, rows: rowsOf(zone).flatMap(opened) })),
  ].toSorted((a, b) => compare(a.zone, b.zone))
  const counts = noHosts()
  const zones = byZone.map(({ zone, rows }) => {
    const ofZone = noHosts()
    for (const { state } of rows) {
      ofZone[state] += 1
      counts[state] += 1
    }
    return { zone, counts: ofZone }
  })
  return { rows: byZone.flatMap(({ rows }) => rows.toSorted(worstFirst)), counts, zones }
}

/** Every host that no application covers becomes reachable. */
function opened(one: HostRow): HostRow[] {
  return one.state === 'covered' ? [] : [{ ...one, state: 'opened' }]
}

function noHosts(): HostCounts {
  return { blocked: 0, part: 0, not_promised: 0, wildcard: 0, opened: 0, covered: 0 }
}

const RANKS: HostCounts = {
  blocked: 0,
  part: 1,
  not_promised: 2,
  wildcard: 3,
  opened: 4,
  covered: 5,
}

function worstFirst(a: HostRow, b: HostRow): number {
  return RANKS[a.state] - RANKS[b.state] || compare(a.host, b.host)
}

/** Compares by code point, at a fraction of the cost of a locale-aware comparison. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Finds the applications that cover a host, and how well they do. */
class HostCoverage {
  readonly #patterns = new HostPatterns<ApplicationFacts>()
  readonly #workers = new Map<string, ApplicationFacts[]>()
  /** Applications for a single host each, indexed by every parent name of that host. */
  readonly #below = new Map<string, ApplicationFacts[]>()

  constructor({ applications }: { applications: readonly ApplicationFacts[] }) {
    for (const application of applications) {
      for (const address of application.addresses) this.#add(address, application)
      for (const worker of application.workers) append(this.#workers, worker, application)
    }
  }

  #add(address: string, application: ApplicationFacts): void {
    this.#patterns.add(address, application)
    const { host, isWhole } = readAddress(address)
    if (!isWhole || host.includes('*')) return
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      append(this.#below, host.slice(dot + 1), application)
    }
  }

  /** `workerId` is null for a host of a Worker with an unknown id, and undefined for a host without a Worker. */
  rowOf(host: string, zone: string, workerId: string | null | undefined): HostRow {
    if (host.includes('*')) {
      const covered = this.#below.get(host.slice(host.indexOf('*') + 2)) ?? []
      return row({ host, zone, state: 'wildcard' }, covered)
    }
    const found = this.#patterns.find(host)
    const whole = mostSpecific(found.filter(({ isWhole }) => isWhole))
    if (whole.length > 0) {
      const hasPolicies = whole.every(({ policies }) => policies.length > 0)
      return hasPolicies
        ? row({ host, zone, state: 'covered' }, whole)
        : row({ host, zone, state: 'not_promised', reason: 'no_policy' }, whole)
    }
    const parts = found.map(({ item }) => item)
    if (parts.length > 0) return row({ host, zone, state: 'part' }, parts)
    const ofWorker = workerId === undefined ? [] : this.#ofWorker(workerId)
    return ofWorker.length > 0
      ? row({ host, zone, state: 'not_promised', reason: 'worker' }, ofWorker)
      : row({ host, zone, state: 'blocked' }, [])
  }

  #ofWorker(workerId: string | null): ApplicationFacts[] {
    const own = workerId === null ? [] : (this.#workers.get(workerId) ?? [])
    return [...own, ...(this.#workers.get('all') ?? [])]
  }
}

/** Applications for exactly this host take precedence over wildcards; within a kind, all of them count. */
function mostSpecific(coverages: Coverage<ApplicationFacts>[]): ApplicationFacts[] {
  const exact = coverages.filter(({ isExact }) => isExact)
  return (exact.length > 0 ? exact : coverages).map(({ item }) => item)
}

function row(
  state: Pick<HostRow, 'host' | 'zone' | 'state' | 'reason'>,
  applications: readonly ApplicationFacts[],
): HostRow {
  if (applications.length === 0) return { ...state, applications: [], application_count: 0 }
  const distinct = new Set(applications)
  return {
    ...state,
    applications: [...distinct].slice(0, MOST_NAMES).map(({ name }) => name),
    application_count: distinct.size,
  }
}

function append<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key)
  if (items === undefined) map.set(key, [item])
  else items.push(item)
}
