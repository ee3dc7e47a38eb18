import * as z from 'zod/mini'
import { type ApplicationFacts, type Facts, UNPROMISED_KINDS, type ZoneFacts } from './facts'
import { type SettingChange, textsAt } from './change'
import { hostName } from './host-name'
import { type Coverage, HostPatterns, readAddress } from './host-patterns'
import { WorkerRoutes } from './worker-routes'

/**
 * The state of a host when requests without an application are denied. `part`: an application covers only a path.
 * `not_promised`: Cloudflare does not say whether the application that covers the host counts, or whether the host
 * belongs to those that are blocked. `wildcard`: any name below a wildcard, of which no list exists. `opened`: the host has no application, and would no longer be blocked.
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
  /** The reason for the state, if the state does not imply it; `route` if only a Worker's route names the host. */
  reason: z.optional(z.enum(['worker', 'no_policy', 'route', ...UNPROMISED_KINDS])),
})
export type HostRow = z.infer<typeof hostRowSchema>

type HostCounts = Record<HostState, number>

export type ZoneImpact = {
  zone: string
  counts: HostCounts
  /** False for the services of Cloudflare at which the account has hosts, such as `pages.dev`. */
  can_be_exempted: boolean
}

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
  const hosts = new HostsByZone(facts)
  const { closing, opening } = zonesThatChange(facts.zones, change)
  const rowsOf = (zone: ZoneFacts) => hosts.of(zone).map((host) => coverage.rowOf(host))
  const inZones = [
    ...closing.map((zone) => ({ zone: zone.name, rows: rowsOf(zone) })),
    ...opening.map((zone) => ({ zone: zone.name, rows: rowsOf(zone).flatMap(opened) })),
  ].toSorted((a, b) => compare(a.zone, b.zone))
  const isStarting = change.before[KEY] !== true && change.after[KEY] === true
  const elsewhere = (isStarting ? [...hosts.elsewhere()] : []).map(([zone, found]) => ({
    zone,
    rows: found.map((host) => coverage.rowOf(host)),
  }))
  const byZone = [...inZones, ...elsewhere]
  const counts = noHosts()
  const zones = byZone.map(({ zone, rows }, index) => {
    const ofZone = noHosts()
    for (const { state } of rows) {
      ofZone[state] += 1
      counts[state] += 1
    }
    return { zone, counts: ofZone, can_be_exempted: index < inZones.length }
  })
  return { rows: byZone.flatMap(({ rows }) => rows.toSorted(worstFirst)), counts, zones }
}

/** Every host that no application covers becomes reachable, unless Cloudflare does not say that it was blocked. */
function opened(one: HostRow): HostRow[] {
  if (one.state === 'covered' || one.reason === 'custom_hostname') return []
  return [{ ...one, state: 'opened' }]
}

/** A host, and how the account comes to have it. */
type Host = {
  host: string
  zone: string
  /** The ids of the Workers that may run there, with null for each that is not known. */
  workerIds: readonly (string | null)[]
  /** Why the host is listed, if it is not for a DNS record of the zone. */
  reason?: 'route' | (typeof UNPROMISED_KINDS)[number] | undefined
}

/** The services outside the account's zones at which it has hosts. */
const SERVICES = { workers_dev: 'workers.dev', pages: 'pages.dev' } as const

/** Collects the hosts of each zone from everything that names one. */
class HostsByZone {
  readonly #workers = new Map<string | null, Facts['workers'][number][]>()
  readonly #routes = new Map<string, Facts['workerRoutes'][number][]>()
  readonly #unpromised = new Map<string | null, Facts['unpromisedHosts'][number][]>()

  constructor({ workers, workerRoutes, unpromisedHosts }: Facts) {
    for (const worker of workers) append(this.#workers, worker.zoneId, worker)
    for (const route of workerRoutes) append(this.#routes, route.zoneId, route)
    for (const host of unpromisedHosts) append(this.#unpromised, host.zoneId, host)
  }

  of({ id, name, hosts }: ZoneFacts): Host[] {
    const workers = this.#workers.get(id) ?? []
    const domains = new Map(workers.map(({ host, workerId }) => [host, workerId]))
    const routes = new WorkerRoutes(this.#routes.get(id) ?? [])
    const reasons = new Map<string, Host['reason']>()
    // Those that are certain come last, because they decide.
    for (const { host, kind } of this.#unpromised.get(id) ?? []) reasons.set(host, kind)
    for (const host of routes.namedHosts()) reasons.set(host, 'route')
    for (const host of [...(hosts ?? []), ...domains.keys()]) reasons.set(host, undefined)
    return [...reasons].map(([host, reason]) => {
      const ofDomain = domains.get(host)
      const ofRoutes = routes.workersOf(host)
      const workerIds = ofDomain === undefined ? ofRoutes : [ofDomain, ...ofRoutes]
      return { host, zone: name, workerIds, reason }
    })
  }

  /** Returns the hosts that lie in no zone of the account, by the service of Cloudflare that has them. */
  elsewhere(): Map<string, Host[]> {
    const found = new Map<string, Host[]>()
    for (const { host, kind } of this.#unpromised.get(null) ?? []) {
      if (kind === 'custom_hostname') continue
      append(found, SERVICES[kind], { host, zone: SERVICES[kind], workerIds: [], reason: kind })
    }
    return found
  }
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

  rowOf({ host, zone, workerIds, reason }: Host): HostRow {
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
    const ofWorkers = this.#ofWorkers(workerIds)
    if (ofWorkers.length > 0) {
      return row({ host, zone, state: 'not_promised', reason: 'worker' }, ofWorkers)
    }
    if (reason === undefined) return row({ host, zone, state: 'blocked' }, [])
    const state = reason === 'route' ? 'blocked' : 'not_promised'
    return row({ host, zone, state, reason }, [])
  }

  #ofWorkers(workerIds: readonly (string | null)[]): ApplicationFacts[] {
    if (workerIds.length === 0) return []
    const own = workerIds.flatMap((id) => (id === null ? [] : (this.#workers.get(id) ?? [])))
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
