import { type FocusEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'

type VirtualTableProps = {
  label: string
  count: number
  /** Identifies a row, for tables in which rows come and go and can be edited. */
  keyOf?: ((index: number) => string | undefined) | undefined
  /** Called whenever other rows come into view. */
  onShow?: (rows: RowRange) => void
  children: (index: number) => ReactNode
}

/** The first and the last row in view. */
export type RowRange = { first: number; last: number }

const ROW_HEIGHT = 60
const MAX_SHOWN = 10
/** One more row is in view when the first and the last are cut off. */
const IN_VIEW = MAX_SHOWN + 1
/** The rows beyond those in view that are rendered with them, so that most frames of a scroll render nothing. */
const AHEAD = 8
const SLOTS = IN_VIEW + AHEAD
/** The scroll has ended when the first row is the same after this long: not every browser tells. */
const SETTLE_MS = 150

/**
 * A table of any number of rows of equal height, of which only those in view and a few more exist. A row that leaves the
 * view becomes one that enters it: replacing its text takes less time than creating it again. React renders only when a
 * row is missing, then a whole stretch in the direction of the scroll, because a render takes most of a frame on a slow
 * machine, however few rows it changes. A drag of the scroll bar, after which none of the earlier rows is in view,
 * renders those in view alone. TanStack Virtual renders whenever the first row changes, which took twice the time.
 */
export function VirtualTable({ label, count, keyOf, onShow, children }: VirtualTableProps) {
  const [view, setView] = useState(() => viewAtRest(0, count))
  if (view.count !== count) setView(viewAtRest(view.first, count))
  /** The row that has the focus, if rows can be edited: it stays while others scroll away. */
  const [focused, setFocused] = useState<number>()
  const first = useRef(0)
  /** The first row in view when it was last looked whether the scroll has ended. */
  const firstBefore = useRef(0)
  const timer = useRef<number>(undefined)
  // A timer would outlive the component.
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )

  function follow(scrollTop: number) {
    const row = clamp(Math.floor(scrollTop / ROW_HEIGHT), 0, Math.max(0, count - IN_VIEW))
    if (row === first.current) return
    const step = row - first.current
    first.current = row
    timer.current ??= window.setTimeout(settle, SETTLE_MS)
    onShow?.({ first: row, last: Math.min(row + IN_VIEW, count) - 1 })
    // Otherwise the browser would show the gap before React fills it.
    if (!isFilled(view, row)) flushSync(() => setView(scrolledView(view, row, step)))
  }

  /** Renders the rows on either side, in order, once the scroll has ended. */
  function settle() {
    const hasMoved = first.current !== firstBefore.current
    firstBefore.current = first.current
    timer.current = hasMoved ? window.setTimeout(settle, SETTLE_MS) : undefined
    if (!hasMoved) setView(({ count: countNow }) => viewAtRest(first.current, countNow))
  }

  const { slots, isMoving } = view
  const slotOf = (index: number) => index % slots.length
  // Moving an element costs as much as creating it. While the table scrolls, nobody reads the rows in order.
  const rows =
    keyOf === undefined && isMoving
      ? slots
      : withRow(slots, focused, count).toSorted((one, other) => one - other)
  return (
    <div
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by the keyboard, too
      tabIndex={0}
      className="overflow-y-auto"
      onScroll={({ currentTarget }) => follow(currentTarget.scrollTop)}
      // Nothing inside changes the size or position of anything outside, so the browser need not check that.
      style={{ height: Math.min(count, MAX_SHOWN) * ROW_HEIGHT, contain: 'strict' }}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={count}
        className="relative"
        style={{ height: count * ROW_HEIGHT }}
      >
        {rows.map((index) => (
          <Row
            key={keyOf?.(index) ?? slotOf(index)}
            index={index}
            content={children}
            onFocusChange={keyOf && setFocused}
          />
        ))}
      </div>
    </div>
  )
}

type RowProps = {
  index: number
  content: (index: number) => ReactNode
  /** Called with the row when the focus enters it, and with nothing when it leaves. */
  onFocusChange: ((index: number | undefined) => void) | undefined
}

/** Memoized because a scroll changes a few of the rows. */
const Row = memo(function Row({ index, content, onFocusChange }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      onFocus={onFocusChange && (() => onFocusChange(index))}
      onBlur={onFocusChange && ((event) => isLeft(event) && onFocusChange(undefined))}
      className="absolute inset-x-0 top-0 flex items-center border-b border-kumo-hairline px-4 @xl:px-5"
      style={{
        height: ROW_HEIGHT,
        transform: `translateY(${index * ROW_HEIGHT}px)`,
        contain: 'strict',
      }}
    >
      <div role="cell" className="w-full min-w-0">
        {content(index)}
      </div>
    </div>
  )
})

/** The rows that exist: the row `index` is at `index % slots.length`, and stays until another takes its place. */
type View = { count: number; first: number; slots: readonly number[]; isMoving: boolean }

/** Always the same number of rows: otherwise, elements would have to be created again. */
function viewAtRest(first: number, count: number): View {
  const length = Math.min(count, SLOTS)
  const from = clamp(first - AHEAD / 2, 0, count - length)
  return {
    count,
    first,
    slots: placed(Array(length).fill(0), from, from + length),
    isMoving: false,
  }
}

function scrolledView({ count, slots }: View, first: number, step: number): View {
  const ahead = Math.abs(step) > IN_VIEW ? 0 : AHEAD
  const from = step > 0 ? first : first - ahead
  const to = first + IN_VIEW + (step > 0 ? ahead : 0)
  return {
    count,
    first,
    slots: placed(slots, Math.max(0, from), Math.min(count, to)),
    isMoving: true,
  }
}

function placed(slots: readonly number[], from: number, to: number): number[] {
  const next = [...slots]
  for (let index = from; index < to; index += 1) next[index % slots.length] = index
  return next
}

function isFilled({ count, slots }: View, first: number): boolean {
  const end = Math.min(first + IN_VIEW, count)
  for (let index = first; index < end; index += 1) {
    if (slots[index % slots.length] !== index) return false
  }
  return true
}

function withRow(
  slots: readonly number[],
  row: number | undefined,
  count: number,
): readonly number[] {
  return row === undefined || row >= count || slots.includes(row) ? slots : [...slots, row]
}

function clamp(value: number, from: number, to: number): number {
  return Math.min(Math.max(value, from), to)
}

function isLeft({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return !(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))
}

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
