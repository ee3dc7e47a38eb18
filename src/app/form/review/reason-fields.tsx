import { Input, InputArea } from '@cloudflare/kumo/components/input'
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { useFormContext } from 'react-hook-form'
import type { ReviewDraft } from './review-draft'

type ReasonFieldsProps = {
  /** Cloudflare stores a separate reason when its dashboard is unlocked. */
  asksUnlockReason: boolean
  onSubmit: () => void
}

/** Fields for the reason of a change, for readers of the history. */
export function ReasonFields({ asksUnlockReason, onSubmit }: ReasonFieldsProps) {
  const { register, formState } = useFormContext<ReviewDraft>()
  const { errors } = formState
  const { ref: attachReason, ...reason } = register('reason')
  const textarea = useRef<HTMLTextAreaElement>(null)
  // Focus is the browser's state. The differences stay in view, and on a phone no keyboard covers them.
  useLayoutEffect(() => {
    if (matchMedia('(pointer: coarse)').matches) return
    const focus = () => textarea.current?.focus({ preventScroll: true })
    // If the focused element is gone, the dialog would take the focus.
    if (document.activeElement === document.body) return focus()
    // The dialog first records which element to return the focus to, and another dialog may still be returning it.
    const frame = requestAnimationFrame(focus)
    return () => cancelAnimationFrame(frame)
  }, [])
  return (
    <div className="space-y-4">
      <InputArea
        {...reason}
        ref={(element) => {
          attachReason(element)
          textarea.current = element
        }}
        rows={2}
        className="w-full"
        label="Reason"
        description="Kept in the history beside your name."
        error={errors.reason?.message}
        autoComplete="off"
        aria-required
        onKeyDown={(event) => {
          if (isSubmitKey(event)) onSubmit()
        }}
      />
      {asksUnlockReason && (
        <Input
          {...register('unlockReason')}
          className="w-full"
          label="Reason for unlocking"
          description="Cloudflare stores it beside the lock, as ui_read_only_toggle_reason."
          error={errors.unlockReason?.message}
          autoComplete="off"
          aria-required
        />
      )}
      <Input
        {...register('ticket')}
        required={false}
        className="w-full"
        label="Ticket"
        description="Stays filled in for your next changes."
        error={errors.ticket?.message}
        autoComplete="off"
      />
    </div>
  )
}

function isSubmitKey({ key, ctrlKey, metaKey }: KeyboardEvent): boolean {
  return key === 'Enter' && (ctrlKey || metaKey)
}
