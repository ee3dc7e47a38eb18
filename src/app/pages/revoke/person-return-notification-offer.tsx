import { Button } from '@cloudflare/kumo/components/button'
import { BellIcon } from '@phosphor-icons/react'
import { useEffect, useState } from 'react'

type ReturnNotificationProps = { name: string; isBack: boolean }

/** Offers to notify the operator, whatever page they look at, if somebody signs in again within the hour. */
export default function PersonReturnNotificationOffer({ name, isBack }: ReturnNotificationProps) {
  const [state, setState] = useState<'off' | 'on' | 'refused'>('off')
  // The notification belongs to the browser, outside the page.
  useEffect(() => {
    if (state !== 'on' || !isBack) return
    const notification = new Notification(`${name} has signed in again`, {
      body: 'After their sessions were revoked.',
    })
    notification.addEventListener('click', () => window.focus())
  }, [state, isBack, name])
  if (isBack && state === 'off') return null
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-kumo-subtle">
      <p>For an hour after the revocation, this page shows if they sign in again.</p>
      {state === 'off' && 'Notification' in window && (
        <Button
          size="sm"
          icon={<BellIcon />}
          onClick={() =>
            void Notification.requestPermission().then((permission) =>
              setState(permission === 'granted' ? 'on' : 'refused'),
            )
          }
        >
          Notify me
        </Button>
      )}
      <p role="status" className="empty:hidden">
        {state === 'on' && !isBack && 'You will be notified while this page is open.'}
        {state === 'refused' && 'The browser refuses notifications.'}
      </p>
    </div>
  )
}
