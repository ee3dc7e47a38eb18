import { Badge } from '@cloudflare/kumo/components/badge'
import type { ChangeSummary } from '../../../api/change'
import { STATE_LABELS } from './change-words'
import { WarningBadge } from './warning-badge'

const VARIANTS = { applied: 'success', failed: 'error', pending: 'info' } as const

export function StateBadge({ state }: Pick<ChangeSummary, 'state'>) {
  const label = STATE_LABELS[state]
  if (state === 'unknown') return <WarningBadge>{label}</WarningBadge>
  return <Badge variant={VARIANTS[state]}>{label}</Badge>
}

/** Marks a change that stands out in a list: one made outside Gatehouse, or one that did not end well. */
export function ChangeBadge({ operation, state }: Pick<ChangeSummary, 'operation' | 'state'>) {
  if (operation === 'outside') return <WarningBadge>Changed outside Gatehouse</WarningBadge>
  return state === 'applied' ? null : <StateBadge state={state} />
}
