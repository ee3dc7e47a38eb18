import type { Run } from '../../../api/revocation-run'
import type {
  SessionCheckGroup,
  PersonSessionCheck,
  SessionCheck,
} from '../../../api/session-check'
import { runOutcomeInWords } from './run-words'

/** What is said of a group of people, after their number. */
export const SESSION_CHECK_GROUP_LABELS: Record<SessionCheckGroup, string> = {
  waiting: 'not read yet',
  unread: 'could not be read',
  unknown: 'not among this account’s users',
  with_sessions: 'with a session',
  with_sessions_left: 'with sessions from before',
  back: 'signed in again',
  with_client_session: 'with a client session',
  with_devices: 'with devices',
  with_nothing: 'with nothing to revoke',
}

/** Says in a few words what was found of one person; empty if nothing is known yet. */
export function personCheckInWords(check: PersonSessionCheck): string {
  const { message, read_at, is_known, signed_in_again_at, sessions_left, devices } = check
  if (message !== null) return `Sessions not read: ${message}`
  if (read_at === null) return ''
  if (is_known === false) return 'Not among this account’s users'
  const parts = [
    signed_in_again_at === null ? undefined : 'signed in again',
    sessions_left === null || sessions_left === 0
      ? 'no session from before'
      : `${sessions_left} from before left`,
    check.client_session === 'valid' ? 'client session' : undefined,
    devices === null || devices === 0
      ? undefined
      : devices === 1
        ? '1 device'
        : `${devices.toLocaleString('en')} devices`,
  ]
  return parts.filter((part) => part !== undefined).join(', ')
}

/** Says how far a check is, or how it ended. */
export function sessionCheckStateInWords({ state, total, counts }: SessionCheck): string {
  switch (state) {
    case 'reading':
      return `${(total - counts.waiting).toLocaleString('en')} of ${total.toLocaleString('en')} read`
    case 'watching':
      return 'Watching'
    case 'finished':
      return 'Everyone has been read'
    case 'cancelled':
      return `Cancelled: ${(total - counts.waiting).toLocaleString('en')} of ${total.toLocaleString('en')} were read`
    case 'stopped':
      return 'Stopped automatically'
  }
}

/** Says what is proven of a run: what became of the sessions that it ended, and who is back. */
export function runVerificationInWords(run: Run): string {
  const { verification, finished_at, subject } = run
  const outcome = runOutcomeInWords(run)
  if (finished_at === null || run.counts.revoked + run.counts.unknown === 0) return outcome
  if (!verification) return `${outcome}; not read again yet`
  const { state, total, counts } = verification
  const ofMany = (count: number) => (subject === null ? `${count.toLocaleString('en')} ` : '')
  const parts = [
    counts.back > 0 && `${ofMany(counts.back)}signed in again`,
    counts.with_sessions_left > 0 &&
      `${ofMany(counts.with_sessions_left)}with sessions from before`,
    counts.unread > 0 && `${ofMany(counts.unread)}could not be read`,
    counts.unknown > 0 && `${ofMany(counts.unknown)}not among this account’s users`,
    counts.waiting > 0 && `${ofMany(counts.waiting)}not read yet`,
  ].filter((part) => part !== false)
  const proven = total - counts.with_sessions_left - counts.unread - counts.unknown - counts.waiting
  if (proven > 0 && state !== 'reading') {
    parts.unshift(
      `proven${subject === null ? ` of ${proven.toLocaleString('en')}` : ''}: no session from before is left`,
    )
  }
  return parts.join(', ')
}
