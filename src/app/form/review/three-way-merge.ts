import { diff } from '../../../api/diff'
import { isEqual } from '../../../api/equality'
import { contains, fromPointer, type JsonPointer, valueAt, withValueAt } from '../../../api/json'

export type Side = 'theirs' | 'mine'

/** A value that one side or both sides changed. */
export type MergeRow = {
  pointer: JsonPointer
  base: unknown
  theirs: unknown
  mine: unknown
  /** The side that changed it, `alike` if both changed it to the same value, or `collision` if to different values. */
  by: Side | 'alike' | 'collision'
}

/** Returns every value in which two edits of one document differ from it, each named by its outermost pointer. */
export function compareThreeWay(base: unknown, theirs: unknown, mine: unknown): MergeRow[] {
  const pointers = new Set(
    [...diff(base, theirs), ...diff(base, mine)].map(({ pointer }) => pointer),
  )
  return [...pointers]
    .filter((inner) => ![...pointers].some((outer) => outer !== inner && contains(outer, inner)))
    .toSorted()
    .map((pointer) => {
      const row = {
        pointer,
        base: valueAt(base, pointer),
        theirs: valueAt(theirs, pointer),
        mine: valueAt(mine, pointer),
      }
      return Object.assign(row, { by: whoChanged(row) })
    })
}

function whoChanged({ pointer, base, theirs, mine }: Omit<MergeRow, 'by'>): MergeRow['by'] {
  const key = fromPointer(pointer).at(-1)
  if (isEqual(theirs, base, key)) return 'mine'
  if (isEqual(mine, base, key)) return 'theirs'
  return isEqual(mine, theirs, key) ? 'alike' : 'collision'
}

/** Returns their document with my changes applied; collisions take the chosen value. */
export function merge(
  theirs: unknown,
  rows: readonly MergeRow[],
  choices: Readonly<Record<JsonPointer, Side>>,
): unknown {
  return rows.reduce((merged, { pointer, mine, by }) => {
    const isMine = by === 'mine' || (by === 'collision' && choices[pointer] === 'mine')
    return isMine ? withValueAt(merged, pointer, mine) : merged
  }, theirs)
}
