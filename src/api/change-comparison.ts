import type { Change, ChangeSummary } from './change'
import type { Difference } from './diff'
import { isEqual } from './equality'
import { fromPointer, isJsonObject, valueAt } from './json'
import { createMergePatch, type MergePatch } from './merge-patch'

/** The merge patch that takes a change back; undefined if it left nothing to take back. */
export function revertPatch({
  before,
  after,
}: Pick<Change, 'before' | 'after'>): MergePatch | undefined {
  if (!isJsonObject(before) || !isJsonObject(after)) return undefined
  const patch = createMergePatch(after, before)
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** What of a change has been changed again since: from what it left, to what is there now. */
export function changedSince(
  { differences }: Pick<ChangeSummary, 'differences'>,
  current: unknown,
): Difference[] {
  return differences.flatMap(({ pointer, to }) => {
    const now = valueAt(current, pointer)
    return isEqual(to, now, fromPointer(pointer).at(-1)) ? [] : [{ pointer, from: to, to: now }]
  })
}
