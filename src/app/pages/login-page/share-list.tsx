import { Badge } from '@cloudflare/kumo/components/badge'
import type { Ref } from 'react'
import type { Share } from '../../../api/draft'
import { BusyButton } from '../../ui/busy-button'
import { Timestamp } from '../../ui/timestamp'

type ShareListProps = {
  ref: Ref<HTMLElement>
  shares: readonly Share[]
  /** The id of the link that is being revoked. */
  revoking: string | undefined
  onRevoke: (id: string) => void
}

/** The links to a draft, newest first. Their URLs were shown only when they were created. */
export function ShareList({ ref, shares, revoking, onRevoke }: ShareListProps) {
  if (shares.length === 0) return null
  return (
    <section ref={ref} tabIndex={-1} aria-label="Links" className="space-y-2 outline-none">
      <h3 className="font-medium">Links</h3>
      <ul className="divide-y divide-kumo-hairline rounded-lg ring ring-kumo-hairline">
        {shares.toReversed().map((share) => (
          <li
            key={share.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3"
          >
            <div className="min-w-0">
              <p className="text-base">
                {share.is_public ? 'For anybody' : 'Anyone who signs in'}, until{' '}
                <Timestamp value={share.expires_at} />
              </p>
              <p className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
                Made by {share.email}, <Timestamp value={share.created_at} />
              </p>
            </div>
            {isOpen(share) ? (
              <BusyButton
                type="button"
                size="sm"
                variant="secondary-destructive"
                isBusy={revoking === share.id}
                disabled={revoking !== undefined && revoking !== share.id}
                onClick={() => onRevoke(share.id)}
              >
                Revoke
              </BusyButton>
            ) : (
              <Badge variant="secondary">{share.revoked_at === null ? 'Expired' : 'Revoked'}</Badge>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function isOpen({ revoked_at, expires_at }: Share): boolean {
  return revoked_at === null && Date.now() < Date.parse(expires_at)
}
