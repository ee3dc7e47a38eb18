import { useSyncExternalStore } from 'react'

/** The height of everything above and below the stage of the editor, in CSS pixels. */
const AROUND = 520
/** From this width on, the form is next to the stage instead of below it. */
const WIDE = window.matchMedia('(min-width: 64rem)')

/**
 * Returns the maximum height of the stage that keeps all themes in view at once; undefined if the page scrolls anyway.
 */
export function useStageHeight(): number | undefined {
  const height = useSyncExternalStore(subscribe, () => window.innerHeight)
  return WIDE.matches ? Math.min(600, Math.max(300, height - AROUND)) : undefined
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}
