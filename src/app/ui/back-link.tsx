import { Link } from '@cloudflare/kumo/components/link'
import { ArrowLeftIcon } from '@phosphor-icons/react'
import type { ReactElement, ReactNode } from 'react'

/** The link to the parent page, shown above a page. `to` is the router's link without its text. */
export function BackLink({ to, children }: { to: ReactElement; children: ReactNode }) {
  return (
    <Link variant="plain" className="inline-flex items-center gap-1.5 text-base" render={to}>
      <ArrowLeftIcon aria-hidden />
      {children}
    </Link>
  )
}
