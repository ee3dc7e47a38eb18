import type { WorkerRoute } from './survey-facts'
import { normalizeHostName } from './host-name'
import { appendToMultiMap } from './multi-map'

type Route = Pick<WorkerRoute, 'script' | 'workerId'> & { isWhole: boolean }

/**
 * Finds the Workers that run in front of a host of a zone, in time that depends only on the length of the name. A
 * wildcard at the beginning of a pattern stands for any text, so `*.x` matches `a.b.x`, and `*x` matches `x` as well.
 * @see https://developers.cloudflare.com/workers/configuration/routing/routes/#matching-behavior
 */
export class WorkerRouteMatcher {
  readonly #exact = new Map<string, Route[]>()
  /** By the text after the wildcard. */
  readonly #endings = new Map<string, Route[]>()
  /** The distinct lengths of the keys of `#endings`. */
  readonly #lengths = new Set<number>()

  constructor(routes: readonly Pick<WorkerRoute, 'pattern' | 'script' | 'workerId'>[]) {
    for (const { pattern, script, workerId } of routes) {
      const bare = pattern.trim().replace(/^(\*|https?):\/\//i, '')
      const slash = bare.indexOf('/')
      const host = slash === -1 ? bare : bare.slice(0, slash)
      const path = slash === -1 ? '' : bare.slice(slash)
      // A pattern with a scheme leaves the requests by the other one to broader routes.
      const isWhole = path === '/*' && bare === pattern.trim()
      const route = { script, workerId, isWhole }
      if (host.startsWith('*')) this.#addEnding(normalizeHostName(host.slice(1)), route)
      else appendToMultiMap(this.#exact, normalizeHostName(host), route)
    }
  }

  #addEnding(ending: string, route: Route): void {
    this.#lengths.add(ending.length)
    appendToMultiMap(this.#endings, ending, route)
  }

  /** Returns the hosts that routes name without a wildcard, if a Worker runs there. */
  namedHosts(): string[] {
    return [...this.#exact]
      .filter(([host, routes]) => host !== '' && routes.some(({ script }) => script !== null))
      .map(([host]) => host)
  }

  /**
   * Returns the ids of the Workers that may run for a request to the host, with null for each that is not known. A
   * route for exactly this host that covers all of it takes precedence over wildcards.
   */
  workersOf(host: string): (string | null)[] {
    const exact = this.#exact.get(host) ?? []
    const isDecided = exact.some(({ isWhole }) => isWhole)
    const found = isDecided ? exact : [...exact, ...this.#matchingWildcards(host)]
    return found.filter(({ script }) => script !== null).map(({ workerId }) => workerId)
  }

  #matchingWildcards(host: string): Route[] {
    return [...this.#lengths]
      .filter((length) => length <= host.length)
      .flatMap((length) => this.#endings.get(host.slice(host.length - length)) ?? [])
  }
}
