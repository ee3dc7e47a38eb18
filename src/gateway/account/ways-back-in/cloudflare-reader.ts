import * as z from 'zod/mini'
import { type PersonReadName, personReadPath } from '../../../api/ways-back-in/person-read-paths'
import type { WaysBackIn } from '../../../api/ways-back-in/ways-back-in'
import { CALL_PERMISSION_REQUIREMENTS } from '../../status/permission-requirements'
import type { UpstreamReply } from '../../upstream'
import type { PacedReadContext } from '../runs/api-call-pacer'

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

export type CloudflareReaderContext = PacedReadContext & { now: () => number }

type ReadOptions = { item?: string; query?: Record<string, string | readonly string[]> }

/** Reads what is needed of Cloudflare's API, one response or all pages of a list, and parses it. */
export class CloudflareReader {
  readonly #context: CloudflareReaderContext

  constructor(context: CloudflareReaderContext) {
    this.#context = context
  }

  #read(path: string): Promise<UpstreamReply> {
    const { read, pacer, now } = this.#context
    return pacer.spendAtOnce(() => read(path), now)
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
    const path = personReadPath(name, {
      account_id: this.#context.accountId,
      ...(item && { item }),
    })
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
    const permission = answer.status === 403 ? CALL_PERMISSION_REQUIREMENTS[read].fitting[0] : null
    return { value: null, unread: { read, permission, message: failure.message } }
  }
  const result = schema.safeParse(reply.result)
  if (result.success) return { value: result.data, unread: null }
  const message = 'The response has another shape than is documented.'
  return { value: null, unread: { read, permission: null, message } }
}
