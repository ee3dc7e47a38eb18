import type { Facts, UnpromisedHost, ZoneFacts } from './facts'
import { append } from './multi-map'
import { WorkerRoutes } from './worker-routes'

/** A host, and how the account comes to have it. */
export type Host = {
  host: string
  zone: string
  /** The ids of the Workers that may run there, with null for each that is not known. */
  workerIds: readonly (string | null)[]
  /** Why the host is listed, if it is not for a DNS record of the zone. */
  reason: 'route' | UnpromisedHost['kind'] | undefined
}

/** The services outside the account's zones at which it has hosts. */
const SERVICES = { workers_dev: 'workers.dev', pages: 'pages.dev' } as const

const NO_WORKERS: Host['workerIds'] = []

/** Collects the hosts of each zone from everything that names one. */
export class HostsByZone {
  readonly #workers = new Map<string | null, Facts['workers'][number][]>()
  readonly #routes = new Map<string, Facts['workerRoutes'][number][]>()
  readonly #unpromised = new Map<string | null, UnpromisedHost[]>()

  constructor({ workers, workerRoutes, unpromisedHosts }: Facts) {
    for (const worker of workers) append(this.#workers, worker.zoneId, worker)
    for (const route of workerRoutes) append(this.#routes, route.zoneId, route)
    for (const host of unpromisedHosts) append(this.#unpromised, host.zoneId, host)
  }

  of({ id, name, hosts }: ZoneFacts): Host[] {
    const workers = this.#workers.get(id) ?? []
    const domains = new Map(workers.map(({ host, workerId }) => [host, workerId]))
    const ofZone = this.#routes.get(id)
    const routes = ofZone && new WorkerRoutes(ofZone)
    const reasons = new Map<string, Host['reason']>()
    // Those that are certain come last, because they decide.
    for (const { host, kind } of this.#unpromised.get(id) ?? []) reasons.set(host, kind)
    for (const host of routes?.namedHosts() ?? []) reasons.set(host, 'route')
    for (const host of hosts ?? []) reasons.set(host, undefined)
    for (const host of domains.keys()) reasons.set(host, undefined)
    return Array.from(reasons, ([host, reason]) => {
      const ofDomain = domains.get(host)
      const ofRoutes = routes?.workersOf(host) ?? NO_WORKERS
      const workerIds = ofDomain === undefined ? ofRoutes : [ofDomain, ...ofRoutes]
      return { host, zone: name, workerIds, reason }
    })
  }

  /** Returns the hosts that lie in no zone of the account, by the service of Cloudflare that has them. */
  elsewhere(): Map<string, Host[]> {
    const found = new Map<string, Host[]>()
    for (const { host, kind } of this.#unpromised.get(null) ?? []) {
      if (kind === 'custom_hostname') continue
      const zone = SERVICES[kind]
      append(found, zone, { host, zone, workerIds: NO_WORKERS, reason: kind })
    }
    return found
  }
}
