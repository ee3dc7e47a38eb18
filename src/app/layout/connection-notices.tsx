import { Button } from '@cloudflare/kumo/components/button'
import { LockKeyIcon, PlugsIcon } from '@phosphor-icons/react'
import { onlineManager, useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { isSessionExpired } from '../../api/errors'
import { sessionQuery } from '../queries/session'
import { WarningBanner } from '../ui/warning-banner'

/** Offline and expired session: said above the page, which stays as it is, edits and all. */
export function ConnectionNotices() {
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  )
  const { error, refetch } = useQuery(sessionQuery)
  const isExpired = error !== null && isSessionExpired(error)
  return (
    <div aria-live="polite" className="shrink-0">
      {!isOnline && (
        <WarningBanner
          size="sm"
          icon={<PlugsIcon weight="fill" />}
          title="You are offline"
          description="What you see may be out of date. Your edits stay here; saving works when the connection is back."
        />
      )}
      {isExpired && (
        <WarningBanner
          size="sm"
          icon={<LockKeyIcon weight="fill" />}
          title="Your session has expired"
          description="Sign in again in a new tab, then come back. Your edits stay here."
          action={
            <div className="flex gap-2">
              <Button size="sm" onClick={() => window.open('/', '_blank', 'noopener')}>
                Sign in
              </Button>
              <Button size="sm" variant="ghost" onClick={() => void refetch()}>
                I have signed in
              </Button>
            </div>
          }
        />
      )}
    </div>
  )
}
