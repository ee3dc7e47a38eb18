import { useEffect, useRef, useState } from 'react'

/** The value, let through at most once in `interval` milliseconds; the last one always comes. */
export function useThrottled<Value>(value: Value, interval: number): Value {
  const [shown, setShown] = useState(value)
  const shownAt = useRef(0)
  // A timer is outside React.
  useEffect(() => {
    const wait = Math.max(0, shownAt.current + interval - performance.now())
    const timer = setTimeout(() => {
      shownAt.current = performance.now()
      setShown(value)
    }, wait)
    return () => clearTimeout(timer)
  }, [value, interval])
  return shown
}
