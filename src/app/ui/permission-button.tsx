import { Button } from '@cloudflare/kumo/components/button'
import { type ComponentProps, useId } from 'react'
import { BusyButton } from './busy-button'

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
