import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual'
import { type ReactNode, type RefObject, useRef } from 'react'

export type VirtualRows = {
  scroller: RefObject<HTMLDivElement | null>
  count: number
  /** Those in sight, and a few beyond. */
  rows: readonly VirtualItem[]
  height: number
}

const ROW_HEIGHT = 60
const MOST_SHOWN = 10

export function useVirtualRows(count: number): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null)
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by a compiler
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
  })
  return {
    scroller,
    count,
    rows: virtualizer.getVirtualItems(),
    height: virtualizer.getTotalSize(),
  }
}

type VirtualTableProps = {
  label: string
  of: VirtualRows
  /** What makes a row the one it is, where rows come and go. */
  keyOf?: (index: number) => string | undefined
  children: (index: number) => ReactNode
}

/** As many rows as there are, each of one height, of which only those in sight exist. */
export function VirtualTable({ label, of, keyOf, children }: VirtualTableProps) {
  const { scroller, count, rows, height } = of
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by the keyboard, too
      tabIndex={0}
      className="overflow-y-auto"
      style={{ height: Math.min(count, MOST_SHOWN) * ROW_HEIGHT }}
    >
      <div
        role="table"
        aria-label={label}
        aria-rowcount={count}
        className="relative"
        style={{ height }}
      >
        {rows.map(({ index, start }) => (
          <div
            key={keyOf?.(index) ?? index}
            role="row"
            aria-rowindex={index + 1}
            className="absolute inset-x-0 flex items-center border-t border-kumo-hairline px-4 py-2 first:border-t-0 @xl:px-5"
            style={{ height: ROW_HEIGHT, transform: `translateY(${start}px)` }}
          >
            <div role="cell" className="w-full min-w-0">
              {children(index)}
            </div>
          </div>
        ))}
      </div>
    </div>
  )
}
