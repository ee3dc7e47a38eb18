import { useQuery } from '@tanstack/react-query'
import { Outlet, useMatches, useParams, useRouter } from '@tanstack/react-router'
import { lazy, type RefObject, Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { operatorSessionQuery, switchTimersQuery, accountQuery } from '../queries/session'
import { Toasts } from '../ui/toasts'
import { ConnectionNotices } from './connection-notices'
import { MobileNavigation, SideNavigation } from './navigation'
import { CommandPaletteButton } from '../command-palette/command-palette-button'
import { ThemeSwitch } from './theme'
import { Badge } from '@cloudflare/kumo/components/badge'
import { LinkButton } from '@cloudflare/kumo/components/button'
import type { DeploymentMode, OperatorSession } from '../../api/operator-session'
import { paths } from '../paths'
import { HeaderMenuTrigger } from './header-menu-trigger'
import type { OperatorMenuProps } from './operator-menu'

/** Shown if a part failed to load, because there is no connection or another version was deployed. */
const NOTHING = () => ({ default: (_props: { account: string }) => <></> })

const ApprovalNotices = lazy(() =>
  import('./approvals-status').then(({ ApprovalNotices: late }) => ({ default: late }), NOTHING),
)

/** Few accounts ever have a timer, so what shows it loads when there is one. */
const SwitchTimerBanners = lazy(() => import('./switch-timer-banners').catch(NOTHING))

function SwitchTimerNotices({ account }: { account: string }) {
  const isAny = useQuery(switchTimersQuery(account)).data?.length
  return isAny ? (
    <Suspense>
      <SwitchTimerBanners account={account} />
    </Suspense>
  ) : null
}

/** The frame around every page: navigation, account, mode and operator, notices. */
export function AppShell() {
  const { account: accountInUrl } = useParams({ strict: false })
  const session = useQuery(operatorSessionQuery).data
  const [lastAccount, setLastAccount] = useState(accountInUrl)
  // Pages outside any account lead back to the account that was viewed last.
  if (accountInUrl !== undefined && accountInUrl !== lastAccount) setLastAccount(accountInUrl)
  const account = accountInUrl ?? lastAccount ?? session?.accounts[0]?.id
  const main = useRef<HTMLElement>(null)
  useDocumentTitle()
  useFocusOnArrival(main)
  useSteadyPage(main)

  return (
    <div className="isolate flex h-svh w-full">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:left-3 focus:top-3 focus:z-50 focus:rounded-lg focus:bg-kumo-base focus:px-4 focus:py-2 focus:ring focus:ring-kumo-focus"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to content
      </a>
      <SideNavigation account={account} session={session} />
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="isolate grid min-h-14 shrink-0 grid-cols-[auto_minmax(0,2fr)_minmax(0,5fr)] sm:grid-cols-[auto_minmax(0,3fr)_minmax(0,4fr)] items-center gap-2 border-b border-kumo-hairline bg-kumo-base px-3 md:px-5">
          <div className="min-w-0">
            <MobileNavigation account={account} session={session} />
          </div>
          <div className="flex min-w-0">
            <AccountSwitcher account={account} session={session} />
          </div>
          <div className="flex min-w-0 items-center justify-end gap-2">
            <OperatorBadge session={session} />
            <CommandPaletteButton account={account} session={session} />
            <ThemeSwitch />
          </div>
        </header>
        <ConnectionNotices />
        {session?.has_approvals === true && account !== undefined && session.roles.length > 0 && (
          <Suspense>
            <ApprovalNotices account={account} />
          </Suspense>
        )}
        {account !== undefined && session?.capabilities.includes('settings:read') === true && (
          <SwitchTimerNotices account={account} />
        )}
        <main
          ref={main}
          id="main"
          tabIndex={-1}
          className="relative min-h-0 flex-1 scroll-pb-36 overflow-y-auto bg-kumo-canvas outline-none"
        >
          <div className="mx-auto max-w-6xl px-4 py-6 md:px-8 md:py-8">
            <Outlet />
          </div>
        </main>
      </div>
      <Toasts />
    </div>
  )
}

/**
 * Moves the focus to the start of the new page if the link that led there is gone, so that a screen reader announces
 * the page and the keyboard continues there.
 */
function useFocusOnArrival(main: RefObject<HTMLElement | null>): void {
  const router = useRouter()
  // The router's events and the focus are outside React.
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        const isLost = document.activeElement === document.body
        if (fromLocation !== undefined && pathChanged && isLost) {
          main.current?.focus({ preventScroll: true })
        }
      }),
    [router, main],
  )
}

/**
 * Keeps what somebody reads or is about to press where it is when a notice comes up above the page or goes: a page that
 * is scrolled scrolls by as much as it was moved. One at its start stays there, or its heading would be out of sight.
 */
function useSteadyPage(main: RefObject<HTMLElement | null>): void {
  // Only the browser knows how high the notices are, hence an effect. The observer is called before the page is drawn.
  useEffect(() => {
    const page = main.current
    if (page === null) return undefined
    let top = page.getBoundingClientRect().top
    const observer = new ResizeObserver(() => {
      const moved = page.getBoundingClientRect().top - top
      top += moved
      if (page.scrollTop > 0) page.scrollTop += moved
    })
    observer.observe(page)
    return () => observer.disconnect()
  }, [main])
}

/** Sets the document's title to the name of the current page. */
function useDocumentTitle(): void {
  const title = useMatches({ select: (matches) => matches.at(-1)?.staticData.title })
  // The document's title belongs to the browser, outside React's tree. A layout effect, so that it runs before the
  // effects of pages, one of which puts the progress of its run into the title.
  useLayoutEffect(() => {
    document.title = title === undefined ? 'Gatehouse' : `${title} · Gatehouse`
  }, [title])
}

/** The frame around pages for visitors who are not signed in: no navigation, and no session. */
export function SignedOutShell() {
  useDocumentTitle()
  return (
    <div className="min-h-svh bg-kumo-canvas">
      <header className="flex min-h-14 items-center justify-between gap-2 border-b border-kumo-hairline bg-kumo-base px-3 md:px-5">
        <span className="font-semibold">Gatehouse</span>
        <ThemeSwitch />
      </header>
      <main id="main" className="mx-auto max-w-6xl px-4 py-6 md:px-8 md:py-8">
        <Outlet />
      </main>
      <Toasts />
    </div>
  )
}

/** The account's name, or the start of its id until the name is known. */
function AccountName({ account }: { account: string }) {
  return useQuery(accountQuery(account)).data?.name ?? account.slice(0, 8)
}

const loadPalette = () => import('../command-palette/account-switcher-palette')
const loadMenus = () => import('./operator-menu')

type AccountSwitcherProps = { account: string | undefined; session: OperatorSession | undefined }

/**
 * The account's name; with more than one account, a button that finds another by its name. Renders nothing until both
 * are known, to avoid layout shifts, and nothing for operators who may not read the account.
 */
export function AccountSwitcher({ account, session }: AccountSwitcherProps) {
  const { module: palette, load } = useLateModule(loadPalette)
  const [isOpen, setOpen] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const canRead = session?.capabilities.includes('account:read') === true
  const isNamePending = useQuery({
    ...accountQuery(account ?? ''),
    enabled: canRead && account !== undefined,
  }).isPending
  if (!canRead || account === undefined || isNamePending) return null
  if (session.accounts.length === 1) {
    return (
      <span className="min-w-0 truncate px-2 font-medium">
        <AccountName account={account} />
      </span>
    )
  }
  const focusTrigger = () => requestAnimationFrame(() => trigger.current?.focus())
  return (
    <>
      <HeaderMenuTrigger
        ref={trigger}
        label="Account:"
        aria-haspopup="dialog"
        onClick={() => {
          setOpen(true)
          load()
        }}
      >
        <AccountName account={account} />
      </HeaderMenuTrigger>
      {palette !== undefined && isOpen && (
        <palette.AccountSwitcherPalette
          account={account}
          session={session}
          onDismiss={() => {
            setOpen(false)
            // The palette takes the focus before its dialog could see where it was.
            focusTrigger()
          }}
          onLeave={() => setOpen(false)}
        />
      )}
    </>
  )
}

const MODES: Record<
  DeploymentMode,
  { label: string; hint: string; variant: 'info' | 'warning' | 'success' }
> = {
  demo: {
    label: 'Demo',
    hint: 'Changes go to an emulator on this machine, not to Cloudflare.',
    variant: 'info',
  },
  live: {
    label: 'Live',
    hint: 'Changes go to Cloudflare, with the token of this machine.',
    variant: 'warning',
  },
  deployed: { label: 'Live', hint: 'Changes go to Cloudflare.', variant: 'warning' },
}

/** Shows where changes go and under whose name, always in view. The name links to the operator's permissions. */
function OperatorBadge({ session }: { session: OperatorSession | undefined }) {
  if (session === undefined) return null
  const { label, hint, variant } = MODES[session.mode]
  return (
    <div className="flex min-w-0 items-center gap-2">
      {session.sign_out_url === null ? (
        <PermissionsLink email={session.email} />
      ) : (
        <LateOperatorMenu email={session.email} signOutUrl={session.sign_out_url} />
      )}
      {/* Kumo's own text color is too faint on the warning tint for WCAG AA. */}
      <Badge variant={variant} className={variant === 'warning' ? 'text-kumo-default' : undefined}>
        <span title={hint}>{label}</span>
        <span className="sr-only">. {hint}</span>
      </Badge>
    </div>
  )
}

function LateOperatorMenu(operator: OperatorMenuProps) {
  const { module: menus, load } = useLateModule(loadMenus)
  return menus === undefined ? (
    <HeaderMenuTrigger label="Signed in as" onClick={load}>
      {operator.email}
    </HeaderMenuTrigger>
  ) : (
    <menus.OperatorMenu {...operator} />
  )
}

function PermissionsLink({ email }: { email: string }) {
  return (
    <LinkButton href={paths.permissions()} className="min-w-0 shrink max-sm:px-1">
      <span className="sr-only">Signed in as </span>
      <span className="truncate">{email}</span>
    </LinkButton>
  )
}

/**
 * Code of the header that loads when it is first needed. If that fails, because there is no connection or no session,
 * nothing opens, the page keeps its edits, and the next press tries again.
 */
function useLateModule<Module>(load: () => Promise<Module>) {
  const [module, setModule] = useState<Module>()
  return { module, load: () => void load().then(setModule, () => undefined) }
}
