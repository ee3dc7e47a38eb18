import { Link } from '@cloudflare/kumo/components/link'
import { ArrowLeftIcon } from '@phosphor-icons/react'
import type { ReactElement, ReactNode } from 'react'

/** Above a page that lies below another: the way up. `to`: the router's link, without its words. */
export function BackLink({ to, children }: { to: ReactElement; children: ReactNode }) {
  return (
    <Link variant="plain" className="inline-flex items-center gap-1.5 text-base" render={to}>
      <ArrowLeftIcon aria-hidden />
      {children}
    </Link>
  )
}
