import { memo } from 'react'
import type { RunPerson } from '../../../../api/revocation-run'
import { Timestamp } from '../../../ui/timestamp'
import { personBadge } from '../run-badge'

type PersonLineProps = { position: number; person: RunPerson | undefined }

/**
 * One of a run's people: who they are, how it ended, and the response. Always two lines, with the same elements before
 * anything is known, which are filled in while the list is scrolled.
 */
export const PersonLine = memo(function PersonLine({ position, person }: PersonLineProps) {
  return (
    <div className="flex items-center justify-between gap-3">
      <div className="min-w-0">
        <p className="truncate" title={person?.email}>
          {person?.email ?? '…'}
        </p>
        <p className="truncate text-sm text-kumo-subtle">
          {positionInWords(position)}
          {person !== undefined && <Outcome person={person} />}
        </p>
      </div>
      {person !== undefined && personBadge(person.state)}
    </div>
  )
})

function Outcome({ person: { at, code, message, ray_id, attempts } }: { person: RunPerson }) {
  return (
    <>
      {at !== null && (
        <>
          {' · '}
          <Timestamp value={at} />
        </>
      )}
      {message !== null && ` · ${code === null ? '' : `${code}: `}${message}`}
      {attempts > 1 && ` · ${attempts} attempts`}
      {ray_id !== null && ` · ${ray_id}`}
    </>
  )
}

const NUMBERS = new Intl.NumberFormat('en')

/** Uses one formatter, because `toLocaleString` creates one for every row. */
function positionInWords(position: number): string {
  return NUMBERS.format(position)
}
