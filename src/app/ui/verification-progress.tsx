import type { Verification } from '../../api/change'
import { Timestamp } from './timestamp'
import { passInWords, unprotectedInWords } from './verification-words'

type VerificationProgressProps = {
  verification: Verification
  /** The time of the response, in milliseconds since 1970. */
  at: number
}

/** The progress of verification: the full pass in progress, and the last one that found nothing wrong. */
export function VerificationProgress({ verification, at }: VerificationProgressProps) {
  const { full_pass } = verification
  const lines = [passInWords(verification, at), unprotectedInWords(verification)]
  return (
    <>
      <p>
        {full_pass === null ? (
          'No full pass has found everything as it was written yet.'
        ) : (
          <>
            The last full pass that found everything as it was written ended{' '}
            <Timestamp value={full_pass.ended_at} />.
          </>
        )}
      </p>
      {lines.map((line) => line !== undefined && <p key={line}>{line}</p>)}
    </>
  )
}
