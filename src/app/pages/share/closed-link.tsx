import { Button } from '@cloudflare/kumo/components/button'
import { type ApiError, isSessionExpired, KNOWN_ERRORS } from '../../../api/errors'
import { paths } from '../../paths'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { PageHeader } from '../../ui/page-header'

type ClosedLinkProps = { link: string; error: ApiError; onOpen: () => void }

/** Explains why a link shows nothing, and what its reader can do. */
export function ClosedLink({ link, error, onOpen }: ClosedLinkProps) {
  if (isSessionExpired(error)) return <SignInFirst link={link} />
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
    advice: 'Ask the person who sent it for a new one.',
  },
  {
    known: KNOWN_ERRORS.linkRevoked,
    title: 'This link was taken back',
    advice:
      'The person who sent it, or a colleague, closed it. Ask them if you need to see the draft.',
  },
]

function SignInFirst({ link }: { link: string }) {
  return (
    <div className="space-y-4">
      <PageHeader
        title="Sign in to see this draft"
        description="The person who sent this link asks its readers to sign in. You come back here when you have."
      />
      <Button variant="primary" onClick={() => window.location.assign(paths.signInToShare(link))}>
        Sign in
      </Button>
    </div>
  )
}
