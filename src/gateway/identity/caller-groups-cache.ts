import * as z from 'zod/mini'

/** Access's report about a session: it is valid, with these groups; it was ended; or nothing for now. */
export type CallerGroupsResult =
  | { kind: 'known'; groups: readonly string[] }
  | { kind: 'ended' }
  | { kind: 'unknown' }

const KEPT_MS = 60_000
/** If Access did not respond, it is soon asked again. */
const UNKNOWN_KEPT_MS = 5_000
const KEPT_AT_MOST = 1_000
const TIME_LIMIT_MS = 5_000

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
    const keptMs = groups.kind === 'unknown' ? UNKNOWN_KEPT_MS : KEPT_MS
    this.#kept.set(token, { groups, until: now + keptMs })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT_AT_MOST) break
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
