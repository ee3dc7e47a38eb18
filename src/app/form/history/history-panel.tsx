import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { Setting } from '../../../api/change'

/** Apart, since neither page needs the other's words. */
const RECENT_CHANGES = {
  organization: lazy(() => import('./recent-organization-changes')),
  doh: lazy(() => import('./recent-doh-changes')),
} satisfies Record<Setting, unknown>

type HistoryPanelProps = {
  account: string
  resource: Setting
  /** Only changes of this field, or of what lies in it, as the API names it. */
  path?: string
}

/** The latest changes of a setting, for the end of its page. Loads when it is scrolled to. */
export function HistoryPanel(props: HistoryPanelProps) {
  const RecentChanges = RECENT_CHANGES[props.resource]
  const place = useRef<HTMLDivElement>(null)
  const [isReached, setReached] = useState(false)
  // What is in sight, only the browser knows.
  useEffect(() => {
    if (place.current === null) return undefined
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setReached(true)
    })
    observer.observe(place.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={place} className="min-h-24">
      {isReached && (
        <Suspense>
          <RecentChanges {...props} />
        </Suspense>
      )}
    </div>
  )
}
