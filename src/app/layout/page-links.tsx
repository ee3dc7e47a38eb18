import { useLocation } from '@tanstack/react-router'
import type { Session } from '../../api/session'
import { AppLink } from './app-link'
import { pagesFor } from './app-pages'

export type PageLinksProps = {
  account: string | undefined
  session: Session | undefined
  /** Their icons alone; the names are said, and shown where one points. */
  isNarrow?: boolean
  onFollow?: () => void
}

/** The pages the operator has business with; none until that is known. */
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
