import { Link } from '@cloudflare/kumo/components/link'
import { ArrowLeftIcon } from '@phosphor-icons/react'
import type { ReactElement, ReactNode } from 'react'
import type { PageHead } from '../page-heads'

type PageHeaderProps = {
  title: string
  description?: ReactNode
  /** The page's main action, at the end of the line. */
  action?: ReactNode
}

export function PageHeader({ title, description, action }: PageHeaderProps) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0 max-w-2xl space-y-1">
        <h1 className="text-xl font-semibold [overflow-wrap:anywhere]">
          <bdi>{title}</bdi>
        </h1>
        {description !== undefined && (
          <p className="text-base text-pretty text-kumo-subtle">{description}</p>
        )}
      </div>
      {action}
    </header>
  )
}

/** A page's head before the page has loaded, positioned as in the page. The back link does not lead anywhere yet. */
export function LoadingPageHeader({ above, ...head }: PageHead) {
  return (
    <>
      {above !== undefined && <BackLink to={<span />}>{above}</BackLink>}
      <PageHeader {...head} />
    </>
  )
}

/** The link to the parent page, shown above a page. `to` is the router's link without its text. */
export function BackLink({ to, children }: { to: ReactElement; children: ReactNode }) {
  return (
    <Link variant="plain" className="inline-flex items-center gap-1.5 text-base" render={to}>
      <ArrowLeftIcon aria-hidden />
      {children}
    </Link>
  )
}
