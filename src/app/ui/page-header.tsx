import { Text } from '@cloudflare/kumo/components/text'
import type { ReactNode } from 'react'

type PageHeaderProps = {
  title: string
  description: ReactNode
  /** At the end of the line: the page's main action. */
  action?: ReactNode
}

export function PageHeader({ title, description, action }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-2xl space-y-1">
        <Text variant="heading" size="lg" as="h1">
          {title}
        </Text>
        <Text variant="secondary">{description}</Text>
      </div>
      {action}
    </header>
  )
}
