import { useEffect, useRef } from 'react'

/** A function that calls another at most once in `interval` milliseconds, and last with the last that it got. */
export function useThrottled<Value>(
  call: (value: Value) => void,
  interval: number,
): (value: Value) => void {
  const waiting = useRef<{ timer: number; value: Value }>(undefined)
  const calledAt = useRef(0)
  // A timer outlives what it was for.
  useEffect(() => () => clearTimeout(waiting.current?.timer), [])
  return (value) => {
    if (waiting.current !== undefined) {
      waiting.current.value = value
      return
    }
    const wait = Math.max(0, calledAt.current + interval - performance.now())
    const timer = window.setTimeout(() => {
      const { value: last } = waiting.current ?? { value }
      waiting.current = undefined
      calledAt.current = performance.now()
      call(last)
    }, wait)
    waiting.current = { timer, value }
  }
}
