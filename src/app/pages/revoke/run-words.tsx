import { Badge } from '@cloudflare/kumo/components/badge'
import type { ReactElement } from 'react'
import {
  type RunPersonState,
  type Run,
  type RunState,
  RUN_PERSON_STATES,
} from '../../../api/revocation-run'
import { WarningBadge } from '../../ui/warning'

export const RUN_PERSON_STATE_LABELS: Record<RunPersonState, string> = {
  waiting: 'Waiting',
  sending: 'Being revoked',
  revoked: 'Revoked',
  failed: 'Failed',
  unknown: 'Not known',
  cancelled: 'Cancelled',
}

export function peopleCountInWords(count: number): string {
  return count === 1 ? '1 person' : `${count.toLocaleString('en')} people`
}

/** Names the people of a run. */
export function runTitle({ subject, total }: Pick<Run, 'subject' | 'total'>): string {
  return subject ?? peopleCountInWords(total)
}

/** Returns how many people are done, and need no further action. */
export function countFinishedPeople({ counts }: Pick<Run, 'counts'>): number {
  return counts.revoked + counts.failed + counts.unknown + counts.cancelled
}

/** Returns an approximate duration, so that it is not mistaken for a promise. */
export function approximateDurationInWords(seconds: number): string {
  if (seconds < 60) return 'less than a minute'
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return minutes === 1 ? 'about a minute' : `about ${minutes} minutes`
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  return rest === 0 ? `about ${hours} h` : `about ${hours} h ${rest} min`
}

/** Says how much of the shared limit the pace leaves to others. */
export function rateLimitReserveInWords(reserve: number): string {
  if (reserve === 0) return 'nothing of the API’s limit to Cloudflare’s dashboard'
  return `${Math.round(reserve * 100)} % of the API’s limit to Cloudflare’s dashboard`
}

/** Summarizes how a run ended, or how far it is. */
export function runOutcomeInWords(run: Run): string {
  const { revoked, failed, unknown, cancelled } = run.counts
  if (run.state !== 'finished' && run.state !== 'cancelled') {
    return `${countFinishedPeople(run).toLocaleString('en')} of ${run.total.toLocaleString('en')} done`
  }
  const parts = [
    [revoked, 'revoked'],
    [failed, 'failed'],
    [unknown, 'not known'],
    [cancelled, 'cancelled'],
  ] as const
  return parts
    .filter(([people]) => people > 0)
    .map(([people, what]) => `${people.toLocaleString('en')} ${what}`)
    .join(', ')
}

/** The state of a run; once it has ended, whether it ended well, and for a single person how. */
export function RunStateBadge({ state, counts, total }: Pick<Run, 'state' | 'counts' | 'total'>) {
  const only = RUN_PERSON_STATES.find((name) => counts[name] === total)
  if (state !== 'finished') return RUN_STATE_BADGES[state]
  if (total === 1 && only !== undefined) return RUN_PERSON_STATE_BADGES[only]
  if (counts.failed > 0) return <Badge variant="error">Finished, {counts.failed} failed</Badge>
  if (counts.unknown > 0) return <WarningBadge>Finished, not all known</WarningBadge>
  return <Badge variant="success">Finished</Badge>
}

const RUN_STATE_BADGES: Record<Exclude<RunState, 'finished'>, ReactElement> = {
  queued: <Badge variant="info">Queued</Badge>,
  running: <Badge variant="info">Running</Badge>,
  paused: <WarningBadge>Paused</WarningBadge>,
  stopped: <Badge variant="error">Stopped</Badge>,
  cancelled: <Badge variant="outline">Cancelled</Badge>,
}

/** Created once: a list that is scrolled shows the same few again and again, which React then leaves alone. */
export const RUN_PERSON_STATE_BADGES: Record<RunPersonState, ReactElement> = {
  waiting: <Badge variant="outline">{RUN_PERSON_STATE_LABELS.waiting}</Badge>,
  sending: <Badge variant="info">{RUN_PERSON_STATE_LABELS.sending}</Badge>,
  revoked: <Badge variant="success">{RUN_PERSON_STATE_LABELS.revoked}</Badge>,
  failed: <Badge variant="error">{RUN_PERSON_STATE_LABELS.failed}</Badge>,
  unknown: <WarningBadge>{RUN_PERSON_STATE_LABELS.unknown}</WarningBadge>,
  cancelled: <Badge variant="outline">{RUN_PERSON_STATE_LABELS.cancelled}</Badge>,
}
