import { createLocalJWKSet, errors, type JWTVerifyGetKey } from 'jose'
import * as z from 'zod/mini'

/** There is no certificate to verify a token with, and none could be fetched. */
export class SigningKeysUnavailableError extends Error {
  override readonly name = 'SigningKeysUnavailableError'
}

/** How long certificates are used before they are fetched again. Access rotates its keys every six weeks. */
const FRESH_MS = 10 * 60_000
/**
 * How long the last good certificates are used while Access cannot be reached. A replaced key is valid for seven days.
 */
const LAST_GOOD_MS = 24 * 3_600_000
/** The time between two requests for certificates, whatever tokens arrive. */
const PAUSE_MS = 5_000
const TIME_LIMIT_MS = 5_000

const keySetSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).check(z.minLength(1)),
})

type Known = { keyOf: JWTVerifyGetKey; at: number }

/**
 * The public keys that Access signs with, cached for all requests of a Worker.
 *
 * Every request that needs them fetches them itself: in a Worker, one request cannot wait for another's response.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 */
export class AccessSigningKeysCache {
  readonly #url: string
  readonly #fetch: (request: Request) => Promise<Response>
  readonly #now: () => number
  #known: Known | undefined
  #askedAt = -Infinity

  constructor(
    issuer: string,
    fetch: (request: Request) => Promise<Response>,
    now: () => number = Date.now,
  ) {
    this.#url = `${issuer}/cdn-cgi/access/certs`
    this.#fetch = fetch
    this.#now = now
  }

  /** Returns the key that a token names. An unknown key is fetched, since keys rotate. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => {
    const known = await this.#current()
    try {
      return await known.keyOf(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.#isPausing()) throw error
      // The pause starts now instead of at the response, because many such tokens may arrive at once.
      this.#askedAt = this.#now()
      const asked = await this.#ask()
      if (asked === undefined) throw error
      return asked.keyOf(header, token)
    }
  }

  /** Returns whether tokens can be verified right now. Fetches certificates unless it just did. */
  async state(): Promise<'fresh' | 'last_good' | 'unavailable'> {
    const known = await this.#current().catch(() => undefined)
    if (known === undefined) return 'unavailable'
    return this.#now() - known.at < FRESH_MS ? 'fresh' : 'last_good'
  }

  async #current(): Promise<Known> {
    const known = this.#known
    const age = known === undefined ? Infinity : this.#now() - known.at
    if (known !== undefined && age < FRESH_MS) return known
    const asked = this.#isPausing() ? undefined : await this.#ask()
    if (asked !== undefined) return asked
    if (known !== undefined && age < LAST_GOOD_MS) return known
    throw new SigningKeysUnavailableError()
  }

  #isPausing(): boolean {
    return this.#now() - this.#askedAt < PAUSE_MS
  }

  async #ask(): Promise<Known | undefined> {
    try {
      const signal = AbortSignal.timeout(TIME_LIMIT_MS)
      const response = await this.#fetch(new Request(this.#url, { redirect: 'manual', signal }))
      const keySet = response.ok ? keySetSchema.safeParse(await response.json()).data : undefined
      if (keySet !== undefined) {
        this.#known = { keyOf: createLocalJWKSet(keySet), at: this.#now() }
        return this.#known
      }
    } catch {
      // A failed request, or a response that is not JSON, counts as no response.
    } finally {
      this.#askedAt = this.#now()
    }
    return undefined
  }
}
