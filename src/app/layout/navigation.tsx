import { Button } from '@cloudflare/kumo/components/button'
import { ListIcon, SidebarSimpleIcon, XIcon } from '@phosphor-icons/react'
import { Link, useLocation } from '@tanstack/react-router'
import { type AnchorHTMLAttributes, forwardRef, lazy, Suspense, useRef, useState } from 'react'
import type { OperatorSession } from '../../api/operator-session'
import { permittedAppPages } from './app-pages'
import { Wordmark } from './wordmark'

type NavigationProps = Pick<PageLinksProps, 'account' | 'session'>

/** The navigation next to the page, if there is room. */
export function SideNavigation(props: NavigationProps) {
  const [isNarrow, setNarrow] = useState(false)
  const label = isNarrow ? 'Expand navigation' : 'Collapse navigation'
  return (
    // Isolated, as is the header of the page, so that the browser passes over all of it when something else is painted.
    <aside
      aria-label="Gatehouse"
      className={`isolate flex shrink-0 flex-col border-r border-kumo-hairline bg-kumo-base max-md:hidden ${isNarrow ? '' : 'w-65'}`}
    >
      <div className="flex h-14 shrink-0 items-center border-b border-kumo-hairline px-5">
        <Wordmark isNarrow={isNarrow} />
      </div>
      <PageLinks {...props} isNarrow={isNarrow} />
      <div className="border-t border-kumo-hairline p-3">
        <Button
          variant="ghost"
          shape="square"
          aria-label={label}
          aria-expanded={!isNarrow}
          title={label}
          icon={<SidebarSimpleIcon />}
          onClick={() => setNarrow(!isNarrow)}
        />
      </div>
    </aside>
  )
}

/** The navigation on a phone: a button in the header that opens it over the page. */
export function MobileNavigation(props: NavigationProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const close = () => dialog.current?.close()
  return (
    <div className="md:hidden">
      <Button
        variant="ghost"
        shape="square"
        aria-label="Open navigation"
        aria-haspopup="dialog"
        icon={<ListIcon />}
        onClick={() => dialog.current?.showModal()}
      />
      <dialog
        ref={dialog}
        closedby="any"
        aria-label="Navigation"
        className="m-0 h-svh max-h-none w-65 border-r border-kumo-hairline bg-kumo-base text-kumo-default backdrop:bg-kumo-recessed backdrop:opacity-80"
      >
        <div className="flex h-full flex-col">
          <div className="flex h-14 shrink-0 items-center justify-between border-b border-kumo-hairline pl-5 pr-3">
            <Wordmark />
            <Button
              variant="ghost"
              shape="square"
              aria-label="Close navigation"
              icon={<XIcon />}
              onClick={close}
            />
          </div>
          <PageLinks {...props} onFollow={close} />
        </div>
      </dialog>
    </div>
  )
}

const ApprovalsBadge = lazy(() =>
  import('./approvals-status').then(
    (late) => ({ default: late.ApprovalsBadge }),
    () => ({ default: () => null }),
  ),
)

type PageLinksProps = {
  account: string | undefined
  session: OperatorSession | undefined
  /** Shows only the icons; the names remain available to screen readers and on hover. */
  isNarrow?: boolean
  onFollow?: () => void
}

/** Links to the pages that the operator may open; none until the session is known. */
function PageLinks({ account = '', session, isNarrow = false, onFollow }: PageLinksProps) {
  const { pathname } = useLocation()
  const pages = session === undefined ? [] : permittedAppPages(session)
  return (
    <nav aria-label="Pages" className="min-h-0 flex-1 overflow-y-auto p-3">
      <ul className="space-y-1">
        {pages.map(({ title, path, icon: Icon, badge }) => {
          const href = path(account)
          const isCurrent = pathname === href || pathname.startsWith(`${href}/`)
          return (
            <li key={title}>
              <AppLink
                href={href}
                aria-current={isCurrent ? 'page' : undefined}
                title={isNarrow ? title : undefined}
                className="relative flex items-center gap-3 rounded-lg px-3 py-2 text-base text-kumo-default hover:bg-kumo-tint aria-[current]:bg-kumo-tint"
                onClick={onFollow}
              >
                <Icon className="size-4 shrink-0 text-kumo-subtle" />
                <span className={isNarrow ? 'sr-only' : 'truncate'}>{title}</span>
                {badge === 'approvals' && (
                  <span className={isNarrow ? 'absolute -right-2 -top-1' : 'ml-auto'}>
                    <Suspense>
                      <ApprovalsBadge account={account} />
                    </Suspense>
                  </span>
                )}
              </AppLink>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

type AppLinkProps = AnchorHTMLAttributes<HTMLAnchorElement> & { to?: string }

/** Cloudflare owns the paths below this one on every host: Access answers them, not the app. */
const CLOUDFLARES = '/cdn-cgi/'

/** The link for Kumo's components: the router inside the app, plain anchors elsewhere. */
export const AppLink = forwardRef<HTMLAnchorElement, AppLinkProps>(function AppLink(
  { href = '', to: _to, ...anchor },
  ref,
) {
  return href.startsWith('/') && !href.startsWith(CLOUDFLARES) ? (
    <Link ref={ref} to={href} {...anchor} />
  ) : (
    // The content comes with the props.
    // oxlint-disable-next-line jsx-a11y/anchor-has-content
    <a ref={ref} href={href} {...anchor} />
  )
})
