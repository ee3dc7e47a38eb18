import { Link } from '@cloudflare/kumo/components/link'
import { Link as RouterLink } from '@tanstack/react-router'
import { ROUTES } from '../../paths'
import { useRefusal } from '../../queries/refusal'

/** A link to a run's people, for those who may see them. */
export function RunLink({ account, run }: { account: string; run: number }) {
  const words = `Run ${run}`
  if (useRefusal('sessions:revoke') !== undefined) return words
  return (
    <Link
      variant="current"
      render={<RouterLink to={ROUTES.run} params={{ account, run: String(run) }} />}
    >
      {words}
    </Link>
  )
}
