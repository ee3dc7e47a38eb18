import { Button } from '@cloudflare/kumo/components/button'
import { WarningCircleIcon } from '@phosphor-icons/react'
import { onlineManager, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
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

function SessionNotice() {
  const notice = useSessionNotice()
  switch (notice?.kind) {
    case undefined:
      return null
    case 'expired':
      return (
        <Notice
          title="Your session has expired"
          description="Sign in again in a new tab, then come back. Your edits stay here."
          action={
            <>
              <Button size="sm" onClick={openSignInTab}>
                Sign in
              </Button>
              <Button size="sm" variant="ghost" onClick={notice.onDone}>
                I have signed in
              </Button>
            </>
          }
        />
      )
    case 'replaced':
      return (
        <Notice
          title={`You are now signed in as ${notice.email}`}
          description={`Until now you were ${notice.formerEmail}. What you save from now on is recorded under the new name.`}
          action={<DoneButton onDone={notice.onDone} />}
        />
      )
    case 'ending':
      return (
        <Notice
          title="Your session is about to end"
          description={
            <>
              It ends on <Timestamp value={notice.at} />. Then you sign in again; your edits stay
              here.
            </>
          }
          action={<DoneButton onDone={notice.onDone} />}
        />
      )
  }
}

type NoticeProps = { title: string; description: ReactNode; action?: ReactNode }

function Notice(props: NoticeProps) {
  return <WarningBanner size="sm" icon={<WarningCircleIcon weight="fill" />} {...props} />
}

function DoneButton({ onDone }: { onDone: () => void }) {
  return (
    <Button size="sm" onClick={onDone}>
      OK
    </Button>
  )
}

type SessionNoticeState = { onDone: () => void } & (
  | { kind: 'expired' }
  | { kind: 'replaced'; email: string; formerEmail: string }
  | { kind: 'ending'; at: number }
)

const ENDING_MS = 5 * 60_000
const LONGEST_PAUSE_MS = 3_600_000

/** Returns the notice about the session, one at a time. */
function useSessionNotice(): SessionNoticeState | undefined {
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
    return { kind: 'expired', onDone: () => void refetch({ cancelRefetch: false }) }
  }
  if (data === undefined) return undefined
  if (announcedEmail !== undefined && data.email !== announcedEmail) {
    const { email } = data
    return {
      kind: 'replaced',
      email,
      formerEmail: announcedEmail,
      onDone: () => setAnnouncedEmail(email),
    }
  }
  const { expires_at } = data
  if (expires_at !== null && expires_at !== announcedEnd && dataUpdatedAt >= endingAt(expires_at)) {
    return { kind: 'ending', at: expires_at, onDone: () => setAnnouncedEnd(expires_at) }
  }
  return undefined
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
