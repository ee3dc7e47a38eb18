import { Badge } from '@cloudflare/kumo/components/badge'
import type { ReactElement } from 'react'
import { RUN_PERSON_STATES, type RunPersonState, type Run } from '../../../api/revocation-run'
import { WarningBadge } from '../../ui/warning'
import { RUN_PERSON_STATE_LABELS, RUN_STATE_LABELS } from './run-words'

/** The state of a run; once it has ended, whether it ended well, and for a single person how. */
export function RunStateBadge({ state, counts, total }: Pick<Run, 'state' | 'counts' | 'total'>) {
  const only = RUN_PERSON_STATES.find((name) => counts[name] === total)
  if (total === 1 && state === 'finished' && only !== undefined)
    return renderRunPersonStateBadge(only)
  const label = RUN_STATE_LABELS[state]
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

/** Created once: a list that is scrolled shows the same few again and again, which React then leaves alone. */
const PERSON_BADGES: Record<RunPersonState, ReactElement> = {
  waiting: <Badge variant="outline">{RUN_PERSON_STATE_LABELS.waiting}</Badge>,
  sending: <Badge variant="info">{RUN_PERSON_STATE_LABELS.sending}</Badge>,
  revoked: <Badge variant="success">{RUN_PERSON_STATE_LABELS.revoked}</Badge>,
  failed: <Badge variant="error">{RUN_PERSON_STATE_LABELS.failed}</Badge>,
  unknown: <WarningBadge>{RUN_PERSON_STATE_LABELS.unknown}</WarningBadge>,
  cancelled: <Badge variant="outline">{RUN_PERSON_STATE_LABELS.cancelled}</Badge>,
}

export function renderRunPersonStateBadge(state: RunPersonState): ReactElement {
  return PERSON_BADGES[state]
}
