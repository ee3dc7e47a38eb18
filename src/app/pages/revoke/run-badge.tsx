import { Badge } from '@cloudflare/kumo/components/badge'
import type { PersonState, Run } from '../../../api/revocation-run'
import { WarningBadge } from '../../form/history/warning-badge'
import { PERSON_LABELS, RUN_LABELS } from './run-words'

/** Where a run stands; one that ended says whether it ended well. */
export function RunBadge({ state, counts }: Pick<Run, 'state' | 'counts'>) {
  const label = RUN_LABELS[state]
  switch (state) {
    case 'queued':
    case 'running':
      return <Badge variant="info">{label}</Badge>
    case 'paused':
      return <WarningBadge>{label}</WarningBadge>
    case 'stopped':
      return <Badge variant="error">{label}</Badge>
    case 'cancelled':
      return <Badge variant="outline">{label}</Badge>
    case 'finished':
      if (counts.failed > 0) return <Badge variant="error">Finished, {counts.failed} failed</Badge>
      if (counts.unknown > 0) return <WarningBadge>Finished, not all known</WarningBadge>
      return <Badge variant="success">{label}</Badge>
  }
}

const PERSON_VARIANTS = {
  waiting: 'outline',
  sending: 'info',
  revoked: 'success',
  failed: 'error',
  cancelled: 'outline',
} as const

export function PersonBadge({ state }: { state: PersonState }) {
  if (state === 'unknown') return <WarningBadge>{PERSON_LABELS.unknown}</WarningBadge>
  return <Badge variant={PERSON_VARIANTS[state]}>{PERSON_LABELS[state]}</Badge>
}
