import { useEffect, useRef, useState } from 'react'
import { PEOPLE_PER_PAGE } from '../../../queries/revocations'
import type { Rows } from '../virtual-table'

/** A range of pages, inclusive. */
type Pages = { from: number; to: number }

const LOOK_EVERY_MS = 120
/** Anyone who scrolls past this many rows between two checks reads none of them. */
const TOO_FAST_ROWS = 100
/** This many rows beyond those in view are loaded as well. */
const SOON_ROWS = 30

/** Returns the pages to load for a list with `count` rows, and a function that receives the rows in view. */
export function usePagesInSight(count: number): [Pages, (rows: Rows) => void] {
  const [pages, setPages] = useState<Pages>({ from: 0, to: 0 })
  const inSight = useRef<Rows>({ first: 0, last: 0 })
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
      from: pageOfRow(Math.max(0, first - SOON_ROWS)),
      to: pageOfRow(Math.min(count - 1, last + SOON_ROWS)),
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

export function pageOfRow(row: number): number {
  return Math.floor(row / PEOPLE_PER_PAGE)
}
