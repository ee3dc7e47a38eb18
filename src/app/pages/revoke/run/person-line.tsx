import { memo } from 'react'
import type { RunPerson } from '../../../../api/revocation-run'
import { Timestamp } from '../../../ui/timestamp'
import { personBadge } from '../run-badge'

/** One of a run's people: who, how it ended, and what was answered. Two lines, whatever there is to say. */
export const PersonLine = memo(function PersonLine({ person }: { person: RunPerson }) {
  const { position, email, state, at, code, message, ray_id, attempts } = person
  return (
    <div className="flex items-center justify-between gap-3">
      <div className="min-w-0">
        <p className="truncate" title={email}>
          {email}
        </p>
        <p className="truncate text-sm text-kumo-subtle">
          {positionInWords(position)}
          {at !== null && (
            <>
              {' · '}
              <Timestamp value={at} />
            </>
          )}
          {message !== null && ` · ${code === null ? '' : `${code}: `}${message}`}
          {attempts > 1 && ` · ${attempts} attempts`}
          {ray_id !== null && ` · ${ray_id}`}
        </p>
      </div>
      {personBadge(state)}
    </div>
  )
})

const NUMBERS = new Intl.NumberFormat('en')

/** By one formatter: `toLocaleString` makes one for every row. */
export function positionInWords(position: number): string {
  return NUMBERS.format(position)
}
