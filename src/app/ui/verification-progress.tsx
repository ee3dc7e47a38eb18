import type { Verification } from '../../api/change'
import { Timestamp } from './timestamp'
import { passInWords, unprotectedInWords } from './verification-words'

type VerificationProgressProps = {
  verification: Verification
  /** When it was answered, in milliseconds since 1970. */
  at: number
}

/** How far verification is, by the full pass that is under way and by the last that found nothing. */
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
