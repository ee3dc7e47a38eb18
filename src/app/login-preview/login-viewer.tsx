import type { ReactNode } from 'react'
import { SectionCard } from '../ui/section-card'
import type { View } from './view'
import { ViewToolbar } from './view-toolbar'

type LoginViewerProps = {
  title: string
  view: View
  onViewChange: (view: View) => void
  /** Beside the title. */
  action?: ReactNode
  /** The stage. Apart, so that what is typed beside it draws it anew and nothing else. */
  children: ReactNode
}

/** The login page to be looked at, and all the ways to look at it. */
export function LoginViewer({ title, children, action, ...view }: LoginViewerProps) {
  return (
    <SectionCard title={title} action={action}>
      <ViewToolbar {...view} />
      {children}
    </SectionCard>
  )
}
