import type { JsonPointer } from '../../../api/json'
import { type SettingFormField, findFieldByPointer } from '../../form/fields/setting-form-field'
import { FieldValueDisplay } from '../../form/fields/field-value'
import type { DisplayedDifference } from '../../form/history/displayed-differences'
import { WarningBadge } from '../../ui/warning'

type ValueInWordsProps = {
  fields: readonly SettingFormField[]
  pointer: JsonPointer
  value: unknown
  /** Truncates long texts and lists. */
  isBrief?: boolean
}

/** A value of a setting in words, or as JSON if Gatehouse has no words for the setting. */
export function SettingValueInWords({
  fields,
  pointer,
  value,
  isBrief = false,
}: ValueInWordsProps) {
  const field = findFieldByPointer(fields, pointer)
  if (field?.pointer === pointer) {
    return <FieldValueDisplay field={field} value={isBrief ? brief(value) : value} />
  }
  if (value === undefined || value === null) {
    return <span className="text-kumo-subtle">Not set</span>
  }
  const json = JSON.stringify(value)
  return (
    <code className="font-mono text-[0.9em] [overflow-wrap:anywhere]">
      {isBrief ? cut(json) : json}
    </code>
  )
}

const LONGEST_TEXT = 120
const MAX_ITEMS = 5

function brief(value: unknown): unknown {
  if (Array.isArray(value) && value.length > MAX_ITEMS) {
    return [...value.slice(0, MAX_ITEMS), `and ${value.length - MAX_ITEMS} more`]
  }
  return typeof value === 'string' ? cut(value) : value
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}

type UnrequestedDifferenceBadgeProps = {
  difference: DisplayedDifference
  fields: readonly SettingFormField[]
}

/** Marks a difference that was not requested, or one that is only in spelling. */
export function DifferenceNoteBadge({ difference, fields }: UnrequestedDifferenceBadgeProps) {
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
        'Not requested'
      ) : (
        <>
          Asked for:{' '}
          <SettingValueInWords fields={fields} pointer={pointer} value={note.asked} isBrief />
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
