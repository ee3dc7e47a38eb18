import {
  BuildingsIcon,
  ClockCounterClockwiseIcon,
  GlobeSimpleIcon,
  type Icon,
  PaintBrushIcon,
  PulseIcon,
  SignOutIcon,
} from '@phosphor-icons/react'
import type { Capability } from '../../api/roles'
import type { Session } from '../../api/session'
import { paths } from '../paths'

type AppPage = { title: string; path: (account: string) => string; icon: Icon; needs: Capability }

/** The pages of an account that one goes to by the navigation, in its order. */
const APP_PAGES: readonly AppPage[] = [
  { title: 'Organization', path: paths.organization, icon: BuildingsIcon, needs: 'settings:read' },
  { title: 'Login page', path: paths.loginPage, icon: PaintBrushIcon, needs: 'settings:read' },
  {
    title: 'DNS over HTTPS',
    path: paths.doh,
    icon: GlobeSimpleIcon,
    needs: 'settings:read',
  },
  { title: 'Revoke sessions', path: paths.revoke, icon: SignOutIcon, needs: 'people:read' },
  {
    title: 'History',
    path: paths.history,
    icon: ClockCounterClockwiseIcon,
    needs: 'settings:read',
  },
  { title: 'Status', path: paths.status, icon: PulseIcon, needs: 'status:read' },
]

/** Those that the operator has business with. */
export function pagesFor({ capabilities }: Pick<Session, 'capabilities'>): AppPage[] {
  return APP_PAGES.filter(({ needs }) => capabilities.includes(needs))
}
