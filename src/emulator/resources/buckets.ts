import { failure, refusal, type Reply, success } from '../reply'
import { readResources } from './store'

const LARGEST = 1_000

/**
 * Lists the buckets of R2, which are wrapped in an object, by a cursor that is missing on the last page. An account
 * without buckets stands for one that never enabled R2.
 */
export function listBuckets(sql: SqlStorage, account_id: string, query: URLSearchParams): Reply {
  const per_page = Number(query.get('per_page') ?? 20)
  if (!Number.isSafeInteger(per_page) || per_page < 1 || per_page > LARGEST) {
    return failure(refusal('invalidRequest', { detail: 'per_page is out of range' }))
  }
  const offset = Number(query.get('cursor') ?? 0)
  if (!Number.isSafeInteger(offset) || offset < 0) {
    return failure(refusal('invalidRequest', { detail: 'cursor is not one of this list' }))
  }
  const found = readResources(sql, 'listR2Buckets', account_id, { limit: per_page + 1, offset })
  if (found.length === 0 && offset === 0) return failure(refusal('r2NotEnabled'))
  const buckets = found.slice(0, per_page)
  const next = found.length > per_page ? { cursor: String(offset + per_page) } : {}
  return success({ buckets }, 200, { per_page, ...next })
}
