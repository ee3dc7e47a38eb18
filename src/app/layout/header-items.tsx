import { Badge } from '@cloudflare/kumo/components/badge'
import { LinkButton } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { DeploymentMode, Session } from '../../api/session'
import { paths } from '../paths'
import { accountQuery } from '../queries/session'
import type { OperatorMenuProps } from './header-menus'
import { AccountName, AccountMenuTrigger, HeaderMenuTrigger } from './header-triggers'

type AccountSwitcherProps = { account: string | undefined; session: Session | undefined }

/**
 * The account's name; with more than one account, a button that finds another by its name. Renders nothing until both
 * are known, to avoid layout shifts, and nothing for operators who may not read the account.
 */
export function AccountSwitcher({ account, session }: AccountSwitcherProps) {
  const { palette, isOpen, open, close } = useLateAccountPalette()
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
      <AccountMenuTrigger ref={trigger} account={account} aria-haspopup="dialog" onClick={open} />
      {palette !== undefined && isOpen && (
        <palette.AccountPalette
          account={account}
          session={session}
          onDismiss={() => {
            close()
            // The palette takes the focus before its dialog could see where it was.
            focusTrigger()
          }}
          onLeave={close}
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
export function OperatorBadge({ session }: { session: Session | undefined }) {
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
  const { menus, load } = useLateMenus()
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

type Palette = typeof import('../command-palette/account-palette')

/** Finds an account; loads when it is first opened, like the menus below. */
function useLateAccountPalette() {
  const [palette, setPalette] = useState<Palette>()
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    setOpen(true)
    void import('../command-palette/account-palette').then(setPalette, () => setOpen(false))
  }
  return { palette, isOpen, open, close: () => setOpen(false) }
}

type Menus = typeof import('./header-menus')

/**
 * The header's menus, which load when one is first opened. If that fails, because there is no connection or no session,
 * nothing opens, the page keeps its edits, and the next press tries again.
 */
function useLateMenus(): { menus: Menus | undefined; load: () => void } {
  const [menus, setMenus] = useState<Menus>()
  const load = () => void import('./header-menus').then(setMenus, () => undefined)
  return { menus, load }
}
