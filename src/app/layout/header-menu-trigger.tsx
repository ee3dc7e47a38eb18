import { Button } from '@cloudflare/kumo/components/button'
import { CaretUpDownIcon } from '@phosphor-icons/react'
import type { ComponentProps } from 'react'

type HeaderMenuTriggerProps = Omit<ComponentProps<'button'>, 'title'> & {
  /** Says what the text is, for screen readers. */
  label: string
}

/** The button that opens a menu in the header and shows its current value. */
export function HeaderMenuTrigger({ label, children, ...button }: HeaderMenuTriggerProps) {
  return (
    <Button variant="ghost" className="min-w-0 shrink max-sm:px-1" aria-haspopup="menu" {...button}>
      <span className="sr-only">{label} </span>
      <span className="truncate">{children}</span>
      <CaretUpDownIcon className="shrink-0" />
    </Button>
  )
}
