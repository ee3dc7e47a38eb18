import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Draft } from '../../../api/draft'
import { result } from '../../queries/api'
import { draftWrites } from '../../queries/draft-writes'
import { draftsQuery } from '../../queries/drafts'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { isUnclear } from '../../ui/error-advice'
import { toast } from '../../ui/toasts'

type RemoveDraftDialogProps = {
  account: string
  draft: Draft
  onRemoved: () => void
  onClose: () => void
}

export default function RemoveDraftDialog({ account, draft, ...does }: RemoveDraftDialogProps) {
  const queryClient = useQueryClient()
  const removing = useMutation({
    mutationFn: () => result(draftWrites.removeDraft(account, draft.id)),
    onSuccess: async () => {
      await queryClient.invalidateQueries(draftsQuery(account))
      toast('Draft removed')
      does.onClose()
      does.onRemoved()
    },
  })
  const { isPending, error } = removing
  return (
    <Dialog.Root open onOpenChange={(open) => open || isPending || does.onClose()}>
      <Dialog className="space-y-4 p-6">
        <Dialog.Title className="text-lg font-semibold [overflow-wrap:anywhere]">
          Remove the draft {draft.name}?
        </Dialog.Title>
        <Dialog.Description className="text-kumo-subtle">
          Its links show nothing from then on, and what its readers said is gone. What was published
          stays as it is. This cannot be undone.
        </Dialog.Description>
        {error !== null && (
          <ApiErrorNotice
            title={
              isUnclear(error)
                ? 'It is not known whether the draft was removed'
                : 'The draft was not removed'
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
            Remove draft
          </Button>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
