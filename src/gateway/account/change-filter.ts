import { type ChangeResource, CHANGE_RESOURCES } from '../../api/change'
import type { ChangeFilter } from '../../api/change-request'
import { normalizeEmail } from '../../api/cloudflare-objects'
import type { ChangeIndex } from './change-index'
import {
  type LazyChangeNumbers,
  changeNumberRange,
  intersectChangeNumbers,
  unionOfChangeNumbers,
} from './lazy-change-numbers'

/** The requested part of the history, without what the caller may not read. */
export type PermittedChangeFilter = ChangeFilter & { without?: ChangeResource | undefined }

/** A page of it: at most `limit` changes with numbers lower than `below`. */
export type ChangeListPageSelection = PermittedChangeFilter & {
  below?: number | undefined
  limit: number
}

/** The changes that match a selection, as far as they are indexed. */
export function findIndexedChanges(
  index: ChangeIndex,
  [oldest, newest]: readonly [number, number],
  selection: PermittedChangeFilter,
  atOnce: number,
): LazyChangeNumbers {
  const { resource, without, since, until } = selection
  const { person, pointer } = searched(selection)
  const members: LazyChangeNumbers[] = [
    changeNumberRange(Math.max(index.behind() + 1, oldest), newest),
  ]
  // The bounds of a period come first, because the other lists are read from there on.
  if (since !== undefined || until !== undefined) {
    members.push(index.ofPeriod(since && inUtc(since), until && inUtc(until)))
  }
  if (resource !== undefined || without !== undefined) {
    const resources = CHANGE_RESOURCES.filter(
      (each) => each === (resource ?? each) && each !== without,
    )
    members.push(unionOfChangeNumbers(resources.map((each) => index.ofResource(each, atOnce))))
  }
  if (person !== undefined) members.push(index.ofPeople(person, atOnce))
  if (pointer !== undefined) members.push(index.ofPath(pointer, atOnce))
  return intersectChangeNumbers(members)
}

/**
 * The same selection for changes that are not indexed yet, as a condition on the catalogue, which earlier builds
 * searched. Text that users type is only ever a parameter.
 */
export function unindexedChangesCondition(selection: PermittedChangeFilter): {
  condition: string
  parameters: string[]
} {
  const { resource, without, since, until } = selection
  const { person, pointer } = searched(selection)
  const conditions: [sql: string, ...parameters: string[]][] = [['true']]
  if (resource !== undefined) conditions.push(['resource = ?', resource])
  if (without !== undefined) conditions.push(['resource != ?', without])
  if (person !== undefined) conditions.push(['instr(people, ?)', person])
  if (since !== undefined) conditions.push(['opened_at >= ?', inUtc(since)])
  if (until !== undefined) conditions.push(['opened_at < ?', inUtc(until)])
  // Everything inside the field starts with its name and a slash, and 0 is the character after the slash.
  if (pointer !== undefined) conditions.push([TOUCHES, pointer, `${pointer}/`, `${pointer}0`])
  return {
    condition: conditions.map(([sql]) => sql).join(' AND '),
    parameters: conditions.flatMap(([, ...parameters]) => parameters),
  }
}

const TOUCHES = `EXISTS (
  SELECT 1 FROM catalogue_paths AS paths
  WHERE paths.change = catalogue.change
    AND (paths.pointer = ? OR (paths.pointer > ? AND paths.pointer < ?))
)`

/** Converts the filter to the stored form. An empty name matches everyone. */
function searched({ person, path }: PermittedChangeFilter) {
  return {
    person: normalizeEmail(person ?? '') || undefined,
    pointer: path === undefined ? undefined : toFieldPointer(path),
  }
}

/** Times are stored in UTC with milliseconds, so that they sort as text. */
const inUtc = (time: string) => new Date(time).toISOString()

/** Converts a path such as `login_design.logo_path` to a pointer. A pointer is returned unchanged. */
function toFieldPointer(path: string): string {
  return path.startsWith('/') ? path : `/${path.replaceAll('.', '/')}`
}
