import type { FieldProblem } from '../../api/setting-patches'
import { parseDuration } from '../../api/duration'
import { isEqual } from '../../api/equality'
import { fromPointer, type JsonPointer, valueAt, withValueAt } from '../../api/json'
import type { Field } from './fields/field'
import { type ControlValue, fromControl, toControl } from './fields/control-value'

/** The values of the form: each control's value, keyed by the pointer of its field. */
export type FormValues = Record<JsonPointer, ControlValue>

export function toFormValues(fields: readonly Field[], document: unknown): FormValues {
  return Object.fromEntries(
    fields.map((field) => [field.pointer, toControl(field, valueAt(document, field.pointer))]),
  )
}

/**
 * Returns the document with the form's values applied. Anything that was not edited stays as the API spelled it,
 * including keys that no field shows and values that no control can represent.
 */
export function fromFormValues(
  fields: readonly Field[],
  values: FormValues,
  document: unknown,
): unknown {
  return fields.reduce((edited, field) => {
    const before = valueAt(document, field.pointer)
    const control = values[field.pointer] ?? toControl(field, before)
    const value = fromControl(field, control)
    const isUntouched =
      JSON.stringify(control) === JSON.stringify(toControl(field, before)) ||
      isEqual(value, before, fromPointer(field.pointer).at(-1))
    return isUntouched ? edited : withValueAt(edited, field.pointer, value)
  }, document)
}

/** Reports durations that cannot be parsed, in terms of the human notation rather than Go's. */
export function unreadableDurations(fields: readonly Field[], values: FormValues): FieldProblem[] {
  return fields.flatMap(({ kind, pointer }) => {
    const text = values[pointer]
    if (kind !== 'duration' || typeof text !== 'string' || text.trim() === '') return []
    const parsed = parseDuration(text)
    return parsed.ok ? [] : [{ pointer, message: parsed.message }]
  })
}
