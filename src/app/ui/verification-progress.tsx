import type { HistoryVerification } from '../../api/change'
import { Timestamp } from './timestamp'

type VerificationProgressProps = {
  verification: HistoryVerification
  /** The time of the response, in milliseconds since 1970. */
  at: number
}

/** The progress of verification: the full pass in progress, and the last one that found nothing wrong. */
export function VerificationProgress({ verification, at }: VerificationProgressProps) {
  const { full_pass } = verification
  const lines = [
    fullVerificationProgressInWords(verification, at),
    unverifiableRunsInWords(verification),
  ]
  return (
    <>
      <p>
        {full_pass === null ? (
          'No full pass has ended without a problem yet.'
        ) : (
          <>
            The last full pass without a problem ended <Timestamp value={full_pass.ended_at} />.
          </>
        )}
      </p>
      {lines.map((line) => line !== undefined && <p key={line}>{line}</p>)}
    </>
  )
}

const MINUTE_MS = 60_000

/** Returns how long ago a moment was, as `3 min ago`; `now` is in milliseconds since 1970. */
export function agoInWords(moment: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(moment)) / MINUTE_MS)
  if (!(minutes >= 1)) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`
}

/** Summarizes the result of verification in one line. */
export function historyVerificationInWords(verification: HistoryVerification, now: number): string {
  if (!verification.ok) return 'History failed verification'
  const { changes, entries, verified, verified_at } = verification
  if (entries === 0) return 'There are no changes yet'
  if (verified < entries) {
    return `Verified to ${ofEntries(verified, entries)}, ${agoInWords(verified_at, now)}`
  }
  return changes === 1
    ? 'The only change is verified'
    : `All ${changes.toLocaleString('en')} changes are verified`
}

/** Describes the full pass in progress; undefined if there is none. */
export function fullVerificationProgressInWords(
  { pass, entries }: HistoryVerification,
  now: number,
): string | undefined {
  if (pass === null) return undefined
  const done = ofEntries(Math.min(pass.verified, entries), entries)
  return `A full pass is under way: to ${done}, ${agoInWords(pass.verified_at, now)}.`
}

/** Describes what the last full pass could not verify; undefined if it could verify everything. */
export function unverifiableRunsInWords({ full_pass }: HistoryVerification): string | undefined {
  const runs = full_pass?.unprotected_runs ?? 0
  if (runs === 0) return undefined
  const which =
    runs === 1 ? '1 run of revocations is' : `${runs.toLocaleString('en')} runs of revocations are`
  return `${which} from before the people of a run became part of history: of these, only who started them and how many people they were is verified.`
}

function ofEntries(verified: number, entries: number): string {
  return `${verified.toLocaleString('en')} of ${entries.toLocaleString('en')} entries`
}
