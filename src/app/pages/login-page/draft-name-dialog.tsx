import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import type { Draft } from '../../../api/draft'
import { type DraftCreate, draftCreateSchema } from '../../../api/draft-request'
import { createDraft } from '../../../api/drafts-operations'
import type { ApiError } from '../../../api/errors'
import { submitWithoutOuterForm, findValueProblem } from '../../form/form-submission'
import { cacheDraft } from '../../queries/drafts'
import { useIdempotentSend } from '../../queries/idempotent-write-sender'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'
import type { DraftAutosave } from './draft-autosave'

type NewDraftDialogProps = {
  account: string
  begin: () => Omit<DraftCreate, 'name'>
  onBegun: (draft: Draft) => void
  onClose: () => void
}

export function NewDraftDialog({ account, begin, onBegun, onClose }: NewDraftDialogProps) {
  const queryClient = useQueryClient()
  const send = useIdempotentSend()
  const beginning = useMutation({
    mutationFn: (name: string) => {
      const draft = { name, ...begin() }
      return send(draft, (id) => createDraft(account, { id, ...draft }))
    },
    onSuccess: (draft) => {
      cacheDraft(queryClient, account, draft)
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

/** Asks for the name of a draft. */
function NameDialog({ title, description, action, isBusy, error, ...props }: NameDialogProps) {
  const { register, handleSubmit, formState } = useForm({ defaultValues: { name: props.initial } })
  const submit = handleSubmit(({ name }) => props.onName(name.trim()))
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || props.onClose()}>
      <Dialog className="p-6">
        <form noValidate className="space-y-4" onSubmit={submitWithoutOuterForm(submit)}>
          <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle">{description}</Dialog.Description>
          <Input
            {...register('name', {
              validate: (name) => findValueProblem(draftCreateSchema.shape.name, name),
            })}
            className="w-full"
            label="Name"
            placeholder="Winter campaign"
            error={formState.errors.name?.message}
            autoComplete="off"
            aria-required
          />
          <ApiErrorNotice
            title="This was not saved"
            unclear="It is not known whether this was saved"
            isWrite
            error={error}
          />
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
