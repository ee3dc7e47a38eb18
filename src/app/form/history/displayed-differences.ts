import type { ChangeSummary } from '../../../api/change'
import { type Difference, isExactlyEqual } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import { parseJsonPointer } from '../../../api/json'

/**
 * A difference as history shows it. `unasked`: nobody requested it. `unmet`: something else was requested, and the
 * value may not have changed at all. `respelled`: the value is the same, written differently.
 */
export type DisplayedDifference = Difference & {
  note?: { kind: 'unasked' } | { kind: 'unmet'; asked: unknown } | { kind: 'respelled' }
}

/** Whether a difference carries no values: for refused changes, history records only which settings they concerned. */
export function isDifferenceWithoutValues({ from, to }: Pick<Difference, 'from' | 'to'>): boolean {
  return from === undefined && to === undefined
}

type Outcome = Pick<
  ChangeSummary,
  'operation' | 'state' | 'requested' | 'differences' | 'unrequested'
>

/** Returns what a change did, surprises first. If it is not known to have done anything, returns what it requested. */
export function listDisplayedDifferences(change: Outcome): DisplayedDifference[] {
  const { operation, state, requested, differences, unrequested } = change
  if (state !== 'applied')
    return (differences.length > 0 ? differences : requested).map(withSpelling)
  // Cloudflare’s defaults are part of a creation.
  if (operation === 'outside' || operation === 'create') return differences
  const strays = new Map(unrequested.map((stray) => [stray.pointer, stray]))
  const asked = new Set(requested.map(({ pointer }) => pointer))
  const changed = new Set(differences.map(({ pointer }) => pointer))
  const untouched = unrequested.filter(({ pointer }) => !changed.has(pointer))
  const displayed: DisplayedDifference[] = [
    ...untouched.map(({ pointer, to }) => ({ pointer, from: to, to })),
    ...differences,
  ].map(({ pointer, from, to }) => {
    const stray = strays.get(pointer)
    return { pointer, from, to, note: stray && noteOf(stray, asked) }
  })
  return [
    ...displayed.filter(({ note }) => note),
    ...displayed.filter(({ note }) => !note).map(withSpelling),
  ]
}

/** Adds a note if only the spelling differs, because the words for both values would be the same. */
function withSpelling(difference: Difference): DisplayedDifference {
  const { pointer, from, to } = difference
  const isRespelled =
    isSemanticallyEqual(from, to, parseJsonPointer(pointer).at(-1)) && !isExactlyEqual(from, to)
  return isRespelled ? { ...difference, note: { kind: 'respelled' } } : difference
}

function noteOf(
  { pointer, from }: Difference,
  asked: ReadonlySet<string>,
): DisplayedDifference['note'] {
  return asked.has(pointer) ? { kind: 'unmet', asked: from } : { kind: 'unasked' }
}
