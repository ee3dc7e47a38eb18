import { useLayoutEffect, useRef } from 'react'

/**
 * Of what is wider than its place, the middle is in sight at first and whenever its `measures` are
 * others: a login page is empty at its sides. Without measures it is left as it is.
 */
export function useCentered(measures: string | undefined) {
  const element = useRef<HTMLUListElement>(null)
  // How far an element is scrolled is the browser's to keep.
  useLayoutEffect(() => {
    const { current } = element
    if (measures === undefined || current === null) return
    current.scrollLeft = (current.scrollWidth - current.clientWidth) / 2
  }, [measures])
  return element
}
