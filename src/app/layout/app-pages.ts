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

function page(
  name: keyof typeof PAGE_HEADS,
  path: AppPage['path'],
  icon: Icon,
  needs: Capability,
): AppPage {
  return { ...PAGE_HEADS[name], path, icon, needs }
}

/** The pages of an account in the navigation, in order. */
const APP_PAGES: readonly AppPage[] = [
  page('overview', paths.overview, HouseIcon, 'account:read'),
  page('organization', paths.organization, BuildingsIcon, 'settings:read'),
  page('login-page', paths.loginPage, PaintBrushIcon, 'settings:read'),
  page('doh', paths.doh, GlobeSimpleIcon, 'settings:read'),
  page('clocks', paths.clocks, TimerIcon, 'settings:read'),
  page('compare', paths.compare, ColumnsIcon, 'settings:read'),
  page('revoke', paths.revoke, SignOutIcon, 'people:read'),
  { ...page('approvals', paths.approvals, ChecksIcon, 'proposals:read'), badge: 'approvals' },
  page('history', paths.history, ClockCounterClockwiseIcon, 'settings:read'),
  page('status', paths.status, PulseIcon, 'status:read'),
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
