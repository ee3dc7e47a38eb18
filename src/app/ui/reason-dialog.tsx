import { Button } from '@cloudflare/kumo/components/button'
import { Dialog } from '@cloudflare/kumo/components/dialog'
import { Input, InputArea } from '@cloudflare/kumo/components/input'
import type { ComponentProps, FormEvent, ReactNode } from 'react'
import { BusyButton } from './busy-button'

/** Asks why, for readers of the history. */
export function ReasonField(field: ComponentProps<typeof InputArea>) {
  return (
    <InputArea
      rows={2}
      className="w-full"
      label="Reason"
      description="Kept in history with your name."
      autoComplete="off"
      aria-required
      {...field}
    />
  )
}

/** Asks for the ticket of another system, if there is one. */
export function TicketField(field: ComponentProps<typeof Input>) {
  return <Input className="w-full" label="Ticket" autoComplete="off" {...field} required={false} />
}

type ConfirmationFieldProps = ComponentProps<typeof Input> & { phrase: string | number }

/** Asks for a phrase to be typed before something that should not happen by accident. */
export function ConfirmationField({ phrase, ...field }: ConfirmationFieldProps) {
  return (
    <Input
      className="w-full"
      label={
        <>
          Type <code className="font-mono">{phrase}</code> to confirm
        </>
      }
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      aria-required
      {...field}
    />
  )
}

type ReasonDialogProps = {
  title: string
  description: ReactNode
  size?: ComponentProps<typeof Dialog>['size']
  /** What is asked before the reason. */
  children?: ReactNode
  reason: ComponentProps<typeof InputArea>
  /** The label of the button: "Change time". */
  action: string
  isDestructive?: boolean
  isBusy: boolean
  /** The error, if the action failed. */
  failure: ReactNode
  onSubmit: (event: FormEvent) => Promise<void>
  onClose: () => void
}

/** Asks for what an action needs to know, and for its reason. Stays open while it is in progress, and on error. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { isDestructive = false, isBusy, onSubmit, onClose } = props
  return (
    <Dialog.Root open onOpenChange={(open) => open || isBusy || onClose()}>
      <Dialog size={props.size} className="flex max-h-[90svh] flex-col">
        <form
          noValidate
          className="min-h-0 space-y-4 overflow-y-auto p-6"
          onSubmit={(event) => {
            if (isBusy) event.preventDefault()
            else void onSubmit(event)
          }}
        >
          <Dialog.Title className="text-lg font-semibold">{props.title}</Dialog.Title>
          <Dialog.Description className="text-kumo-subtle [overflow-wrap:anywhere]">
            {props.description}
          </Dialog.Description>
          {props.children}
          <ReasonField {...props.reason} />
          {props.failure}
          <div className="flex flex-wrap justify-end gap-2">
            <Button disabled={isBusy} onClick={onClose}>
              Cancel
            </Button>
            <BusyButton
              type="submit"
              variant={isDestructive ? 'destructive' : 'primary'}
              isBusy={isBusy}
            >
              {props.action}
            </BusyButton>
          </div>
        </form>
      </Dialog>
    </Dialog.Root>
  )
}
