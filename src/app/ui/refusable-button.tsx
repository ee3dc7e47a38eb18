import { Button } from '@cloudflare/kumo/components/button'
import { type ComponentProps, useId } from 'react'
import { BusyButton } from './busy-button'

type RefusableButtonProps = Omit<ComponentProps<typeof BusyButton>, 'isBusy' | 'title'> & {
  isBusy?: boolean
  /** Why it may not be pressed, in words; undefined if it may. */
  refusal: string | undefined
  /** Where the words stand if they are in sight beside it; elsewhere it tells them itself. */
  refusalId?: string
}

/**
 * A button that stays in sight and in the tab order when it may not be pressed, so that whoever comes
 * to it learns why.
 */
export function RefusableButton({
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
        // Also what Enter in a field of its form presses.
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
