import { useLayoutEffect, useRef } from 'react'

/**
 * Scrolls an element that is wider than its container to the middle, at first and whenever its `measures` change,
 * because a login page is empty at its sides. Without measures, the position is left alone.
 */
export function useCentered(measures: string | undefined) {
  const element = useRef<HTMLUListElement>(null)
  // The browser keeps the scroll position, hence an effect.
  useLayoutEffect(() => {
    const { current } = element
    if (measures === undefined || current === null) return
    current.scrollLeft = (current.scrollWidth - current.clientWidth) / 2
  }, [measures])
  return element
}
