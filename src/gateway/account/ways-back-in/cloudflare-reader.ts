import * as z from 'zod/mini'
import {
  type PersonReadName,
  GATEWAY_ONLY_PERSON_READ_PATHS,
  personReadPath,
} from '../../../api/ways-back-in/person-reads'
import type { WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import { isCloudflareOperation } from '../../../api/cloudflare-operations'
import {
  OPERATION_PERMISSION_REQUIREMENTS,
  PERSON_READ_PERMISSION_REQUIREMENTS,
  type PermissionRequirement,
  SURVEY_PERMISSION_REQUIREMENTS,
} from '../../status/permission-requirements'
import type { UpstreamReply } from '../../upstream'

export type UnreadPersonFact = WaysBackIn['unread'][number]

/** What a read found, or why it found nothing. */
export type PersonReadResult<Value> = {
  value: Value | null
  unread: UnreadPersonFact | null
  calls: number
}

/** Lists with more pages than this are read in part, which counts as not read. */
const MAX_PAGES = 3
export const CLOUDFLARE_ITEMS_PER_PAGE = 1_000

const resultInfoSchema = z.looseObject({
  total_pages: z.nullish(z.number()),
  total_count: z.nullish(z.number()),
  per_page: z.nullish(z.number()),
})

type ReadOptions = { item?: string; query?: Record<string, string | readonly string[]> }

/** Reads what is needed of Cloudflare's API, one response or all pages of a list, and parses it. */
export class CloudflareReader {
  readonly #read: (path: string) => Promise<UpstreamReply>
  readonly #accountId: string

  constructor(accountId: string, read: (path: string) => Promise<UpstreamReply>) {
    this.#accountId = accountId
    this.#read = read
  }

  /** Reads an object, or a list that has few items by its query. */
  async one<Schema extends z.ZodMiniType>(
    name: PersonReadName,
    schema: Schema,
    options: ReadOptions = {},
  ): Promise<PersonReadResult<z.infer<Schema>>> {
    const reply = await this.#read(this.#path(name, options))
    return { ...parsed(name, schema, reply), calls: 1 }
  }

  /** Reads all pages of a list. */
  async all<Item>(
    name: PersonReadName,
    schema: z.ZodMiniType<Item[]>,
  ): Promise<PersonReadResult<Item[]>> {
    const items: Item[] = []
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const query = { page: String(page), per_page: String(CLOUDFLARE_ITEMS_PER_PAGE) }
      const reply = await this.#read(this.#path(name, { query }))
      const { value, unread } = parsed(name, schema, reply)
      if (value === null) return { value: null, unread, calls: page }
      for (const item of value) items.push(item)
      if (
        reply.ok &&
        isLastPage(reply.resultInfo, { page, count: value.length, total: items.length })
      ) {
        return { value: items, unread: null, calls: page }
      }
    }
    const message = `The list has more than ${items.length.toLocaleString('en')} entries.`
    return { value: null, unread: { read: name, permission: null, message }, calls: MAX_PAGES }
  }

  #path(name: PersonReadName, { item, query = {} }: ReadOptions): string {
    const search = new URLSearchParams()
    for (const [key, value] of Object.entries(query)) {
      for (const one of typeof value === 'string' ? [value] : value) search.append(key, one)
    }
    const path = personReadPath(name, { account_id: this.#accountId, ...(item && { item }) })
    return search.size === 0 ? path : `${path}?${search.toString()}`
  }
}

/** Whether a list ends with this page, as far as the response says. */
export function isLastPage(
  info: unknown,
  { page, count, total }: { page: number; count: number; total: number },
): boolean {
  const { data } = resultInfoSchema.safeParse(info)
  if (count === 0) return true
  if (typeof data?.total_pages === 'number') return page >= data.total_pages
  if (typeof data?.total_count === 'number') return total >= data.total_count
  // The size of a page in the response counts, since a list may return fewer than asked for.
  return count < (data?.per_page ?? CLOUDFLARE_ITEMS_PER_PAGE)
}

function parsed<Schema extends z.ZodMiniType>(
  read: PersonReadName,
  schema: Schema,
  reply: UpstreamReply,
): { value: z.infer<Schema> | null; unread: UnreadPersonFact | null } {
  if (!reply.ok) {
    const { failure, answer } = reply
    const permission = answer.status === 403 ? requirementOf(read).fitting[0] : null
    return { value: null, unread: { read, permission, message: failure.message } }
  }
  const result = schema.safeParse(reply.result)
  if (result.success) return { value: result.data, unread: null }
  const message = 'The response has another shape than is documented.'
  return { value: null, unread: { read, permission: null, message } }
}

function requirementOf(read: PersonReadName): PermissionRequirement {
  if (isGatewayOnlyPersonRead(read)) return PERSON_READ_PERMISSION_REQUIREMENTS[read]
  return isCloudflareOperation(read)
    ? OPERATION_PERMISSION_REQUIREMENTS[read]
    : SURVEY_PERMISSION_REQUIREMENTS[read]
}

function isGatewayOnlyPersonRead(
  read: PersonReadName,
): read is keyof typeof GATEWAY_ONLY_PERSON_READ_PATHS {
  return Object.hasOwn(GATEWAY_ONLY_PERSON_READ_PATHS, read)
}
