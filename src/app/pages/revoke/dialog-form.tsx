import type { FormEventHandler, ReactNode } from 'react'

type DialogFormProps = {
  onSubmit: FormEventHandler
  /** The error and the buttons, which stay visible wherever the rest is scrolled. */
  footer: ReactNode
  children: ReactNode
}

/** The form of a dialog, which scrolls if it is longer than the screen. */
export function DialogForm({ onSubmit, footer, children }: DialogFormProps) {
  return (
    <form noValidate className="flex min-h-0 flex-col" onSubmit={onSubmit}>
      <div className="min-h-0 space-y-4 overflow-y-auto px-6 pt-6 pb-4 text-base">{children}</div>
      <div className="space-y-4 border-t border-kumo-hairline px-6 py-4">{footer}</div>
    </form>
  )
}
