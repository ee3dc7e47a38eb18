import { useRouter } from '@tanstack/react-router'
import { type RefObject, useEffect } from 'react'

/**
 * Whoever follows a link that is gone with its page goes on from the next page’s beginning, and is told
 * of it, instead of from nowhere.
 */
export function useFocusOnArrival(main: RefObject<HTMLElement | null>): void {
  const router = useRouter()
  // The router's news, and focus, are outside React.
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        const isLost = document.activeElement === document.body
        if (fromLocation !== undefined && pathChanged && isLost) {
          main.current?.focus({ preventScroll: true })
        }
      }),
    [router, main],
  )
}
