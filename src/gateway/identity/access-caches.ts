/** What Access answers about its tokens, cached: the keys that it signs with, and the groups of a person. */

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
/** The time that Access has for each response. */
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

/** Access's report about a session: it is valid, with these groups; it was ended; or nothing for now. */
export type CallerGroupsResult =
  | { kind: 'known'; groups: readonly string[] }
  | { kind: 'ended' }
  | { kind: 'unknown' }

const GROUPS_KEPT_MS = 60_000
/** If Access did not respond, it is soon asked again. */
const UNKNOWN_GROUPS_KEPT_MS = 5_000
const GROUPS_KEPT_AT_MOST = 1_000

/**
 * The groups of the person that a token was signed for, each cached for a minute. The token itself may not carry them.
 * The response also shows whether the session was ended meanwhile, which the token cannot.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/#user-identity
 */
export class CallerGroupsCache {
  readonly #url: string
  readonly #fetch: (request: Request) => Promise<Response>
  readonly #kept = new Map<string, { groups: CallerGroupsResult; until: number }>()

  constructor(issuer: string, fetch: (request: Request) => Promise<Response>) {
    this.#url = `${issuer}/cdn-cgi/access/get-identity`
    this.#fetch = fetch
  }

  /** Returns the groups for a token that has been verified. */
  async of(token: string, now: number): Promise<CallerGroupsResult> {
    const kept = this.#kept.get(token)
    if (kept !== undefined && now < kept.until) return kept.groups
    const groups = await this.#ask(token)
    this.#keep(token, groups, now)
    return groups
  }

  async #ask(token: string): Promise<CallerGroupsResult> {
    try {
      const response = await this.#fetch(
        new Request(this.#url, {
          redirect: 'manual',
          signal: AbortSignal.timeout(TIME_LIMIT_MS),
          headers: { cookie: `CF_Authorization=${token}` },
        }),
      )
      if (response.status === 401 || response.status === 403) return { kind: 'ended' }
      if (!response.ok) return { kind: 'unknown' }
      const groups = groupsOfIdentity(await response.json())
      return groups === undefined ? { kind: 'unknown' } : { kind: 'known', groups }
    } catch {
      return { kind: 'unknown' }
    }
  }

  /** Evicts the oldest entries: a `Map` keeps the order of insertion. */
  #keep(token: string, groups: CallerGroupsResult, now: number): void {
    this.#kept.delete(token)
    const keptMs = groups.kind === 'unknown' ? UNKNOWN_GROUPS_KEPT_MS : GROUPS_KEPT_MS
    this.#kept.set(token, { groups, until: now + keptMs })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= GROUPS_KEPT_AT_MOST) break
      this.#kept.delete(oldest)
    }
  }
}

/** Providers name a group by a string, or by an object whose name is the familiar one. */
const groupSchema = z.union([
  z.string(),
  z.pipe(
    z.looseObject({ name: z.string() }),
    z.transform(({ name }) => name),
  ),
  z.pipe(
    z.looseObject({ id: z.string() }),
    z.transform(({ id }) => id),
  ),
])

const holderSchema = z.looseObject({ groups: z.array(z.unknown()) })

const identitySchema = z.looseObject({
  oidc_fields: z.optional(z.unknown()),
  saml_attributes: z.optional(z.unknown()),
})

/**
 * Returns the groups in the response of `get-identity`: those that Access requested from the provider, and those among
 * the configured claims and attributes, of which a token has only as many as fit into it. Returns undefined if it is
 * not an identity.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/#user-identity
 */
function groupsOfIdentity(answer: unknown): string[] | undefined {
  const identity = identitySchema.safeParse(answer).data
  if (identity === undefined) return undefined
  const holders = [identity, identity.oidc_fields, identity.saml_attributes]
  return [...new Set(holders.flatMap(readGroupsOfIdentity))]
}

/** Returns the groups that are listed in a token's `custom` claim or the like. Anything else is skipped. */
export function readGroupsOfIdentity(holder: unknown): string[] {
  const groups = holderSchema.safeParse(holder).data?.groups ?? []
  return groups.flatMap((group) => groupSchema.safeParse(group).data ?? [])
}
