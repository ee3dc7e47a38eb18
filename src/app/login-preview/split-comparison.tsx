import { type ReactNode, type UIEvent, useRef } from 'react'

type DividedProps = {
  left: ReactNode
  right: ReactNode
  /** The share of the left picture, from 0 to 1. */
  share: number
}

/** One picture over the other, with an edge between the visible parts. They scroll as one. */
export default function SplitComparison({ left, right, share }: DividedProps) {
  const edge = `${share * 100}%`
  return (
    <div {...useScrolledAsOne()} className="relative">
      {right}
      <div className="absolute inset-0" style={{ clipPath: `inset(0 calc(100% - ${edge}) 0 0)` }}>
        {left}
      </div>
      <div
        aria-hidden
        className="pointer-events-none absolute inset-y-0 w-0.5 bg-kumo-brand"
        style={{ left: edge }}
      />
    </div>
  )
}

/** The position to which an element was scrolled to follow another. */
type Scrolled = { element: Element; top: number }

function useScrolledAsOne() {
  const both = useRef<HTMLDivElement>(null)
  const echo = useRef<Scrolled>(undefined)

  function follow({ target }: UIEvent) {
    if (!(target instanceof Element)) return
    const { scrollTop: top } = target
    // This scroll was caused by following, so following it in turn would hold back the element that is still being
    // scrolled.
    if (echo.current?.element === target && echo.current.top === top) return
    for (const element of both.current?.querySelectorAll('[role=img]') ?? []) {
      if (element === target) continue
      element.scrollTop = top
      // A shorter element scrolls no further than its end.
      echo.current = { element, top: element.scrollTop }
    }
  }

  return { ref: both, onScrollCapture: follow }
}
