import { Button } from '@cloudflare/kumo/components/button'
import { type ComponentProps, useId } from 'react'
import { BusyButton } from './busy-button'
import { Banner } from '@cloudflare/kumo/components/banner'

type RefusableButtonProps = Omit<ComponentProps<typeof BusyButton>, 'isBusy' | 'title'> & {
  isBusy?: boolean
  /** The reason why it may not be pressed, in words; undefined if it may. */
  refusal: string | undefined
  /** The id of the element with the reason, if it is visible nearby; without it, the button shows the reason itself. */
  refusalId?: string
}

/**
 * A button that stays visible and in the tab order when it may not be pressed, so that anyone who reaches it learns
 * why.
 */
export function PermissionButton({
  refusal,
  refusalId,
  isBusy = false,
  ...button
}: RefusableButtonProps) {
  const ownId = useId()
  if (refusal === undefined) return <BusyButton {...button} isBusy={isBusy} />
  const { onClick: _onClick, onFocus: _onFocus, onPointerEnter: _onPointerEnter, ...rest } = button
  return (
    <>
      <Button
        {...rest}
        aria-disabled
        aria-describedby={refusalId ?? ownId}
        title={refusalId === undefined ? refusal : undefined}
        // Enter in a field of the form also triggers this.
        onClick={(event) => event.preventDefault()}
      />
      {refusalId === undefined && (
        <span id={ownId} hidden>
          {refusal}
        </span>
      )}
    </>
  )
}

/** Explains, at the top of a page that the operator may only read, why nothing on it can be changed. */
export function PermissionDenialNote({ refusal }: { refusal: string | undefined }) {
  if (refusal === undefined) return null
  return (
    <Banner
      variant="secondary"
      role="note"
      // Kumo's own text color is too faint on this tint for WCAG AA.
      className="text-kumo-default"
      description={refusal}
    />
  )
}
