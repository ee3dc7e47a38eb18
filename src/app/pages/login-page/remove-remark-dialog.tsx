import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Remark } from '../../../api/draft'
import { result } from '../../queries/api'
import { draftWrites, showDraft } from '../../queries/draft-writes'
import { untilAnswered } from '../../queries/repeatable-write'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { QuestionDialog } from '../../ui/question-dialog'

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
    mutationFn: () =>
      result(untilAnswered(() => draftWrites.removeRemark(account, draft, remark.id))),
    onSuccess: (left) => {
      showDraft(queryClient, account, left)
      does.onClose()
      does.onRemoved()
    },
  })
  const { isPending, error } = removing
  return (
    <QuestionDialog
      title={
        <>
          Remove the comment of <bdi>{remark.name}</bdi>?
        </>
      }
      description={
        <>
          What it says is gone{remark.approves && ', and its approval counts no more'}. That it was
          there, and that you removed it, stays with the draft. This cannot be undone.
        </>
      }
      action="Remove comment"
      isBusy={isPending}
      onAct={() => removing.mutate()}
      onClose={does.onClose}
    >
      {error !== null && (
        <ApiErrorNotice
          title="The comment was not removed"
          unclear="It is not known whether the comment was removed"
          isWrite
          error={error}
        />
      )}
    </QuestionDialog>
  )
}
