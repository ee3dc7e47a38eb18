import type { SurveyFacts, HostWithoutDnsRecord, ZoneFacts } from './survey-facts'
import { appendToMultiMap } from './multi-map'
import { NO_WORKER_IDS, WorkerRouteMatcher } from './worker-routes'

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
