import { type RefCallback, useCallback, useState } from 'react'

/** Returns whether an element has been scrolled into view since it was there, and the ref to attach to it. */
export function useHasBeenInView(): { isReached: boolean; place: RefCallback<Element> } {
  const [isReached, setReached] = useState(false)
  // Only the browser knows what is in view.
  const place = useCallback((element: Element | null) => {
    if (element === null) return undefined
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setReached(true)
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { isReached, place }
}
