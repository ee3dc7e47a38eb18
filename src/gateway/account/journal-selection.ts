import type { ChangeFilter } from '../../api/change'

/** A part of the history: what fits the filter, below a number, so many at most. */
export type ChangeSelection = ChangeFilter & { below?: number | undefined; limit: number }

/**
 * What a selection adds to a query of changes as `opened` and `closed`. A text that holds people's
 * input is only ever a parameter.
 */
export function selectionClause(selection: ChangeSelection): {
  clause: string
  parameters: (string | number)[]
} {
  const { below, resource, person, since, until, path } = selection
  const conditions: [sql: string, ...parameters: (string | number)[]][] = []
  if (below !== undefined) conditions.push(['opened.change < ?', below])
  if (resource !== undefined) conditions.push([`${opened('resource')} = ?`, resource])
  if (person !== undefined) {
    const email = contains(person.toLowerCase())
    conditions.push([`(${matches('email')} OR ${matches('subject')})`, email, email])
  }
  if (since !== undefined) conditions.push([`${opened('opened_at')} >= ?`, inUtc(since)])
  if (until !== undefined) conditions.push([`${opened('opened_at')} < ?`, inUtc(until)])
  if (path !== undefined) {
    const pointer = toFieldPointer(path)
    const within = `${escapeLike(pointer)}/%`
    const asked = touches('opened.body', 'requested')
    const became = touches('closed.body', 'differences')
    conditions.push([`(${asked} OR ${became})`, pointer, within, pointer, within])
  }
  return {
    clause: conditions.map(([sql]) => `AND ${sql}`).join(' '),
    parameters: conditions.flatMap(([, ...parameters]) => parameters),
  }
}

const opened = (key: string) => `opened.body ->> '$.${key}'`

const matches = (key: string) => `lower(${opened(key)}) LIKE ? ESCAPE '\\'`

/** Whether a list of differences names a pointer, or one within it. */
const touches = (body: string, list: string) => `EXISTS (
  SELECT 1 FROM json_each(${body}, '$.${list}') AS difference
  WHERE difference.value ->> '$.pointer' = ? OR difference.value ->> '$.pointer' LIKE ? ESCAPE '\\'
)`

const escapeLike = (text: string) => text.replaceAll(/[\\%_]/g, String.raw`\$&`)

const contains = (text: string) => `%${escapeLike(text)}%`

/** Times are stored in UTC with milliseconds, so that they sort as texts. */
const inUtc = (time: string) => new Date(time).toISOString()

/** `login_design.logo_path` as a pointer; what is one already stays. */
function toFieldPointer(path: string): string {
  return path.startsWith('/') ? path : `/${path.replaceAll('.', '/')}`
}
