import { type Refusal, type Reply, failure, refusal, success } from './reply'

const DEFAULT_PER_PAGE = 25
const LARGEST_PER_PAGE = 1_000

export type Page = { ok: true; page: number; per_page: number } | { ok: false; refusal: Refusal }

export function readPage(query: URLSearchParams, largest = LARGEST_PER_PAGE): Page {
  const page = Number(query.get('page') ?? 1)
  const per_page = Number(query.get('per_page') ?? DEFAULT_PER_PAGE)
  if (!Number.isSafeInteger(page) || page < 1) return refused('page is out of range')
  if (!Number.isSafeInteger(per_page) || per_page < 1 || per_page > largest) {
    return refused('per_page is out of range')
  }
  return { ok: true, page, per_page }
}

/** Returns one page of a short list. */
export function listOf(items: readonly unknown[], query: URLSearchParams): Reply {
  const paging = readPage(query)
  if (!paging.ok) return failure(paging.refusal)
  const { page, per_page } = paging
  const result = items.slice((page - 1) * per_page, page * per_page)
  const counts = { count: result.length, total_count: items.length }
  return success(result, 200, { page, per_page, ...counts })
}

function refused(detail: string): Page {
  return { ok: false, refusal: refusal('invalidRequest', { detail }) }
}
