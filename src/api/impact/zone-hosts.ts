import type { SurveyFacts, HostWithoutDnsRecord, ZoneFacts, WorkerRoute } from './survey-facts'
import { normalizeHostName, splitAtPath } from './host-patterns'

/** A host, and how the account comes to have it. */
export type ZoneHost = {
  host: string
  zone: string
  /** The ids of the Workers that may run there, with null for each that is not known. */
  workerIds: readonly (string | null)[]
  /** Why the host is listed, if it is not for a DNS record of the zone. */
  reason: 'route' | HostWithoutDnsRecord['kind'] | undefined
}

/** The services outside the account's zones at which it has hosts. */
const SERVICES = { workers_dev: 'workers.dev', pages: 'pages.dev' } as const

/** Collects the hosts of each zone from everything that names one. */
export class HostsByZone {
  readonly #workers = new Map<string | null, SurveyFacts['workers'][number][]>()
  readonly #routes = new Map<string, SurveyFacts['workerRoutes'][number][]>()
  readonly #unpromised = new Map<string | null, HostWithoutDnsRecord[]>()

  constructor({ workers, workerRoutes, unpromisedHosts }: SurveyFacts) {
    for (const worker of workers) appendToMultiMap(this.#workers, worker.zoneId, worker)
    for (const route of workerRoutes) appendToMultiMap(this.#routes, route.zoneId, route)
    for (const host of unpromisedHosts) appendToMultiMap(this.#unpromised, host.zoneId, host)
  }

  *of({ id, name, hosts }: ZoneFacts): Generator<ZoneHost> {
    const workers = this.#workers.get(id) ?? []
    const domains = new Map(workers.map(({ host, workerId }) => [host, workerId]))
    const ofZone = this.#routes.get(id)
    const routes = ofZone && new WorkerRouteMatcher(ofZone)
    const reasons = new Map<string, ZoneHost['reason']>()
    // Those that are certain come last, because they decide.
    for (const { host, kind } of this.#unpromised.get(id) ?? []) reasons.set(host, kind)
    for (const host of routes?.namedHosts() ?? []) reasons.set(host, 'route')
    for (const host of hosts ?? []) reasons.set(host, undefined)
    for (const host of domains.keys()) reasons.set(host, undefined)
    for (const [host, reason] of reasons) {
      const ofDomain = domains.get(host)
      const ofRoutes = routes?.workersOf(host) ?? NO_WORKER_IDS
      const workerIds = ofDomain === undefined ? ofRoutes : [ofDomain, ...ofRoutes]
      yield { host, zone: name, workerIds, reason }
    }
  }

  /** Returns the hosts that lie in no zone of the account, by the service of Cloudflare that has them. */
  elsewhere(): Map<string, ZoneHost[]> {
    const found = new Map<string, ZoneHost[]>()
    for (const { host, kind } of this.#unpromised.get(null) ?? []) {
      if (kind === 'custom_hostname') continue
      const zone = SERVICES[kind]
      appendToMultiMap(found, zone, { host, zone, workerIds: NO_WORKER_IDS, reason: kind })
    }
    return found
  }
}

/** The routes with the same host in their patterns. */
type Routes = {
  /** A route without a script switches Workers off, so it has none here. */
  workerIds: (string | null)[]
  /** Whether one of them covers all of the host. */
  isWhole: boolean
}

/**
 * Finds the Workers that run in front of a host of a zone, in time that depends only on the length of the name. A
 * wildcard at the beginning of a pattern stands for any text, so `*.x` matches `a.b.x`, and `*x` matches `x` as well.
 * @see https://developers.cloudflare.com/workers/configuration/routing/routes/#matching-behavior
 */
class WorkerRouteMatcher {
  readonly #exact = new Map<string, Routes>()
  /** By the text after the wildcard. */
  readonly #endings = new Map<string, Routes>()
  /** The distinct lengths of the keys of `#endings`. */
  readonly #lengths = new Set<number>()

  constructor(routes: readonly Pick<WorkerRoute, 'pattern' | 'script' | 'workerId'>[]) {
    for (const { pattern, script, workerId } of routes) {
      const bare = pattern.trim().replace(/^(\*|https?):\/\//i, '')
      const { host, path } = splitAtPath(bare)
      // A pattern with a scheme leaves the requests by the other one to broader routes.
      const isWhole = path === '/*' && bare === pattern.trim()
      const isEnding = host.startsWith('*')
      const key = normalizeHostName(isEnding ? host.slice(1) : host)
      if (isEnding) this.#lengths.add(key.length)
      const known = routesFor(isEnding ? this.#endings : this.#exact, key)
      if (script !== null) known.workerIds.push(workerId)
      known.isWhole ||= isWhole
    }
  }

  /** Returns the hosts that routes name without a wildcard, if a Worker runs there. */
  namedHosts(): string[] {
    return [...this.#exact]
      .filter(([host, { workerIds }]) => host !== '' && workerIds.length > 0)
      .map(([host]) => host)
  }

  /**
   * Returns the ids of the Workers that may run for a request to the host, with null for each that is not known. A
   * route for exactly this host that covers all of it takes precedence over wildcards.
   */
  workersOf(host: string): readonly (string | null)[] {
    const exact = this.#exact.get(host)
    let found: readonly (string | null)[] = exact?.workerIds ?? NO_WORKER_IDS
    if (exact?.isWhole === true) return found
    for (const length of this.#lengths) {
      if (length > host.length) continue
      const workerIds =
        this.#endings.get(host.slice(host.length - length))?.workerIds ?? NO_WORKER_IDS
      // Most hosts have one such list, which they share.
      if (workerIds.length > 0) found = found.length === 0 ? workerIds : [...found, ...workerIds]
    }
    return found
  }
}

const NO_WORKER_IDS: readonly (string | null)[] = []

/** Returns the routes of a key, which are none at first. */
function routesFor(map: Map<string, Routes>, key: string): Routes {
  const known = map.get(key)
  if (known !== undefined) return known
  const none = { workerIds: [], isWhole: false }
  map.set(key, none)
  return none
}

/** Adds an item to the list of a key. */
export function appendToMultiMap<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key)
  if (items === undefined) map.set(key, [item])
  else items.push(item)
}
