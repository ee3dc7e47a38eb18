import { useSyncExternalStore } from 'react'

/** What stands above the stage of the editor and below it, in CSS pixels. */
const AROUND = 520
/** From here on the form is beside the stage, and not below it. */
const WIDE = window.matchMedia('(min-width: 64rem)')

/** How high the stage may be for all themes to be in sight at once; undefined where one scrolls anyway. */
export function useStageHeight(): number | undefined {
  const height = useSyncExternalStore(subscribe, () => window.innerHeight)
  return WIDE.matches ? Math.min(600, Math.max(300, height - AROUND)) : undefined
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('resize', listener)
  return () => window.removeEventListener('resize', listener)
}
