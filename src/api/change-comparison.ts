import type { Change, ChangeSummary } from './change'
import type { Difference } from './diff'
import { isEqual } from './equality'
import { fromPointer, isJsonObject, type JsonObject, valueAt } from './json'
import { createMergePatch, type MergePatch } from './merge-patch'
import { READ_ONLY_KEYS } from './setting-fields'
import { omit } from './put-body'

/** Returns the merge patch that reverts a change, or undefined if there is nothing left to revert. */
export function revertPatch({
  before,
  after,
}: Pick<Change, 'before' | 'after'>): MergePatch | undefined {
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined
  const patch = omit(createMergePatch(after, withoutEmptyTexts(before)), READ_ONLY_KEYS)
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** The API returns an empty string for a duration that is not set, but refuses to receive one. */
function withoutEmptyTexts(value: JsonObject): JsonObject {
  const entries = Object.entries(value).filter(([, item]) => item !== '')
  return Object.fromEntries(
    entries.map(([key, item]) => [key, isJsonObject(item) ? withoutEmptyTexts(item) : item]),
  )
}

/** Returns the parts of a change that have changed again since: from the value that it left to the current one. */
export function changedSince(
  { differences }: Pick<ChangeSummary, 'differences'>,
  current: unknown,
): Difference[] {
  return differences.flatMap(({ pointer, to }) => {
    const now = valueAt(current, pointer)
    return isEqual(to, now, fromPointer(pointer).at(-1)) ? [] : [{ pointer, from: to, to: now }]
  })
}
