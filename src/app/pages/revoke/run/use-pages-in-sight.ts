import { useEffect, useRef, useState } from 'react'
import { PEOPLE_PER_PAGE } from '../../../queries/revocations'
import type { Rows } from '../virtual-table'

/** From and to, both among them. */
type Pages = { from: number; to: number }

const LOOK_EVERY_MS = 120
/** Whoever drags the list past so many rows between two looks reads none of them. */
const TOO_FAST_ROWS = 100
/** So many rows beyond those in sight are loaded as well. */
const SOON_ROWS = 30

/** The pages to load of a list with `count` rows, and what is to be told the rows in sight. */
export function usePagesInSight(count: number): [Pages, (rows: Rows) => void] {
  const [pages, setPages] = useState<Pages>({ from: 0, to: 0 })
  const inSight = useRef<Rows>({ first: 0, last: 0 })
  const seen = useRef(0)
  const timer = useRef<number>(undefined)
  // A timer outlives what it was for.
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
