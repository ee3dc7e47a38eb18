import { Button } from '@cloudflare/kumo/components/button'
import { Loader } from '@cloudflare/kumo/components/loader'
import type { ComponentProps } from 'react'

type BusyButtonProps = Omit<ComponentProps<typeof Button>, 'shape' | 'loading' | 'ref'> & {
  /** What it was pressed for is under way. */
  isBusy: boolean
}

/**
 * A button that turns while it is at work, and takes no second press. It keeps the focus, which goes
 * where Kumo's `loading` disables a button.
 */
export function BusyButton({ isBusy, ...button }: BusyButtonProps) {
  if (!isBusy) return <Button {...button} />
  return (
    <Button
      {...button}
      icon={<Loader size={button.size === 'lg' ? 16 : 14} />}
      aria-disabled
      // Also what Enter in a field of its form presses.
      onClick={(event) => event.preventDefault()}
    />
  )
}
