import { Sidebar } from '@cloudflare/kumo/components/sidebar'
import {
  BuildingsIcon,
  ClockCounterClockwiseIcon,
  GlobeHemisphereWestIcon,
  type Icon,
  PaintBrushIcon,
  SignOutIcon,
} from '@phosphor-icons/react'
import { useLocation } from '@tanstack/react-router'
import { useQuery } from '@tanstack/react-query'
import type { Capability } from '../../api/roles'
import { paths } from '../paths'
import { sessionQuery } from '../queries/session'

type Page = { title: string; path: (account: string) => string; icon: Icon; needs: Capability }

const PAGES: readonly Page[] = [
  { title: 'Organization', path: paths.organization, icon: BuildingsIcon, needs: 'settings:read' },
  { title: 'Login page', path: paths.loginPage, icon: PaintBrushIcon, needs: 'settings:read' },
  {
    title: 'DNS over HTTPS',
    path: paths.doh,
    icon: GlobeHemisphereWestIcon,
    needs: 'settings:read',
  },
  { title: 'Revoke sessions', path: paths.revoke, icon: SignOutIcon, needs: 'people:read' },
  {
    title: 'History',
    path: paths.history,
    icon: ClockCounterClockwiseIcon,
    needs: 'settings:read',
  },
]

/** The pages the operator has business with; all of them until that is known. */
export function Navigation({ account = '' }: { account: string | undefined }) {
  const { pathname } = useLocation()
  const capabilities = useQuery(sessionQuery).data?.capabilities
  const pages = PAGES.filter(({ needs }) => capabilities?.includes(needs) ?? true)
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
