import type { ReactNode } from 'react'
import { SectionCard } from '../ui/section-card'
import type { View } from './view'
import { ViewToolbar } from './view-toolbar'

type LoginViewerProps = {
  title: string
  view: View
  onViewChange: (view: View) => void
  /** Next to the title. */
  action?: ReactNode
  /** The stage. Passed as children, so that typing next to it re-renders only the stage. */
  children: ReactNode
}

/** The preview of the login page, with all the ways to view it. */
export function LoginViewer({ title, children, action, ...view }: LoginViewerProps) {
  return (
    <SectionCard title={title} action={action}>
      <ViewToolbar {...view} />
      {children}
    </SectionCard>
  )
}
