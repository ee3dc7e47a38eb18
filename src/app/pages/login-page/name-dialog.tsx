import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input } from '@cloudflare/kumo/components/input'
import { useForm } from 'react-hook-form'
import { draftCreateSchema } from '../../../api/draft-request'
import type { ApiError } from '../../../api/errors'
import { submitAlone, valueProblem } from '../../form/form-submission'
import { ApiErrorNotice } from '../../ui/api-error-notice'
import { BusyButton } from '../../ui/busy-button'

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
export function NameDialog({
  title,
  description,
  action,
  isBusy,
  error,
  ...props
}: NameDialogProps) {
  const { register, handleSubmit, formState } = useForm({ defaultValues: { name: props.initial } })
  const submit = handleSubmit(({ name }) => props.onName(name.trim()))
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || props.onClose()}>
      <Dialog className="p-6">
        <form noValidate className="space-y-4" onSubmit={submitAlone(submit)}>
          <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle">{description}</Dialog.Description>
          <Input
            {...register('name', {
              validate: (name) => valueProblem(draftCreateSchema.shape.name, name),
            })}
            className="w-full"
            label="Name"
            placeholder="Winter campaign"
            error={formState.errors.name?.message}
            autoComplete="off"
            aria-required
          />
          {error !== null && (
            <ApiErrorNotice
              title="This was not saved"
              unclear="It is not known whether this was saved"
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
