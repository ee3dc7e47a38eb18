import { Badge } from '@cloudflare/kumo/components/badge'
import { LinkButton } from '@cloudflare/kumo/components/button'
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { DeploymentMode, OperatorSession } from '../../api/operator-session'
import { paths } from '../paths'
import { accountQuery } from '../queries/session'
import { HeaderMenuTrigger } from './header-menu-trigger'
import type { OperatorMenuProps } from './operator-menu'

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
export function OperatorBadge({ session }: { session: OperatorSession | undefined }) {
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
