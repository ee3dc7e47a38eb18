import type { ChangeSummary } from '../../api/change'
import { parseJson } from '../../api/json'

/**
 * How changes are read from their two entries, without the whole values. SQLite removes these before they take up the
 * object's memory.
 */

/** What a query returns of a change's two entries, as JSON. An array is read in three quarters of the time of an object. */
export type StoredChangeRow = [
  number: number,
  opening: string,
  closing: string | null,
  previous_hash: string,
  hash: string | null,
]

type ClosingSummary = Pick<
  ChangeSummary,
  'closed_at' | 'state' | 'differences' | 'unrequested' | 'error' | 'ray_id'
>
export const PENDING_CLOSING_SUMMARY = {
  state: 'pending',
  closed_at: null,
  differences: [],
  unrequested: [],
  error: null,
  ray_id: null,
} satisfies ClosingSummary

/** Reads the changes with these numbers, in the order of the list. One statement takes a third of the time of many. */
function changesQuery(entries: string): string {
  return `SELECT opened.change AS number, ${entries}, opened.previous_hash, closed.hash
    FROM json_each(?)
    CROSS JOIN journal AS opened ON opened.kind = 'opened' AND opened.change = json_each.value
    LEFT JOIN journal AS closed ON closed.kind = 'closed' AND closed.change = opened.change`
}

const WITHOUT_VALUES = `json_remove(opened.body,
  '$.before', '$.intended', '$.impact', '$.etag', '$.request_hash')`

/**
 * The members that are left are those of a summary, each in one of the entries: the request that the closing has takes
 * the place of what the opening says of it.
 */
export const SELECT_CHANGE_SUMMARIES_SQL =
  changesQuery(`iif(closed.body -> '$.requested' IS NULL, ${WITHOUT_VALUES},
    json_replace(${WITHOUT_VALUES}, '$.requested', closed.body -> '$.requested')) AS opening,
  json_remove(closed.body, '$.requested', '$.after', '$.intended', '$.etag') AS closing`)

/** Reads a summary. `requested` is the request of a pending change, if its opening has only the fields of it. */
export function parseChangeSummary(
  [number, opening, closing, previous_hash, hash]: StoredChangeRow,
  requested: ChangeSummary['requested'] | undefined,
): ChangeSummary {
  const opened = parseJson(requireObject(opening)) as object
  const closed =
    closing === null ? PENDING_CLOSING_SUMMARY : (parseJson(requireObject(closing)) as object)
  return {
    number,
    ...opened,
    ...(requested && { requested }),
    ...closed,
    previous_hash,
    hash,
  } as ChangeSummary // its other members were written by `open` and `close`
}

/** A change as JSON, without its whole values. */
export type NumberedChangeJson = { number: number; json: string }

/** Returns the JSON of the same summary. Put together from that of the entries, it takes a third of the time. */
export function toChangeSummaryJson(
  row: StoredChangeRow,
  requested: ChangeSummary['requested'] | undefined,
): NumberedChangeJson {
  const [number, opening, closing, previous_hash, hash] = row
  if (closing === null) return { number, json: JSON.stringify(parseChangeSummary(row, requested)) }
  const members = [opening, closing].map((json) => requireObject(json).slice(1, -1)).join()
  const hashes = `"previous_hash":"${previous_hash}","hash":"${hash}"`
  return { number, json: `{"number":${number},${members},${hashes}}` }
}

/** Refuses what is JSON but no entry, of which everything that is read would be missing. */
function requireObject(json: string): string {
  if (!json.startsWith('{')) throw new TypeError('An entry of the journal is not an object.')
  return json
}

/** What a table shows of a change. The values of a column are read as an array, which V8 parses in a quarter of the time. */
export type ChangeCsvCells = Pick<
  ChangeSummary,
  (typeof OPENING_CELLS)[number] | (typeof CLOSING_CELLS)[number] | 'number' | 'hash'
>

const OPENING_CELLS = [
  'opened_at',
  'email',
  'roles',
  'resource',
  'operation',
  'subject',
  'reason',
  'ticket',
  'reverts',
  'requested',
] as const
const CLOSING_CELLS = [
  'closed_at',
  'state',
  'requested',
  'differences',
  'unrequested',
  'error',
  'ray_id',
] as const

/** Either entry can have the request. */
type Values<Keys extends readonly (keyof ChangeSummary)[]> = {
  -readonly [Index in keyof Keys]:
    | ChangeSummary[Keys[Index]]
    | (Keys[Index] extends 'requested' ? null : never)
}
type OpeningValues = Values<typeof OPENING_CELLS>
type ClosingValues = Values<typeof CLOSING_CELLS>

const PENDING_VALUES: ClosingValues = [null, 'pending', null, [], [], null, null]

const paths = (keys: readonly string[]) => keys.map((key) => `'$.${key}'`).join(', ')

export const SELECT_CHANGE_CSV_CELLS_SQL = changesQuery(
  `json_extract(opened.body, ${paths(OPENING_CELLS)}) AS opening,
    json_extract(closed.body, ${paths(CLOSING_CELLS)}) AS closing`,
)

export function toChangeCsvCells(
  [number, opening, closing, , hash]: StoredChangeRow,
  requested: ChangeSummary['requested'] | undefined,
): ChangeCsvCells {
  const [opened_at, email, roles, resource, operation, subject, reason, ticket, reverts, fields] =
    parseJson(opening) as OpeningValues // of that query
  const [closed_at, state, request, differences, unrequested, error, ray_id] =
    closing === null ? PENDING_VALUES : (parseJson(closing) as ClosingValues) // the same
  return {
    number,
    opened_at,
    closed_at,
    email,
    roles,
    resource,
    operation,
    subject,
    state,
    reason,
    ticket,
    reverts,
    requested: requested ?? request ?? fields ?? [],
    differences,
    unrequested,
    error,
    ray_id,
    hash,
  }
}
