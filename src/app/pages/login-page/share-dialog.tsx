import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import { revokeShare } from '../../../api/draft-writes-operations'
import { gatehouse, resultOrThrow } from '../../queries/api'
import { draftQuery, showDraft } from '../../queries/drafts'
import { untilAnswered } from '../../queries/repeatable-write'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { NewLinkForm } from './new-link-form'
import { ShareList } from './share-list'

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
