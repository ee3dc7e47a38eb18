import { type ReactNode, type UIEvent, useRef } from 'react'

type DividedProps = {
  left: ReactNode
  right: ReactNode
  /** Of the left one, from 0 to 1. */
  share: number
}

/** One picture over the other, with an edge between what is seen of the two. They are scrolled as one. */
export default function Divided({ left, right, share }: DividedProps) {
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

/** How far an element was scrolled for another one’s sake. */
type Scrolled = { element: Element; top: number }

function useScrolledAsOne() {
  const both = useRef<HTMLDivElement>(null)
  const echo = useRef<Scrolled>(undefined)

  function follow({ target }: UIEvent) {
    if (!(target instanceof Element)) return
    const { scrollTop: top } = target
    // Where it is by this itself, it would hold back the one that is still being scrolled.
    if (echo.current?.element === target && echo.current.top === top) return
    for (const element of both.current?.querySelectorAll('[role=img]') ?? []) {
      if (element === target) continue
      element.scrollTop = top
      // A shorter one goes no further than to its end.
      echo.current = { element, top: element.scrollTop }
    }
  }

  return { ref: both, onScrollCapture: follow }
}
