import {
  BuildingsIcon,
  ClockCounterClockwiseIcon,
  ColumnsIcon,
  GlobeSimpleIcon,
  HouseIcon,
  type Icon,
  PaintBrushIcon,
  PulseIcon,
  ChecksIcon,
  SignOutIcon,
  TimerIcon,
} from '@phosphor-icons/react'
import type { Capability } from '../../api/roles'
import type { OperatorSession } from '../../api/operator-session'
import { PAGE_HEADS, type PageHead } from '../page-heads'
import { paths } from '../paths'

type AppPage = PageHead & {
  path: (account: string) => string
  icon: Icon
  needs: Capability
  badge?: 'approvals'
}

/** The pages of an account in the navigation, in order. */
const APP_PAGES: readonly AppPage[] = [
  { ...PAGE_HEADS.overview, path: paths.overview, icon: HouseIcon, needs: 'account:read' },
  {
    ...PAGE_HEADS.organization,
    path: paths.organization,
    icon: BuildingsIcon,
    needs: 'settings:read',
  },
  {
    ...PAGE_HEADS['login-page'],
    path: paths.loginPage,
    icon: PaintBrushIcon,
    needs: 'settings:read',
  },
  {
    ...PAGE_HEADS.doh,
    path: paths.doh,
    icon: GlobeSimpleIcon,
    needs: 'settings:read',
  },
  { ...PAGE_HEADS.clocks, path: paths.clocks, icon: TimerIcon, needs: 'settings:read' },
  { ...PAGE_HEADS.compare, path: paths.compare, icon: ColumnsIcon, needs: 'settings:read' },
  { ...PAGE_HEADS.revoke, path: paths.revoke, icon: SignOutIcon, needs: 'people:read' },
  {
    ...PAGE_HEADS.approvals,
    path: paths.approvals,
    icon: ChecksIcon,
    needs: 'proposals:read',
    badge: 'approvals',
  },
  {
    ...PAGE_HEADS.history,
    path: paths.history,
    icon: ClockCounterClockwiseIcon,
    needs: 'settings:read',
  },
  { ...PAGE_HEADS.status, path: paths.status, icon: PulseIcon, needs: 'status:read' },
]

/** Returns the pages that the operator may open. That of approvals is there only where changes need some. */
export function permittedAppPages({
  capabilities,
  has_approvals,
}: Pick<OperatorSession, 'capabilities' | 'has_approvals'>): AppPage[] {
  return APP_PAGES.filter(
    ({ needs, badge }) => capabilities.includes(needs) && (badge === undefined || has_approvals),
  )
}
