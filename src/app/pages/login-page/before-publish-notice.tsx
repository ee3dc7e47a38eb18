import { Button } from '@cloudflare/kumo/components/button'
import { CheckCircleIcon } from '@phosphor-icons/react'
import { useQuery } from '@tanstack/react-query'
import { Fragment, useSyncExternalStore } from 'react'
import {
  listCurrentDraftApprovals,
  type Draft,
  type DraftDesign,
  latestCommentPerReader,
} from '../../../api/draft'
import { fieldLabel } from '../../form/fields/setting-form-field'
import { LOGIN_PAGE_FORM_FIELD_LIST } from '../../form/fields/login-page-fields'
import { draftQuery } from '../../queries/drafts'
import { WarningBanner } from '../../ui/warning'
import type { DraftAutosave } from './draft-autosave'
import { findDifferingDesignFields } from './draft-design'
import type { DraftSaveBlocker } from './draft-autosave-state'

type PublishNoticeProps = {
  account: string
  draftAutosave: DraftAutosave
  live: DraftDesign
  /** Called when the person wants to see what somebody else changed. */
  onDecide: () => void
}

/** Compares what is about to be published with what its readers approved, and with what it was based on. */
export function PublishDraftNotice({ account, draftAutosave, live, onDecide }: PublishNoticeProps) {
  const state = useSyncExternalStore(draftAutosave.subscribe, draftAutosave.state)
  const { saved } = state
  // Comments that were made since the last save.
  const { comments } = useQuery(draftQuery(account, draftAutosave.id)).data ?? saved
  const changed = findDifferingDesignFields(saved.base, live)
  if (state.kind === 'deleted' || state.kind === 'conflict') {
    return <BlockedNotice state={state} onDecide={onDecide} />
  }
  return (
    <div className="space-y-3">
      <Approvals draft={{ comments, version: saved.version }} />
      {changed.length > 0 && (
        <WarningBanner
          title="The live page changed since this draft was created"
          description={`${changed.map((pointer) => fieldLabel(LOGIN_PAGE_FORM_FIELD_LIST, pointer)).join(', ')}. Check above what would be reverted.`}
        />
      )}
    </div>
  )
}

type BlockedNoticeProps = { state: DraftSaveBlocker; onDecide: () => void }

/** Says that the draft under review can no longer be published. */
function BlockedNotice({ state, onDecide }: BlockedNoticeProps) {
  const isDeleted = state.kind === 'deleted'
  return (
    <div role="alert">
      <WarningBanner
        title={
          isDeleted
            ? 'Someone removed this draft'
            : `${state.theirs.updated_by} saved this draft meanwhile`
        }
        description={
          isDeleted
            ? 'Keep your edits as a new draft to publish them.'
            : 'What you review is not the newest version, and cannot be published.'
        }
        action={
          <Button type="button" size="sm" onClick={onDecide}>
            {isDeleted ? 'Save as draft…' : 'Compare and merge…'}
          </Button>
        }
      />
    </div>
  )
}

function Approvals({ draft }: { draft: Pick<Draft, 'comments' | 'version'> }) {
  const approvals = listCurrentDraftApprovals(draft)
  const former = latestCommentPerReader(
    draft.comments.filter(({ approves, version }) => approves && version < draft.version),
  )
  if (approvals.length > 0) {
    return (
      <p className="flex items-start gap-2 [overflow-wrap:anywhere]">
        <CheckCircleIcon weight="fill" className="mt-1 shrink-0 text-kumo-success" />
        <span>
          Approved by <Names comments={approvals} />. The history keeps it.
        </span>
      </p>
    )
  }
  return former.length > 0 ? (
    <WarningBanner
      title="The draft changed after it was approved"
      description={
        <>
          <Names comments={former} /> approved an earlier version, but nobody has approved this one.
        </>
      }
    />
  ) : (
    <WarningBanner title="Nobody has approved this draft" description="You can still publish it." />
  )
}

function Names({ comments }: { comments: Draft['comments'] }) {
  return comments.map(({ id, name, email }, index) => (
    <Fragment key={id}>
      {index > 0 && ', '}
      <bdi>{name}</bdi> (<bdi>{email ?? 'not signed in'}</bdi>)
    </Fragment>
  ))
}
