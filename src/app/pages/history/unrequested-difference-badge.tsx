import type { DisplayedDifference } from '../../form/history/change-words'
import type { Field } from '../../form/fields/field'
import { WarningBadge } from '../../form/history/warning-badge'
import { ValueInWords } from './value-in-words'

type DifferenceNoteProps = { difference: DisplayedDifference; fields: readonly Field[] }

/** Marks a difference that was not requested, or one that is only in spelling. */
export function UnrequestedDifferenceBadge({ difference, fields }: DifferenceNoteProps) {
  const { note, pointer, from, to } = difference
  if (note === undefined) return null
  if (note.kind === 'respelled') {
    return (
      <span className="block text-sm font-normal text-kumo-subtle">
        The same value, written <Spelling value={to} /> instead of <Spelling value={from} />
      </span>
    )
  }
  return (
    <WarningBadge>
      {note.kind === 'unasked' ? (
        'Nobody asked for this'
      ) : (
        <>
          Asked for: <ValueInWords fields={fields} pointer={pointer} value={note.asked} isBrief />
        </>
      )}
    </WarningBadge>
  )
}

function Spelling({ value }: { value: unknown }) {
  if (value === undefined) return 'nothing'
  return (
    <code className="font-mono text-[0.9em] [overflow-wrap:anywhere]">{JSON.stringify(value)}</code>
  )
}
