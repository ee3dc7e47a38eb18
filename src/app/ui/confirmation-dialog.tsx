import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import type { ReactNode } from 'react'
import { BusyButton } from './busy-button'

type QuestionDialogProps = {
  /** The question: "Remove the draft?" */
  title: ReactNode
  /** The consequences. */
  description: ReactNode
  /** The label of the button: "Remove draft". */
  action: string
  refrain?: string
  isBusy?: boolean
  onAct: () => void
  onClose: () => void
  /** The error, if the action failed. */
  children?: ReactNode
}

/** Asks for confirmation before something that cannot be undone. */
export function ConfirmationDialog(props: QuestionDialogProps) {
  const { isBusy = false, onClose } = props
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || onClose()}>
      <Dialog className="space-y-4 p-6">
        <Dialog.Title className="text-lg font-semibold [overflow-wrap:anywhere]">
          {props.title}
        </Dialog.Title>
        <Dialog.Description className="text-kumo-subtle">{props.description}</Dialog.Description>
        {props.children}
        <div className="flex flex-wrap justify-end gap-2">
          <Button disabled={isBusy} onClick={onClose}>
            {props.refrain ?? 'Cancel'}
          </Button>
          <BusyButton variant="destructive" isBusy={isBusy} onClick={props.onAct}>
            {props.action}
          </BusyButton>
        </div>
      </Dialog>
    </Dialog.Root>
  )
}
