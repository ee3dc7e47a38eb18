import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { Draft } from '../../../api/draft'
import { type DraftCreate, draftCreateSchema } from '../../../api/draft-request'
import type { ApiError } from '../../../api/errors'
import { result } from '../../queries/api'
import { draftWrites, showDraft } from '../../queries/draft-writes'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import { isUnclear } from '../../ui/error-advice'
import type { KeptDraft } from './kept-draft'

type NewDraftDialogProps = {
  account: string
  begin: () => Omit<DraftCreate, 'name'>
  onBegun: (draft: Draft) => void
  onClose: () => void
}

export function NewDraftDialog({ account, begin, onBegun, onClose }: NewDraftDialogProps) {
  const queryClient = useQueryClient()
  const beginning = useMutation({
    mutationFn: (name: string) => result(draftWrites.createDraft(account, { name, ...begin() })),
    onSuccess: (draft) => {
      showDraft(queryClient, account, draft)
      onClose()
      onBegun(draft)
    },
  })
  return (
    <NameDialog
      title="Save as draft"
      description="The draft is kept on the account as you edit. Nobody sees it when they log in until you publish it."
      action="Save draft"
      initial=""
      isBusy={beginning.isPending}
      error={beginning.error}
      onName={(name) => beginning.mutate(name)}
      onClose={onClose}
    />
  )
}

export function RenameDraftDialog({ kept, onClose }: { kept: KeptDraft; onClose: () => void }) {
  const renaming = useMutation({
    mutationFn: async (name: string) => {
      const answer = await kept.set({ name })
      if (!answer.ok) throw answer.error
    },
    onSuccess: onClose,
  })
  return (
    <NameDialog
      title="Rename draft"
      description="Readers see the name above the draft."
      action="Rename"
      initial={kept.saved().name}
      isBusy={renaming.isPending}
      error={renaming.error}
      onName={(name) => renaming.mutate(name)}
      onClose={onClose}
    />
  )
}

type NameDialogProps = {
  title: string
  description: string
  action: string
  initial: string
  isBusy: boolean
  error: ApiError | null
  onName: (name: string) => void
  onClose: () => void
}

function NameDialog({ title, description, action, isBusy, error, ...props }: NameDialogProps) {
  const [name, setName] = useState(props.initial)
  const [problem, setProblem] = useState<string>()
  function submit(event: FormEvent) {
    event.preventDefault()
    // A dialog is a child of the editor, whose form is not meant.
    event.stopPropagation()
    const found = draftCreateSchema.shape.name.safeParse(name).error?.issues[0]?.message
    setProblem(found)
    if (found === undefined) props.onName(name.trim())
  }
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || props.onClose()}>
      <Dialog className="p-6">
        <form noValidate className="space-y-4" onSubmit={submit}>
          <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle">{description}</Dialog.Description>
          <Input
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog asks for nothing else
            autoFocus
            className="w-full"
            label="Name"
            placeholder="Winter campaign"
            value={name}
            error={problem}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            aria-required
          />
          {error !== null && (
            <ApiErrorNotice
              title={
                isUnclear(error) ? 'It is not known whether this was saved' : 'This was not saved'
              }
              isWrite
              error={error}
            />
          )}
          <div className="flex justify-end gap-2">
            <Button type="button" disabled={isBusy} onClick={props.onClose}>
              Cancel
            </Button>
            <BusyButton type="submit" variant="primary" isBusy={isBusy}>
              {action}
            </BusyButton>
          </div>
        </form>
      </Dialog>
    </Dialog.Root>
  )
}
