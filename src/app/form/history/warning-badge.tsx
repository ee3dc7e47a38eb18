import { Badge } from '@cloudflare/kumo/components/badge'
import type { ReactNode } from 'react'

/** Kumo’s warning badge with dark text: its own text color is too faint on the tint for WCAG AA. */
export function WarningBadge({ children }: { children: ReactNode }) {
  return (
    <Badge variant="warning" className="shrink whitespace-normal text-kumo-default">
      {children}
    </Badge>
  )
}
