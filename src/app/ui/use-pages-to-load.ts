import { useEffect, useRef, useState } from 'react'
import type { RowRange } from './virtual-table'

/** A range of pages, inclusive. */
type Pages = { from: number; to: number }

const LOOK_EVERY_MS = 120
/** Anyone who scrolls past this many rows between two checks reads none of them. */
const TOO_FAST_ROWS = 100
/** This many rows beyond those in view are loaded as well. */
const SOON_ROWS = 30

/** Returns the pages to load for a list with `count` rows, and a function that receives the rows in view. */
export function usePagesToLoad(
  count: number,
  rowsPerPage: number,
): [Pages, (rows: RowRange) => void] {
  const [pages, setPages] = useState<Pages>({ from: 0, to: 0 })
  const inSight = useRef<RowRange>({ first: 0, last: 0 })
  const seen = useRef(0)
  const timer = useRef<number>(undefined)
  // A timer would outlive the component.
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )

  function look() {
    const { first, last } = inSight.current
    const isTooFast = Math.abs(first - seen.current) > TOO_FAST_ROWS
    seen.current = first
    timer.current = isTooFast ? window.setTimeout(look, LOOK_EVERY_MS) : undefined
    if (isTooFast) return
    const next = {
      from: Math.floor(Math.max(0, first - SOON_ROWS) / rowsPerPage),
      to: Math.floor(Math.min(count - 1, last + SOON_ROWS) / rowsPerPage),
    }
    setPages((before) => (before.from === next.from && before.to === next.to ? before : next))
  }

  return [
    pages,
    (rows) => {
      inSight.current = rows
      timer.current ??= window.setTimeout(look, LOOK_EVERY_MS)
    },
  ]
}
