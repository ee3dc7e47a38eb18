import { Badge } from '@cloudflare/kumo/components/badge'
import { Button } from '@cloudflare/kumo/components/button'
import { TrashIcon } from '@phosphor-icons/react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import type { DraftComment, Draft, RemovedDraftComment } from '../../../api/draft'
import { removeComment } from '../../../api/drafts-operations'
import { sendGatehouseCall, resultOrThrow } from '../../queries/api'
import { draftQuery, cacheDraft } from '../../queries/drafts'
import { retryIfResponseLost } from '../../queries/idempotent-write-sender'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { isolateTextDirection, IsolatedText } from '../../ui/isolated-text'
import { ConfirmationDialog } from '../../ui/confirmation-dialog'
import { SectionCard } from '../../ui/section-card'
import { Timestamp } from '../../ui/timestamp'
import { WarningBadge } from '../../ui/warning'
import { isDraftRemovedError } from './draft-autosave-state'

/** The polling interval for comments while the card is shown, in milliseconds. */
const LOOK_MS = 20_000

/** The readers' comments on a draft, newest first. */
export function DraftCommentsCard({ account, id }: { account: string; id: string }) {
  const { data, error, refetch } = useQuery({
    ...draftQuery(account, id),
    refetchInterval: LOOK_MS,
  })
  const [removing, setRemoving] = useState<DraftComment>()
  const card = useRef<HTMLDivElement>(null)
  return (
    <SectionCard title="Comments and approvals">
      {/* The removal of the draft is reported next to its autosave. */}
      {error !== null && !isDraftRemovedError(error) && (
        <div className="p-4">
          <ApiErrorNotice
            title="The comments could not be loaded"
            error={error}
            onRetry={() => void refetch()}
          />
        </div>
      )}
      <div ref={card} tabIndex={-1} className="outline-none">
        {data !== undefined && <Comments draft={data} onRemove={setRemoving} />}
      </div>
      {removing !== undefined && (
        <RemoveCommentDialog
          account={account}
          draft={id}
          comment={removing}
          // The button that was pressed is gone together with the comment.
          onRemoved={() => card.current?.focus()}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </SectionCard>
  )
}

type CommentsProps = { draft: Draft; onRemove: (comment: DraftComment) => void }

function Comments({ draft, onRemove }: CommentsProps) {
  const { comments, removed_comments: removed, version } = draft
  return (
    <>
      {comments.length === 0 && (
        <p className="px-4 py-4 text-kumo-subtle @xl:px-5">
          {removed.length === 0
            ? 'No comments yet. Share a link; its readers’ comments appear here.'
            : 'All comments were removed.'}
        </p>
      )}
      <ul aria-live="polite">
        {comments.toReversed().map((comment) => (
          <CommentRow
            key={comment.id}
            comment={comment}
            version={version}
            onRemove={() => onRemove(comment)}
          />
        ))}
      </ul>
      {removed.length > 0 && (
        <ul
          aria-label="Removed comments"
          className="space-y-1 border-t border-kumo-hairline px-4 py-3 text-sm text-kumo-subtle @xl:px-5"
        >
          {removed.toReversed().map((comment) => (
            <li key={comment.id} className="[overflow-wrap:anywhere]">
              <RemovedWords comment={comment} />
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

type CommentRowProps = { comment: DraftComment; version: number; onRemove: () => void }

function CommentRow({ comment, version, onRemove }: CommentRowProps) {
  const { name, at, text } = comment
  return (
    <li className="flex items-start justify-between gap-4 border-t border-kumo-hairline px-4 py-3 first:border-t-0 @xl:px-5">
      <div className="min-w-0 space-y-1">
        <div className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <bdi className="font-medium [overflow-wrap:anywhere]">{name}</bdi>
          <span className="text-sm text-kumo-subtle [overflow-wrap:anywhere]">
            <bdi>{whoIs(comment)}</bdi>, <Timestamp value={at} />
          </span>
          <Approval comment={comment} version={version} />
        </div>
        {text !== '' && (
          <p>
            <IsolatedText>{text}</IsolatedText>
          </p>
        )}
      </div>
      <Button
        type="button"
        variant="ghost"
        size="sm"
        shape="square"
        aria-label={`Remove comment of ${isolateTextDirection(name)}`}
        title="Remove comment"
        icon={<TrashIcon />}
        onClick={onRemove}
      />
    </li>
  )
}

function Approval({ comment, version }: Omit<CommentRowProps, 'onRemove'>): ReactNode {
  if (!comment.approves) return null
  if (comment.version === version) return <Badge variant="success">Approved</Badge>
  return <WarningBadge>Approved version {comment.version}, changed since</WarningBadge>
}

function RemovedWords({ comment }: { comment: RemovedDraftComment }) {
  const { name, at, approves, version, removed_by, removed_at } = comment
  return (
    <>
      {approves ? `Approval of version ${version}` : 'Comment'} by <bdi>{name}</bdi> (
      <bdi>{whoIs(comment)}</bdi>), <Timestamp value={at} />: removed by <bdi>{removed_by}</bdi>,{' '}
      <Timestamp value={removed_at} />
    </>
  )
}

function whoIs({ email }: Pick<DraftComment, 'email'>): string {
  return email ?? 'not signed in'
}

type RemoveCommentDialogProps = {
  account: string
  draft: string
  comment: DraftComment
  onRemoved: () => void
  onClose: () => void
}

function RemoveCommentDialog({ account, draft, comment, ...does }: RemoveCommentDialogProps) {
  const queryClient = useQueryClient()
  const removing = useMutation({
    mutationFn: () =>
      resultOrThrow(
        retryIfResponseLost(() => sendGatehouseCall(removeComment(account, draft, comment.id))),
      ),
    onSuccess: (left) => {
      cacheDraft(queryClient, account, left)
      does.onClose()
      does.onRemoved()
    },
  })
  const { isPending, error } = removing
  return (
    <ConfirmationDialog
      title={
        <>
          Remove the comment of <bdi>{comment.name}</bdi>?
        </>
      }
      description={
        <>
          Its text is deleted{comment.approves && ', and its approval no longer counts'}. The draft
          keeps a record that it existed and that you removed it. This cannot be undone.
        </>
      }
      action="Remove comment"
      isBusy={isPending}
      onAct={() => removing.mutate()}
      onClose={does.onClose}
    >
      <ApiErrorNotice
        title="The comment was not removed"
        unclear="It is not known whether the comment was removed"
        isWrite
        error={error}
      />
    </ConfirmationDialog>
  )
}
