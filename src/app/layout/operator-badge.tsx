import { Badge } from '@cloudflare/kumo/components/badge'
import type { Mode, Session } from '../../api/session'

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

/** Where changes go and under whose name: never out of sight. */
export function OperatorBadge({ session }: { session: Session | undefined }) {
  if (session === undefined) return null
  const { label, hint, variant } = MODES[session.mode]
  return (
    <div className="flex min-w-0 items-center gap-2">
      <span
        className="min-w-0 truncate text-sm text-kumo-subtle max-sm:max-w-24"
        title={session.email}
      >
        <span className="sr-only">Signed in as </span>
        {session.email}
      </span>
      <Badge variant={variant}>
        <span title={hint}>{label}</span>
        <span className="sr-only">. {hint}</span>
      </Badge>
    </div>
  )
}
