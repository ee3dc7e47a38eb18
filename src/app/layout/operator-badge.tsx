import { Badge } from '@cloudflare/kumo/components/badge'
import { LinkButton } from '@cloudflare/kumo/components/button'
import type { Mode, Session } from '../../api/session'
import { paths } from '../paths'
import { HeaderMenuTrigger } from './header-menu-trigger'
import type { OperatorMenuProps } from './header-menus'
import { useLateMenus } from './late-menus'

const MODES: Record<
  Mode,
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
