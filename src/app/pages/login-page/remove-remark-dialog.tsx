import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Remark } from '../../../api/draft'
import { result } from '../../queries/api'
import { draftWrites, showDraft } from '../../queries/draft-writes'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { isUnclear } from '../../ui/error-advice'

type RemoveRemarkDialogProps = {
  account: string
  draft: string
  remark: Remark
  onRemoved: () => void
  onClose: () => void
}

export function RemoveRemarkDialog({ account, draft, remark, ...does }: RemoveRemarkDialogProps) {
  const queryClient = useQueryClient()
  const removing = useMutation({
    mutationFn: () => result(draftWrites.removeRemark(account, draft, remark.id)),
    onSuccess: (left) => {
      showDraft(queryClient, account, left)
      does.onClose()
      does.onRemoved()
    },
  })
  const { isPending, error } = removing
  return (
    <Dialog.Root open onOpenChange={(open) => open || isPending || does.onClose()}>
      <Dialog className="space-y-4 p-6">
        <Dialog.Title className="text-lg font-semibold [overflow-wrap:anywhere]">
          Remove the comment of <bdi>{remark.name}</bdi>?
        </Dialog.Title>
        <Dialog.Description className="text-kumo-subtle">
          What it says is gone{remark.approves && ', and its approval counts no more'}. That it was
          there, and that you removed it, stays with the draft. This cannot be undone.
        </Dialog.Description>
        {error !== null && (
          <ApiErrorNotice
            title={
              isUnclear(error)
                ? 'It is not known whether the comment was removed'
                : 'The comment was not removed'
            }
            isWrite
            error={error}
          />
        )}
        <div className="flex justify-end gap-2">
          <Button disabled={isPending} onClick={does.onClose}>
            Cancel
          </Button>
          <Button
            variant="destructive"
            loading={isPending}
            disabled={isPending}
            onClick={() => removing.mutate()}
          >
            Remove comment
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
