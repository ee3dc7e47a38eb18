import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import type { SettingResource } from '../../../api/change'
import type { SettingFormField } from '../fields/setting-form-field'

/** Loaded separately, because neither page needs the other's labels. */
const RECENT_CHANGES = {
  organization: lazyRecentChanges(async () =>
    (await import('../fields/resource-fields')).fieldsOfResource('organization'),
  ),
  doh: lazyRecentChanges(async () =>
    (await import('../fields/doh-fields')).createDohFormFields(undefined),
  ),
} satisfies Record<SettingResource, unknown>

function lazyRecentChanges(loadFields: () => Promise<readonly SettingFormField[]>) {
  return lazy(async () => {
    const [{ RecentChanges }, fields] = await Promise.all([
      import('./recent-changes'),
      loadFields(),
    ])
    return { default: (props: HistoryPanelProps) => <RecentChanges {...props} fields={fields} /> }
  })
}

type HistoryPanelProps = {
  account: string
  resource: SettingResource
  /** Restricts the list to changes of this field, named as in the API, or of anything inside it. */
  path?: string
}

/** The latest changes of a setting, for the end of its page. Loads when it is scrolled into view. */
export function HistoryPanel(props: HistoryPanelProps) {
  const RecentChanges = RECENT_CHANGES[props.resource]
  const place = useRef<HTMLDivElement>(null)
  const [isReached, setReached] = useState(false)
  // Only the browser knows what is in view, hence an effect.
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
