import * as z from 'zod/mini'
import { normalizeEmail } from '../../../api/cloudflare-objects'
import type { PeopleSearchResult, PeopleSearchParams } from '../../../api/people-search'
import { accessApplicationsSchema } from '../../../api/ways-back-in/access-rules'
import {
  CloudflareReader,
  type CloudflareReaderContext,
  type PersonReadResult,
} from '../ways-back-in/cloudflare-reader'

/** The most devices and logins that are read for one search. */
const MAX_DEVICES = 50
const MAX_LOGINS = 1_000
const MAX_MATCHES = 50
/** An application is searched for by a part of its name, and the logins of at most this many are read. */
const MAX_APPLICATIONS = 3
const LOGINS_MS = 86_400_000

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/devices/subresources/devices_/ */
const devicesSchema = z.nullish(
  z.array(
    z.looseObject({
      name: z.nullish(z.string()),
      last_seen_at: z.nullish(z.string()),
      last_seen_user: z.nullish(z.looseObject({ email: z.nullish(z.string()) })),
    }),
  ),
)

/** @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/access/subresources/logs/ */
const loginsSchema = z.nullish(
  z.array(
    z.looseObject({
      user_email: z.nullish(z.string()),
      ip_address: z.nullish(z.string()),
      app_uid: z.nullish(z.string()),
      created_at: z.nullish(z.string()),
    }),
  ),
)
type Login = NonNullable<z.infer<typeof loginsSchema>>[number]

type Match = PeopleSearchResult['matches'][number]

/** Finds people by a device, an IP address or an application, as far as Cloudflare's API can be asked for it. */
export class PeopleFinder {
  readonly #reader: CloudflareReader
  readonly #now: () => number

  constructor(context: CloudflareReaderContext) {
    this.#reader = new CloudflareReader(context)
    this.#now = context.now
  }

  find({ by, text }: PeopleSearchParams): Promise<PeopleSearchResult> {
    switch (by) {
      case 'device':
        return this.#byDevice(text)
      case 'ip':
        return this.#byAddress(text)
      case 'application':
        return this.#byApplication(text)
    }
  }

  async #byDevice(search: string): Promise<PeopleSearchResult> {
    const devices = await this.#reader.one('listPhysicalDevices', devicesSchema, {
      query: { search, per_page: String(MAX_DEVICES), active_registrations: 'include' },
    })
    const found = (devices.value ?? []).flatMap(({ name, last_seen_at, last_seen_user }) =>
      last_seen_user?.email
        ? [
            {
              email: normalizeEmail(last_seen_user.email),
              clue: name || 'A device without a name',
              seen_at: last_seen_at ?? null,
            },
          ]
        : [],
    )
    return answer([devices], found, {
      limits: 'Devices that are enrolled in the Cloudflare One Client, with who used each last.',
      has_more: (devices.value?.length ?? 0) >= MAX_DEVICES,
    })
  }

  /** The API filters logins by much, and not by their address. */
  async #byAddress(address: string): Promise<PeopleSearchResult> {
    const logins = await this.#readLogins({})
    const read = logins.value ?? []
    const oldest = read.at(-1)?.created_at
    const isWhole = read.length < MAX_LOGINS
    const found = read.filter(({ ip_address }) => ip_address === address)
    return answer(
      [logins],
      found.map((login) => toMatch(login, address)),
      {
        limits: `Cloudflare’s API cannot search by an address. ${
          isWhole || !oldest
            ? 'All logins of the last 24 hours were looked through.'
            : `The last ${MAX_LOGINS.toLocaleString('en')} logins were looked through, back to ${oldest}.`
        }`,
        has_more: !isWhole,
      },
    )
  }

  async #byApplication(text: string): Promise<PeopleSearchResult> {
    const applications = await this.#reader.all('listApplications', accessApplicationsSchema)
    const named = (applications.value ?? []).filter(({ name }) =>
      name.toLowerCase().includes(text.toLowerCase()),
    )
    const searched = named.slice(0, MAX_APPLICATIONS)
    const logins = await Promise.all(
      searched.map(({ id }) => this.#readLogins({ app_uid: id ?? '' })),
    )
    const found = logins.flatMap(({ value }, index) =>
      (value ?? []).map((login) => toMatch(login, searched[index]?.name ?? text)),
    )
    const names = searched.map(({ name }) => name).join(', ')
    return answer([applications, ...logins], found, {
      limits:
        named.length === 0
          ? 'No application of the account has this in its name.'
          : `Logins of the last 24 hours to ${names}${named.length > searched.length ? `, which are the first ${MAX_APPLICATIONS} of ${named.length}` : ''}.`,
      has_more:
        named.length > searched.length ||
        logins.some(({ value }) => (value?.length ?? 0) >= MAX_LOGINS),
    })
  }

  #readLogins(
    filter: Record<string, string>,
  ): Promise<PersonReadResult<z.infer<typeof loginsSchema>>> {
    const since = new Date(this.#now() - LOGINS_MS).toISOString()
    const query = { ...filter, since, limit: String(MAX_LOGINS), direction: 'desc' }
    return this.#reader.one('listLogins', loginsSchema, { query })
  }
}

function toMatch({ user_email, created_at }: Login, clue: string): Match {
  return { email: normalizeEmail(user_email ?? ''), clue, seen_at: created_at ?? null }
}

/** Names each person once for each clue, those seen last first. */
function answer(
  reads: readonly PersonReadResult<unknown>[],
  found: readonly Match[],
  { limits, has_more }: Pick<PeopleSearchResult, 'limits' | 'has_more'>,
): PeopleSearchResult {
  const newest = found
    .filter(({ email }) => email !== '')
    .toSorted((one, other) => (other.seen_at ?? '').localeCompare(one.seen_at ?? ''))
  const once = new Map<string, Match>()
  for (const match of newest) {
    const key = `${match.email} ${match.clue}`
    if (!once.has(key)) once.set(key, match)
  }
  return {
    matches: [...once.values()].slice(0, MAX_MATCHES),
    limits,
    has_more: has_more || once.size > MAX_MATCHES,
    unread: reads.find(({ unread }) => unread !== null)?.unread ?? null,
    calls: reads.reduce((sum, { calls }) => sum + calls, 0),
  }
}
