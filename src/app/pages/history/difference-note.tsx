import type { ToldDifference } from '../../form/history/change-words'
import type { Field } from '../../form/fields/field'
import { WarningBadge } from '../../form/history/warning-badge'
import { ValueInWords } from './value-in-words'

type DifferenceNoteProps = {
  note: ToldDifference['note']
  fields: readonly Field[]
  pointer: string
}

/** Marks a difference that is not what was asked for. */
export function DifferenceNote({ note, fields, pointer }: DifferenceNoteProps) {
  if (note === undefined) return null
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
