import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Comment } from '../../../api/draft'
import { removeComment } from '../../../api/draft-writes-operations'
import { gatehouse, resultOrThrow } from '../../queries/api'
import { showDraft } from '../../queries/drafts'
import { untilAnswered } from '../../queries/repeatable-write'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { QuestionDialog } from '../../ui/question-dialog'

type RemoveCommentDialogProps = {
  account: string
  draft: string
  comment: Comment
  onRemoved: () => void
  onClose: () => void
}

export function RemoveCommentDialog({
  account,
  draft,
  comment,
  ...does
}: RemoveCommentDialogProps) {
  const queryClient = useQueryClient()
  const removing = useMutation({
    mutationFn: () =>
      resultOrThrow(untilAnswered(() => gatehouse(removeComment(account, draft, comment.id)))),
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
          Remove the comment of <bdi>{comment.name}</bdi>?
        </>
      }
      description={
        <>
          What it says is gone{comment.approves && ', and its approval counts no more'}. That it was
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
