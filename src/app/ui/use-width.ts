import { useCallback, useState } from 'react'

/** Returns the width of an element, available before its first paint; 0 while there is no element. */
export function useWidth(): [attach: (element: HTMLElement | null) => () => void, width: number] {
  const [width, setWidth] = useState(0)
  // A stable function, or React would detach the element with every change of the width.
  const attach = useCallback((element: HTMLElement | null) => {
    if (element === null) return () => undefined
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [attach, width]
}
