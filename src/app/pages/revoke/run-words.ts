import type { RunPersonState, Run, RunState } from '../../../api/revocation-run'

export const RUN_STATE_LABELS: Record<RunState, string> = {
  queued: 'Queued',
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped',
  cancelled: 'Cancelled',
  finished: 'Finished',
}

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
