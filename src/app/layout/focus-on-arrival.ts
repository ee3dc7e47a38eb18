import { useRouter } from '@tanstack/react-router'
import { type RefObject, useEffect } from 'react'

/**
 * Moves the focus to the start of the new page if the link that led there is gone, so that a screen reader announces
 * the page and the keyboard continues there.
 */
export function useFocusOnArrival(main: RefObject<HTMLElement | null>): void {
  const router = useRouter()
  // The router's events and the focus are outside React.
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
