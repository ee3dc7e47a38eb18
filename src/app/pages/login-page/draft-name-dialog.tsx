import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Draft } from '../../../api/draft'
import type { DraftCreate } from '../../../api/draft-request'
import { createDraft } from '../../../api/draft-writes-operations'
import { gatehouse, resultOrThrow } from '../../queries/api'
import { showDraft } from '../../queries/drafts'
import { RepeatableWrites } from '../../queries/repeatable-write'
import type { DraftAutosave } from './draft-autosave'
import { NameDialog } from './name-dialog'

type NewDraftDialogProps = {
  account: string
  begin: () => Omit<DraftCreate, 'name'>
  onBegun: (draft: Draft) => void
  onClose: () => void
}

export function NewDraftDialog({ account, begin, onBegun, onClose }: NewDraftDialogProps) {
  const queryClient = useQueryClient()
  const [writes] = useState(() => new RepeatableWrites())
  const beginning = useMutation({
    mutationFn: (name: string) => {
      const draft = { name, ...begin() }
      return resultOrThrow(
        writes.send(draft, (id) => gatehouse(createDraft(account, { id, ...draft }))),
      )
    },
    onSuccess: (draft) => {
      showDraft(queryClient, account, draft)
      onClose()
      onBegun(draft)
    },
  })
  return (
    <NameDialog
      title="Save as draft"
      description="The draft is saved on the account as you edit. Nobody sees it when they log in until you publish it."
      action="Save draft"
      initial=""
      isBusy={beginning.isPending}
      error={beginning.error}
      onName={(name) => beginning.mutate(name)}
      onClose={onClose}
    />
  )
}

type RenameDraftDialogProps = { draftAutosave: DraftAutosave; onClose: () => void }

export function RenameDraftDialog({ draftAutosave, onClose }: RenameDraftDialogProps) {
  const renaming = useMutation({
    mutationFn: async (name: string) => {
      const answer = await draftAutosave.update({ name })
      if (!answer.ok) throw answer.error
    },
    onSuccess: onClose,
  })
  return (
    <NameDialog
      title="Rename draft"
      description="Readers see the name above the draft."
      action="Rename"
      initial={draftAutosave.state().saved.name}
      isBusy={renaming.isPending}
      error={renaming.error}
      onName={(name) => renaming.mutate(name)}
      onClose={onClose}
    />
  )
}
