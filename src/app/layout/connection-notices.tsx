import { Button } from '@cloudflare/kumo/components/button'
import { WarningCircleIcon } from '@phosphor-icons/react'
import { onlineManager, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type ComponentProps, useEffect, useState, useSyncExternalStore } from 'react'
import { isSessionExpiredError } from '../../api/errors'
import type { OperatorSession } from '../../api/operator-session'
import { operatorSessionQuery } from '../queries/session'
import { openSignInTab } from '../ui/api-error-notice'
import { Timestamp } from '../ui/timestamp'
import { WarningBanner } from '../ui/warning'

/** Notices above the page about the connection and the session. The page below stays as it is, including its edits. */
export function ConnectionNotices() {
  const isOnline = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  )
  return (
    <div aria-live="polite" className="shrink-0">
      {!isOnline && (
        <Notice
          title="You are offline"
          description="This page may be out of date. Your edits stay here; you can save once you are back online."
        />
      )}
      <SessionNotice />
    </div>
  )
}

function Notice(props: ComponentProps<typeof WarningBanner>) {
  return <WarningBanner size="sm" icon={<WarningCircleIcon weight="fill" />} {...props} />
}

function DoneButton({ onDone }: { onDone: () => void }) {
  return (
    <Button size="sm" onClick={onDone}>
      OK
    </Button>
  )
}

const ENDING_MS = 5 * 60_000
const LONGEST_PAUSE_MS = 3_600_000

/** The notice about the session, one at a time. */
function SessionNotice() {
  const { data, dataUpdatedAt, error, refetch } = useQuery({
    ...operatorSessionQuery,
    refetchInterval: untilNextLook,
  })
  const isExpired = error !== null && isSessionExpiredError(error)
  // The email and the end that were already announced, so that neither is announced twice.
  const [announcedEmail, setAnnouncedEmail] = useState(data?.email)
  const [announcedEnd, setAnnouncedEnd] = useState<number>()
  if (announcedEmail === undefined && data !== undefined) setAnnouncedEmail(data.email)

  useReturn(isExpired, data?.capabilities)

  // Returning from the tab with the sign-in triggers a check. The window is outside React.
  useEffect(() => {
    if (!isExpired) return undefined
    const look = () => void refetch({ cancelRefetch: false })
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [isExpired, refetch])

  if (isExpired) {
    return (
      <Notice
        title="Your session has expired"
        description="Sign in again in a new tab, then come back. Your edits stay here."
        action={
          <>
            <Button size="sm" onClick={openSignInTab}>
              Sign in
            </Button>
            <Button
              size="sm"
              variant="ghost"
              onClick={() => void refetch({ cancelRefetch: false })}
            >
              I have signed in
            </Button>
          </>
        }
      />
    )
  }
  if (data === undefined) return null
  const { email, expires_at } = data
  if (announcedEmail !== undefined && email !== announcedEmail) {
    return (
      <Notice
        title={`You are now signed in as ${email}`}
        description={`Until now you were ${announcedEmail}. What you save from now on is recorded under the new name.`}
        action={<DoneButton onDone={() => setAnnouncedEmail(email)} />}
      />
    )
  }
  if (expires_at === null || expires_at === announcedEnd || dataUpdatedAt < endingAt(expires_at)) {
    return null
  }
  return (
    <Notice
      title="Your session is about to end"
      description={
        <>
          It ends on <Timestamp value={expires_at} />. Then you sign in again; your edits stay here.
        </>
      }
      action={<DoneButton onDone={() => setAnnouncedEnd(expires_at)} />}
    />
  )
}

function endingAt(expires_at: number): number {
  return expires_at * 1000 - ENDING_MS
}

/** The session is read when it is about to end, when it ends, and occasionally in between. */
function untilNextLook({
  state,
}: {
  state: { data: OperatorSession | undefined }
}): number | false {
  if (!state.data?.expires_at) return false
  const { expires_at } = state.data
  const now = Date.now()
  const next = [endingAt(expires_at), expires_at * 1000].find((time) => time > now)
  // A second after that time at the earliest, and never longer than a timer can count.
  return next === undefined ? false : Math.min(next - now + 1000, LONGEST_PAUSE_MS)
}

/** Reloads what could not be shown without a session, or with other capabilities. */
function useReturn(
  isExpired: boolean,
  capabilities: OperatorSession['capabilities'] | undefined,
): void {
  const router = useRouter()
  const queryClient = useQueryClient()
  // The failures are in the router and the query cache, outside React.
  useEffect(() => {
    if (isExpired || capabilities === undefined) return
    void queryClient.refetchQueries({
      type: 'active',
      predicate: ({ state }) => state.error !== null && isSessionExpiredError(state.error),
    })
    const isMissing = router.state.matches.some(
      ({ status }) => status === 'error' || status === 'notFound',
    )
    if (isMissing) void router.invalidate()
  }, [isExpired, capabilities, queryClient, router])
}
