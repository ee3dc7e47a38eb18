import type { ReactNode } from 'react'
import { SectionCard } from '../ui/section-card'
import type { View } from './view'
import { CompareChoice, ViewToolbar } from './view-toolbar'

type LoginViewerProps = {
  title: string
  view: View
  onViewChange: (view: View) => void
  /** Whether the stage also knows what is live. */
  canCompare?: boolean
  /** The stage. Apart, so that what is typed beside it draws it anew and nothing else. */
  children: ReactNode
}

/** The login page to be looked at, and all the ways to look at it. */
export function LoginViewer({ title, children, canCompare = false, ...view }: LoginViewerProps) {
  return (
    <SectionCard title={title} action={canCompare && <CompareChoice {...view} />}>
      <ViewToolbar {...view} />
      {children}
    </SectionCard>
  )
}
