import type { JsonPointer } from '../../../api/json'
import { type Field, findField } from '../../form/fields/field'
import { FieldDisplay } from '../../form/fields/field-display'

type ValueInWordsProps = {
  fields: readonly Field[]
  pointer: JsonPointer
  value: unknown
  /** Truncates long texts and lists. */
  isBrief?: boolean
}

/** A value of a setting in words, or as JSON if Gatehouse has no words for the setting. */
export function ValueInWords({ fields, pointer, value, isBrief = false }: ValueInWordsProps) {
  const field = findField(fields, pointer)
  if (field?.pointer === pointer) {
    return <FieldDisplay field={field} value={isBrief ? brief(value) : value} />
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
const MOST_ITEMS = 5

function brief(value: unknown): unknown {
  if (Array.isArray(value) && value.length > MOST_ITEMS) {
    return [...value.slice(0, MOST_ITEMS), `and ${value.length - MOST_ITEMS} more`]
  }
  return typeof value === 'string' ? cut(value) : value
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}
