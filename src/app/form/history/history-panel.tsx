import { lazy, Suspense } from 'react'
import type { Setting } from '../../../api/change'
import { useReached } from '../../ui/use-reached'
import type { SettingFormField } from '../fields/setting-form-field'

/** Loaded separately, because neither page needs the other's labels. */
const RECENT_CHANGES = {
  organization: lazyRecentChanges(async () =>
    (await import('../fields/resource-fields')).fieldsOfResource('organization'),
  ),
  doh: lazyRecentChanges(async () =>
    (await import('../fields/doh-fields')).createDohFields(undefined),
  ),
} satisfies Record<Setting, unknown>

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
  resource: Setting
  /** Restricts the list to changes of this field, named as in the API, or of anything inside it. */
  path?: string
}

/** The latest changes of a setting, for the end of its page. Loads when it is scrolled into view. */
export function HistoryPanel(props: HistoryPanelProps) {
  const RecentChanges = RECENT_CHANGES[props.resource]
  const { isReached, place } = useReached()
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
