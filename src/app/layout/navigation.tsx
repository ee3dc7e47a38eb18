import { Sidebar } from '@cloudflare/kumo/components/sidebar'
import { useLocation } from '@tanstack/react-router'
import type { Session } from '../../api/session'
import { pagesFor } from './app-pages'

type NavigationProps = { account: string | undefined; session: Session | undefined }

/** The pages the operator has business with; none until that is known. */
export function Navigation({ account = '', session }: NavigationProps) {
  const { pathname } = useLocation()
  const pages = session === undefined ? [] : pagesFor(session)
  return (
    <Sidebar aria-label="Gatehouse">
      <Sidebar.Header>
        <Wordmark />
      </Sidebar.Header>
      <Sidebar.Content>
        <Sidebar.Group>
          <nav aria-label="Pages">
            <Sidebar.Menu>
              {pages.map(({ title, path, icon }) => {
                const href = path(account)
                const isCurrent = pathname === href || pathname.startsWith(`${href}/`)
                return (
                  <Sidebar.MenuItem key={title}>
                    <Sidebar.MenuButton
                      icon={icon}
                      href={href}
                      active={isCurrent}
                      aria-current={isCurrent ? 'page' : undefined}
                      tooltip={title}
                    >
                      {title}
                    </Sidebar.MenuButton>
                  </Sidebar.MenuItem>
                )
              })}
            </Sidebar.Menu>
          </nav>
        </Sidebar.Group>
      </Sidebar.Content>
      <Sidebar.Footer>
        <Sidebar.Trigger />
      </Sidebar.Footer>
    </Sidebar>
  )
}

function Wordmark() {
  return (
    <div className="flex items-center gap-2 overflow-hidden px-2 font-semibold text-kumo-strong">
      <img src="/gatehouse.svg" alt="" width={22} height={22} className="shrink-0" />
      <span className="truncate">Gatehouse</span>
    </div>
  )
}
