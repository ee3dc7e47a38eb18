import { useCallback, useState } from 'react'

/** How wide an element is, from before it is first painted; 0 while there is none. */
export function useWidth(): [attach: (element: HTMLElement | null) => () => void, width: number] {
  const [width, setWidth] = useState(0)
  // The same function each time, or React would let go of the element with every change of the width.
  const attach = useCallback((element: HTMLElement | null) => {
    if (element === null) return () => undefined
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [attach, width]
}
