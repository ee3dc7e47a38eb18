import type { Resource } from '../../api/change'
import type { ChangeFilter } from '../../api/change-request'
import { normalizeEmail } from '../../api/email-address'

/** What of the history is asked for, without what whoever asks may not read. */
export type ReadableChanges = ChangeFilter & { without?: Resource | undefined }

/** A part of it, below a number, so many at most. */
export type ChangeSelection = ReadableChanges & { below?: number | undefined; limit: number }

/**
 * What a selection adds to a query of the catalogue. What people type is only ever a parameter.
 */
export function selectionClause(selection: ChangeSelection): {
  clause: string
  parameters: (string | number)[]
} {
  const { below, resource, without, person, since, until, path } = selection
  const conditions: [sql: string, ...parameters: (string | number)[]][] = []
  if (below !== undefined) conditions.push(['catalogue.change < ?', below])
  if (resource !== undefined) conditions.push(['catalogue.resource = ?', resource])
  if (without !== undefined) conditions.push(['catalogue.resource != ?', without])
  if (person !== undefined) conditions.push(['instr(catalogue.people, ?)', normalizeEmail(person)])
  if (since !== undefined) conditions.push(['catalogue.opened_at >= ?', inUtc(since)])
  if (until !== undefined) conditions.push(['catalogue.opened_at < ?', inUtc(until)])
  if (path !== undefined) {
    const pointer = toFieldPointer(path)
    // What lies within it follows its name and a slash, and 0 is the character after that.
    conditions.push([TOUCHES, pointer, `${pointer}/`, `${pointer}0`])
  }
  return {
    clause: conditions.map(([sql]) => `AND ${sql}`).join(' '),
    parameters: conditions.flatMap(([, ...parameters]) => parameters),
  }
}

const TOUCHES = `EXISTS (
  SELECT 1 FROM catalogue_paths AS paths
  WHERE paths.change = catalogue.change
    AND (paths.pointer = ? OR (paths.pointer > ? AND paths.pointer < ?))
)`

/** Times are stored in UTC with milliseconds, so that they sort as texts. */
const inUtc = (time: string) => new Date(time).toISOString()

/** `login_design.logo_path` as a pointer; what is one already stays. */
function toFieldPointer(path: string): string {
  return path.startsWith('/') ? path : `/${path.replaceAll('.', '/')}`
}
