import { Button } from '@cloudflare/kumo/components/button'
import { Loader } from '@cloudflare/kumo/components/loader'
import type { ComponentProps } from 'react'

type BusyButtonProps = Omit<ComponentProps<typeof Button>, 'shape' | 'loading' | 'ref'> & {
  /** The action of the button is in progress. */
  isBusy: boolean
}

/**
 * A button that shows a spinner while its action is in progress, and ignores further presses. It keeps the focus, which
 * would be lost with Kumo's `loading`, because that disables the button.
 */
export function BusyButton({ isBusy, ...button }: BusyButtonProps) {
  if (!isBusy) return <Button {...button} />
  return (
    <Button
      {...button}
      icon={<Loader size={button.size === 'lg' ? 16 : 14} />}
      aria-disabled
      // Enter in a field of the form also triggers this.
      onClick={(event) => event.preventDefault()}
    />
  )
}
