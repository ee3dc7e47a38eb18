import { Badge } from '@cloudflare/kumo/components/badge'
import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Ref, useRef } from 'react'
import type { Share } from '../../../api/draft'
import { revokeShare } from '../../../api/draft-writes-operations'
import { gatehouse, resultOrThrow } from '../../queries/api'
import { draftQuery, showDraft } from '../../queries/drafts'
import { untilAnswered } from '../../queries/repeatable-write'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { Timestamp } from '../../ui/timestamp'
import { NewLinkForm } from './new-link-form'

type ShareDialogProps = { account: string; id: string; onClose: () => void }

/** Controls who may see a draft, with a form for a new link and the list of existing links. */
export function ShareDialog({ account, id, onClose }: ShareDialogProps) {
  const queryClient = useQueryClient()
  const list = useRef<HTMLElement>(null)
  const draft = useQuery(draftQuery(account, id))
  const revoking = useMutation({
    mutationFn: (share: string) =>
      resultOrThrow(untilAnswered(() => gatehouse(revokeShare(account, id, share)))),
    onSuccess: (revoked) => {
      showDraft(queryClient, account, revoked)
      // The button that was pressed is gone.
      list.current?.focus()
    },
  })
  const shares = draft.data?.shares ?? []
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog size="lg" className="flex max-h-[85svh] flex-col gap-5 overflow-y-auto p-6">
        <div className="space-y-1">
          <Dialog.Title className="text-lg font-semibold">Share draft</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle">
            A link shows this draft as it is then, in all its states, and nothing else of the
            account. Its readers can comment and approve.
          </Dialog.Description>
        </div>
        <NewLinkForm
          account={account}
          id={id}
          shares={shares}
          onMade={() => void queryClient.invalidateQueries(draftQuery(account, id))}
        />
        {draft.error !== null && (
          <ApiErrorNotice
            title="The links could not be loaded"
            error={draft.error}
            onRetry={() => void draft.refetch()}
          />
        )}
        <ShareList
          ref={list}
          shares={shares}
          revoking={revoking.isPending ? revoking.variables : undefined}
          onRevoke={(share) => revoking.mutate(share)}
        />
        {revoking.error !== null && (
          <ApiErrorNotice
            title="The link was not revoked"
            unclear="It is not known whether the link was revoked"
            isWrite
            error={revoking.error}
          />
        )}
        <div className="flex justify-end">
          <Button type="button" onClick={onClose}>
            Close
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}

type ShareListProps = {
  ref: Ref<HTMLElement>
  shares: readonly Share[]
  /** The id of the link that is being revoked. */
  revoking: string | undefined
  onRevoke: (id: string) => void
}

/** The links to a draft, newest first. Their URLs were shown only when they were created. */
function ShareList({ ref, shares, revoking, onRevoke }: ShareListProps) {
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
