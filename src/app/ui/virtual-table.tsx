import { useVirtualizer } from '@tanstack/react-virtual'
import { type FocusEvent, memo, type ReactNode, useRef, useState } from 'react'

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
/** A row more on either side takes the time of one in view whenever a drag of the scroll bar changes all of them. */
const OVERSCAN = 2
/** One more row is in view when the first and the last are cut off. */
const SLOTS = MAX_SHOWN + 1 + 2 * OVERSCAN

/**
 * A table of any number of rows of equal height, of which only those in view exist. A row that leaves the view becomes
 * one that enters it: replacing its text takes less time than creating it again. TanStack Virtual computes which rows
 * are in view; reusing their elements is what this adds.
 */
export function VirtualTable({ label, count, keyOf, onShow, children }: VirtualTableProps) {
  const scroller = useRef<HTMLDivElement>(null)
  /** The row that has the focus, if rows can be edited: it stays while others scroll away. */
  const [focused, setFocused] = useState<number>()
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by a compiler
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    rangeExtractor: ({ startIndex }) => withRow(slotsAround(startIndex, count), focused, count),
    onChange: ({ range }) => {
      if (range !== null) onShow?.({ first: range.startIndex, last: range.endIndex })
    },
  })
  const inOrder = virtualizer.getVirtualItems()
  const slotOf = (index: number) => index % inOrder.length
  // Moving an element costs as much as creating it. While the table scrolls, nobody reads the rows in order.
  const rows =
    keyOf === undefined && virtualizer.isScrolling
      ? inOrder.toSorted((one, other) => slotOf(one.index) - slotOf(other.index))
      : inOrder
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by the keyboard, too
      tabIndex={0}
      className="overflow-y-auto"
      // Nothing inside changes the size or position of anything outside, so the browser need not check that.
      style={{ height: Math.min(count, MAX_SHOWN) * ROW_HEIGHT, contain: 'strict' }}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={count}
        className="relative"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {rows.map(({ index, start }) => (
          <Row
            key={keyOf?.(index) ?? slotOf(index)}
            index={index}
            start={start}
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
  start: number
  content: (index: number) => ReactNode
  /** Called with the row when the focus enters it, and with nothing when it leaves. */
  onFocusChange: ((index: number | undefined) => void) | undefined
}

/** Memoized because a turn of the wheel changes a few of the rows in view. */
const Row = memo(function Row({ index, start, content, onFocusChange }: RowProps) {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      onFocus={onFocusChange && (() => onFocusChange(index))}
      onBlur={onFocusChange && ((event) => isLeft(event) && onFocusChange(undefined))}
      className="absolute inset-x-0 top-0 flex items-center border-b border-kumo-hairline px-4 @xl:px-5"
      style={{
        height: ROW_HEIGHT,
        transform: `translateY(${start}px)`,
        contain: 'strict',
      }}
    >
      <div role="cell" className="w-full min-w-0">
        {content(index)}
      </div>
    </div>
  )
})

/** Always the same number of rows: otherwise, elements would have to be created again. */
function slotsAround(first: number, count: number): number[] {
  const length = Math.min(count, SLOTS)
  const from = Math.max(0, Math.min(first - OVERSCAN, count - length))
  return Array.from({ length }, (_, index) => from + index)
}

function withRow(slots: number[], row: number | undefined, count: number): number[] {
  if (row === undefined || row >= count || slots.includes(row)) return slots
  return [...slots, row].toSorted((one, other) => one - other)
}

function isLeft({ currentTarget, relatedTarget }: FocusEvent): boolean {
  return !(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))
}
