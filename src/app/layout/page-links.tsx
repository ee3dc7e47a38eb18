import { useLocation } from '@tanstack/react-router'
import type { Session } from '../../api/session'
import { AppLink } from './app-link'
import { pagesFor } from './app-pages'

export type PageLinksProps = {
  account: string | undefined
  session: Session | undefined
  /** Shows only the icons; the names remain available to screen readers and on hover. */
  isNarrow?: boolean
  onFollow?: () => void
}

/** Links to the pages that the operator may open; none until the session is known. */
export function PageLinks({ account = '', session, isNarrow = false, onFollow }: PageLinksProps) {
  const { pathname } = useLocation()
  const pages = session === undefined ? [] : pagesFor(session)
  return (
    <nav aria-label="Pages" className="min-h-0 flex-1 overflow-y-auto p-3">
      <ul className="space-y-1">
        {pages.map(({ title, path, icon: Icon }) => {
          const href = path(account)
          const isCurrent = pathname === href || pathname.startsWith(`${href}/`)
          return (
            <li key={title}>
              <AppLink
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                title={isNarrow ? title : undefined}
                className="flex items-center gap-3 rounded-lg px-3 py-2 text-base text-kumo-default hover:bg-kumo-tint aria-[current]:bg-kumo-tint"
                onClick={onFollow}
              >
                <Icon className="size-4 shrink-0 text-kumo-subtle" />
                <span className={isNarrow ? 'sr-only' : 'truncate'}>{title}</span>
              </AppLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
