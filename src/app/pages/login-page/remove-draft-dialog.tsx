import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ApiResult } from '../../../api/api-client'
import type { Draft } from '../../../api/draft'
import { removeDraft } from '../../../api/drafts-operations'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { draftsQuery } from '../../queries/drafts'
import { retryIfResponseLost } from '../../queries/idempotent-write-sender'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { ConfirmationDialog } from '../../ui/confirmation-dialog'
import { toastSuccess } from '../../ui/toasts'
import { isDraftRemovedError } from './draft-autosave-state'

type RemoveDraftDialogProps = {
  account: string
  draft: Pick<Draft, 'id' | 'name'>
  onRemoved: () => void
  onClose: () => void
}

export default function RemoveDraftDialog({ account, draft, ...does }: RemoveDraftDialogProps) {
  const queryClient = useQueryClient()
  const removing = useMutation({
    mutationFn: () => resultOrThrow(removal(account, draft.id)),
    onSuccess: async () => {
      await queryClient.invalidateQueries(draftsQuery(account))
      toastSuccess('Draft removed')
      does.onClose()
      does.onRemoved()
    },
  })
  const { isPending, error } = removing
  return (
    <ConfirmationDialog
      title={
        <>
          Remove the draft <bdi>{draft.name}</bdi>?
        </>
      }
      description={
        <>
          Its links stop working, and its comments are deleted. What was published stays as it is.
          This cannot be undone.
        </>
      }
      action="Remove draft"
      isBusy={isPending}
      onAct={() => removing.mutate()}
      onClose={does.onClose}
    >
      <ApiErrorNotice
        title="The draft was not removed"
        unclear="It is not known whether the draft was removed"
        isWrite
        error={error}
      />
    </ConfirmationDialog>
  )
}

/** If a retry does not find the draft, an earlier attempt removed it and its response was lost. */
async function removal(account: string, id: string): Promise<ApiResult<unknown>> {
  let attempts = 0
  const answer = await retryIfResponseLost(() => {
    attempts += 1
    return sendGatehouseCall(removeDraft(account, id))
  })
  const isDone = !answer.ok && attempts > 1 && isDraftRemovedError(answer.error)
  return isDone ? { ok: true, result: { id }, resultInfo: undefined, etag: undefined } : answer
}
