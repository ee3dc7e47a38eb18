import type { ActiveSession } from '../../../api/account-resources'
import type { RunDetail } from '../../../api/revocation-run'

/**
 * The known effect of a revocation. The API accepts one with a bare `true` and does not say what it ended, but the
 * sessions that can be read afterwards do.
 */
export type RevocationVerification =
  /** It has not been sent to Cloudflare yet, or its effect is not known yet. */
  | { kind: 'under-way' }
  /** Nobody will be revoked until somebody intervenes. */
  | { kind: 'held' }
  /** Refused, or the response was lost. */
  | { kind: 'failed'; isKnown: boolean; message: string | null }
  /** Accepted, but nothing can be read that would show the effect. */
  | { kind: 'unprovable' }
  /** Accepted; sessions from before still exist. */
  | { kind: 'looking'; left: number }
  /** The same after enough time has passed. */
  | { kind: 'unseen'; left: number }
  /** No session from before is left; `since` counts those that started after it. */
  | { kind: 'proven'; since: number }

/** The duration of polling, in milliseconds; Cloudflare says that it takes 20 to 30 seconds. */
export const VERIFICATION_MS = 120_000

type Seen = {
  run: RunDetail
  /** Undefined if they cannot be read, or were not yet read after the revocation was accepted. */
  sessions: readonly ActiveSession[] | undefined
  /** Whether there is a person whose sessions could be read. */
  isKnownPerson: boolean
  /** The duration of polling so far, in milliseconds. */
  lookedMs: number
}

export function verifyRevocation({
  run,
  sessions,
  isKnownPerson,
  lookedMs,
}: Seen): RevocationVerification {
  const { revoked, failed, unknown, cancelled } = run.counts
  const [person] = run.latest
  if (failed + unknown > 0) {
    return { kind: 'failed', isKnown: failed > 0, message: person?.message ?? null }
  }
  if (cancelled > 0 || run.state === 'stopped' || run.state === 'paused') return { kind: 'held' }
  if (revoked === 0) return { kind: 'under-way' }
  if (!isKnownPerson) return { kind: 'unprovable' }
  if (sessions === undefined)
    return { kind: lookedMs < VERIFICATION_MS ? 'under-way' : 'unprovable' }
  const accepted = Date.parse(person?.at ?? '') / 1000
  const left = sessions.filter(({ metadata }) => (metadata?.iat ?? 0) <= accepted).length
  if (left === 0) return { kind: 'proven', since: sessions.length }
  return { kind: lookedMs < VERIFICATION_MS ? 'looking' : 'unseen', left }
}
