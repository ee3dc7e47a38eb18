import { failureReply, createRefusal, type EmulatedOperationReply, successReply } from '../reply'
import { readResourceListItems } from './resource-store'

const LARGEST = 1_000

/**
 * Lists the buckets of R2, which are wrapped in an object, by a cursor that is missing on the last page. An account
 * without buckets stands for one that never enabled R2.
 */
export function listR2Buckets(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
): EmulatedOperationReply {
  const per_page = Number(query.get('per_page') ?? 20)
  if (!Number.isSafeInteger(per_page) || per_page < 1 || per_page > LARGEST) {
    return failureReply(createRefusal('invalidRequest', { detail: 'per_page is out of range' }))
  }
  const offset = Number(query.get('cursor') ?? 0)
  if (!Number.isSafeInteger(offset) || offset < 0) {
    return failureReply(
      createRefusal('invalidRequest', { detail: 'cursor is not one of this list' }),
    )
  }
  const found = readResourceListItems(sql, 'listR2Buckets', account_id, {
    limit: per_page + 1,
    offset,
  })
  if (found.length === 0 && offset === 0) return failureReply(createRefusal('r2NotEnabled'))
  const buckets = found.slice(0, per_page)
  const next = found.length > per_page ? { cursor: String(offset + per_page) } : {}
  return successReply({ buckets }, 200, { per_page, ...next })
}
