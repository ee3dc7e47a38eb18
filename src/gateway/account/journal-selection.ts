import { type Resource, RESOURCES } from '../../api/change'
import type { ChangeFilter } from '../../api/change-request'
import { normalizeEmail } from '../../api/normalize-email'
import type { ChangeIndex } from './change-index'
import { type ChangeNumbers, changesBetween, intersection, union } from './change-numbers'

/** What of the history is asked for, without what whoever asks may not read. */
export type ReadableChanges = ChangeFilter & { without?: Resource | undefined }

/** A part of it, below a number, so many at most. */
export type ChangeSelection = ReadableChanges & { below?: number | undefined; limit: number }

/** What fits a selection of changes, as far as they are in the index. */
export function indexedChanges(
  index: ChangeIndex,
  newest: number,
  selection: ReadableChanges,
  atOnce: number,
): ChangeNumbers {
  const { resource, without, since, until } = selection
  const { person, pointer } = searched(selection)
  const members: ChangeNumbers[] = [changesBetween(index.behind() + 1, newest)]
  // The bounds of a period come first: lists are read from there on.
  if (since !== undefined || until !== undefined) {
    members.push(index.ofPeriod(since && inUtc(since), until && inUtc(until)))
  }
  if (resource !== undefined || without !== undefined) {
    const resources = RESOURCES.filter((each) => each === (resource ?? each) && each !== without)
    members.push(union(resources.map((each) => index.ofResource(each, atOnce))))
  }
  if (person !== undefined) members.push(index.ofPeople(person, atOnce))
  if (pointer !== undefined) members.push(index.ofPath(pointer, atOnce))
  return intersection(members)
}

/**
 * The same of those that are not in the index yet, as earlier builds searched for them: a condition on
 * the catalogue. What people type is only ever a parameter.
 */
export function unindexedCondition(selection: ReadableChanges): {
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
  // What lies within it follows its name and a slash, and 0 is the character after that.
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

/** As it is stored. Everybody has the name that is empty. */
function searched({ person, path }: ReadableChanges) {
  return {
    person: normalizeEmail(person ?? '') || undefined,
    pointer: path === undefined ? undefined : toFieldPointer(path),
  }
}

/** Times are stored in UTC with milliseconds, so that they sort as texts. */
const inUtc = (time: string) => new Date(time).toISOString()

/** `login_design.logo_path` as a pointer; what is one already stays. */
function toFieldPointer(path: string): string {
  return path.startsWith('/') ? path : `/${path.replaceAll('.', '/')}`
}
