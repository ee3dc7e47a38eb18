import { Button } from '@cloudflare/kumo/components/button'
import { useEffect, useEffectEvent } from 'react'
import { type ApiError, isSessionExpired, KNOWN_ERRORS } from '../../../api/errors'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { PageHeader } from '../../ui/page-header'
import { openSignIn } from '../../ui/sign-in'

type ClosedLinkProps = { error: ApiError; isOpening: boolean; onOpen: () => void }

/** Why a link shows nothing, and what its reader can do. */
export function ClosedLink({ error, isOpening, onOpen }: ClosedLinkProps) {
  if (isSessionExpired(error)) return <SignInFirst isOpening={isOpening} onOpen={onOpen} />
  const dead = DEAD_LINKS.find(({ known }) => error.is(known))
  if (dead !== undefined) {
    return (
      <div role="alert">
        <PageHeader title={dead.title} description={dead.advice} />
      </div>
    )
  }
  return (
    <div className="space-y-6">
      <PageHeader title="Shared draft" />
      <ApiErrorNotice title="The draft could not be loaded" error={error} onRetry={onOpen} />
    </div>
  )
}

const DEAD_LINKS = [
  {
    known: KNOWN_ERRORS.linkInvalid,
    title: 'This is not a link to a draft',
    advice: 'It may have been cut off or changed on its way. Copy it whole, or ask for it again.',
  },
  {
    known: KNOWN_ERRORS.linkExpired,
    title: 'This link has expired',
    advice: 'Ask whoever sent it to you for a new one.',
  },
  {
    known: KNOWN_ERRORS.linkRevoked,
    title: 'This link was taken back',
    advice:
      'Whoever sent it to you, or a colleague, closed it. Ask them if you need to see the draft.',
  },
]

function SignInFirst({ isOpening, onOpen }: Omit<ClosedLinkProps, 'error'>) {
  const open = useEffectEvent(onOpen)
  // Coming back from the tab where one signed in is answer enough. The window is outside React.
  useEffect(() => {
    const look = () => open()
    window.addEventListener('focus', look)
    return () => window.removeEventListener('focus', look)
  }, [])
  return (
    <div className="space-y-4">
      <PageHeader
        title="Sign in to see this draft"
        description="Whoever sent you this link wants its readers to sign in. Do so in a new tab, then come back."
      />
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={openSignIn}>
          Sign in
        </Button>
        <Button variant="ghost" loading={isOpening} onClick={onOpen}>
          I have signed in
        </Button>
      </div>
    </div>
  )
}
