import { Button } from '@cloudflare/kumo/components/button'
import { WarningCircleIcon } from '@phosphor-icons/react'
import { onlineManager } from '@tanstack/react-query'
import { type ReactNode, useSyncExternalStore } from 'react'
import { openSignIn } from '../ui/sign-in'
import { Timestamp } from '../ui/timestamp'
import { WarningBanner } from '../ui/warning-banner'
import { useSessionNotice } from './session-notice'

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
          description="What you see may be out of date. Your edits stay here; saving works when the connection is back."
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
              <Button size="sm" onClick={openSignIn}>
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
          description={`Until now it was ${notice.formerEmail}. What you save from here on is saved in the new name.`}
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
