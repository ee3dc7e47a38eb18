import type { ResourceReadName } from '../calls'
import {
  type EmulatedRefusalName,
  type EmulatedOperationReply,
  pagedReply,
  refusalReply,
  successReply,
} from '../reply'

/** The contents of an account besides its organization, as lists return them: one row for each item. */
export const RESOURCES_TABLE_SQL = `CREATE TABLE IF NOT EXISTS resources (
  position INTEGER PRIMARY KEY, list TEXT NOT NULL, owner TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS resources_by_list ON resources (list, owner, position)`

/** An item of a list, or an object. `owner` is the id of the account, zone or tunnel to which it belongs. */
export type EmulatedResource = {
  list: ResourceReadName
  owner: string
  body: Record<string, unknown>
}

const ROWS_AT_ONCE = 1_000

export function addResources(sql: SqlStorage, resources: readonly EmulatedResource[]): void {
  const insert = `INSERT INTO resources (list, owner, body)
    SELECT value ->> 'list', value ->> 'owner', value -> 'body' FROM json_each(?)`
  for (let start = 0; start < resources.length; start += ROWS_AT_ONCE) {
    sql.exec(insert, JSON.stringify(resources.slice(start, start + ROWS_AT_ONCE)))
  }
}

export function removeAllResources(sql: SqlStorage): void {
  sql.exec('DELETE FROM resources')
}

/** Returns the account of a zone, if the token sees the zone. */
export function findZoneAccountId(sql: SqlStorage, zone_id: string): string | undefined {
  const query = `SELECT owner FROM resources WHERE list = 'listZones' AND body ->> '$.id' = ?`
  return sql.exec<{ owner: string }>(query, zone_id).toArray()[0]?.owner
}

type Selection = {
  /** As in the query. Only DNS records have this parameter. */
  proxied?: string | null
  /** Applications of this type are left out. */
  withoutType?: string | null
}

/**
 * Returns the object that belongs to an item or an account. Where there is none, the response is an error if one is
 * given, and otherwise null, which is what Cloudflare answers for a tunnel that nothing configures.
 */
export function replyWithResourceObject(
  sql: SqlStorage,
  name: ResourceReadName,
  owner: string,
  missing?: EmulatedRefusalName,
): EmulatedOperationReply {
  const [object] = readResourceListItems(sql, name, owner, { limit: 1 })
  if (object === undefined && missing !== undefined) return refusalReply(missing)
  return successReply(object ?? null)
}

/** Returns a page of a list, with the counts that Cloudflare includes. */
export function replyWithResourceListPage(
  sql: SqlStorage,
  list: ResourceReadName,
  owner: string,
  { query, largest, ...selection }: Selection & { query: URLSearchParams; largest?: number },
): EmulatedOperationReply {
  const read = (limit: number, offset: number) => {
    const total_count = countItems(sql, list, owner, selection)
    return {
      items: readResourceListItems(sql, list, owner, { ...selection, limit, offset }),
      total_count,
      total_pages: Math.ceil(total_count / limit),
    }
  }
  return pagedReply(query, read, largest)
}

const SELECTED = `FROM resources WHERE list = ?1 AND owner = ?2
  AND (?3 IS NULL OR body -> '$.proxied' = ?3) AND (?4 IS NULL OR body ->> '$.type' IS NOT ?4)`

function countItems(
  sql: SqlStorage,
  list: ResourceReadName,
  owner: string,
  { proxied = null, withoutType = null }: Selection,
): number {
  const query = `SELECT count(*) AS total ${SELECTED}`
  return sql.exec<{ total: number }>(query, list, owner, proxied, withoutType).one().total
}

/** Returns the items of a list: all of them, unless a selection or a limit is given. */
export function readResourceListItems(
  sql: SqlStorage,
  list: ResourceReadName,
  owner: string,
  {
    proxied = null,
    withoutType = null,
    limit = -1,
    offset = 0,
  }: Selection & { limit?: number; offset?: number } = {},
): unknown[] {
  const query = `SELECT body ${SELECTED} ORDER BY position LIMIT ?5 OFFSET ?6`
  return sql
    .exec<{ body: string }>(query, list, owner, proxied, withoutType, limit, offset)
    .toArray()
    .map(({ body }): unknown => JSON.parse(body))
}

const MAX_R2_BUCKETS_PER_PAGE = 1_000

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
  if (!Number.isSafeInteger(per_page) || per_page < 1 || per_page > MAX_R2_BUCKETS_PER_PAGE) {
    return refusalReply('invalidRequest', { detail: 'per_page is out of range' })
  }
  const offset = Number(query.get('cursor') ?? 0)
  if (!Number.isSafeInteger(offset) || offset < 0) {
    return refusalReply('invalidRequest', { detail: 'cursor is not one of this list' })
  }
  const page = { limit: per_page + 1, offset }
  const found = readResourceListItems(sql, 'listR2Buckets', account_id, page)
  if (found.length === 0 && offset === 0) return refusalReply('r2NotEnabled')
  const buckets = found.slice(0, per_page)
  const next = found.length > per_page ? { cursor: String(offset + per_page) } : {}
  return successReply({ buckets }, 200, { per_page, ...next })
}
