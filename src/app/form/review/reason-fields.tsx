import { Input, InputArea } from '@cloudflare/kumo/components/input'
import { type KeyboardEvent, useLayoutEffect, useRef } from 'react'
import { useFormContext } from 'react-hook-form'
import type { ReviewDraft } from './review-draft'

type ReasonFieldsProps = {
  /** Cloudflare has a place for a reason of its own when its dashboard is unlocked. */
  asksUnlockReason: boolean
  onSubmit: () => void
}

/** Why the change is made, for those who read the history. */
export function ReasonFields({ asksUnlockReason, onSubmit }: ReasonFieldsProps) {
  const { register, formState } = useFormContext<ReviewDraft>()
  const { errors } = formState
  const { ref: attachReason, ...reason } = register('reason')
  const textarea = useRef<HTMLTextAreaElement>(null)
  // Focus is the browser's. What changes stays in sight, and no keyboard covers it on a phone.
  useLayoutEffect(() => {
    if (matchMedia('(pointer: coarse)').matches) return
    const focus = () => textarea.current?.focus({ preventScroll: true })
    // Where what had the focus is gone, the dialog would take it.
    if (document.activeElement === document.body) return focus()
    // The dialog first notes whom to give the focus back to, and another may still be giving it back.
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
