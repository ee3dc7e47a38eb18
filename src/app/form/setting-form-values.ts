import { durationInWords, parseGoDuration } from '../../api/duration'
import { formatDurationForRule, parseDurationInput } from '../../api/duration-input'
import { isSemanticallyEqual } from '../../api/equality'
import { parseJsonPointer, type JsonPointer, valueAtPointer, withValueAt } from '../../api/json'
import type { FieldProblem } from '../../api/setting-patch-validation'
import { TEAM_DOMAIN_SUFFIX, teamName } from '../../api/team-domain'
import { toFieldText, type SettingFormField } from './fields/setting-form-field'
import { isFieldUnset } from './fields/field-value'

/** The values of the form: each control's value, keyed by the pointer of its field. */
export type SettingFormValues = Record<JsonPointer, ControlValue>

export function toSettingFormValues(
  fields: readonly SettingFormField[],
  document: unknown,
): SettingFormValues {
  return Object.fromEntries(
    fields.map((field) => [
      field.pointer,
      toControl(field, valueAtPointer(document, field.pointer)),
    ]),
  )
}

/**
 * Returns the document with the form's values applied. Anything that was not edited stays as the API spelled it,
 * including keys that no field shows and values that no control can represent.
 */
export function applySettingFormValues(
  fields: readonly SettingFormField[],
  values: SettingFormValues,
  document: unknown,
): unknown {
  return fields.reduce((edited, field) => {
    const before = valueAtPointer(document, field.pointer)
    const value = fromFormValue(field, values[field.pointer], before)
    return value === before ? edited : withValueAt(edited, field.pointer, value)
  }, document)
}

/** Returns the value of one field as it would be saved: as the API spelled it `before`, unless it was edited. */
export function fromFormValue(
  field: SettingFormField,
  control: ControlValue | undefined,
  before: unknown,
): unknown {
  const unedited = toControl(field, before)
  if (control === undefined || JSON.stringify(control) === JSON.stringify(unedited)) return before
  const value = fromControl(field, control)
  const key = parseJsonPointer(field.pointer).at(-1)
  return isSemanticallyEqual(value, before, key) ? before : value
}

/** Reports durations that cannot be parsed, in terms of the human notation rather than Go's. */
export function findUnreadableDurations(
  fields: readonly SettingFormField[],
  values: SettingFormValues,
): FieldProblem[] {
  return fields.flatMap(({ kind, pointer }) => {
    const text = values[pointer]
    if (kind !== 'duration' || typeof text !== 'string' || text.trim() === '') return []
    const parsed = parseDurationInput(text)
    return parsed.ok ? [] : [{ pointer, message: parsed.message }]
  })
}

/** The value of a control: text as typed, a flag, or the chosen options. */
type ControlValue = string | boolean | string[]

/**
 * Converts a value from the API to the one its control shows. It is never `undefined`, so no field becomes dirty by
 * itself.
 */
function toControl(field: SettingFormField, value: unknown): ControlValue {
  switch (field.kind) {
    case 'flag':
      return value === true
    case 'choices':
      return Array.isArray(value) ? value.map(String) : []
    case 'lines':
      return Array.isArray(value) ? value.join('\n') : ''
    case 'duration': {
      const parsed = typeof value === 'string' ? parseGoDuration(value) : undefined
      return parsed?.ok ? durationInWords(parsed.value) : toFieldText(value)
    }
    case 'number':
      return isFieldUnset(value, parseJsonPointer(field.pointer).at(-1)) ? '' : toFieldText(value)
    case 'choice':
    case 'text':
    case 'paragraph':
    case 'url':
    case 'color':
    case 'reference':
      return toFieldText(value)
    case 'team-domain':
      return teamName(toFieldText(value))
  }
}

/**
 * Converts the value of a control to the one the API takes; undefined means "not set". Text that cannot be parsed stays
 * text, so that the contract's own schema refuses it.
 */
function fromControl(field: SettingFormField, control: ControlValue): unknown {
  switch (field.kind) {
    case 'flag':
      return control === true
    case 'choices': {
      const chosen = Array.isArray(control) ? control : []
      const known = field.options.filter(({ value }) => chosen.includes(String(value)))
      const unknown = chosen.filter(
        (item) => !field.options.some(({ value }) => String(value) === item),
      )
      const values = [...known.map(({ value }) => value), ...unknown]
      return values.length === 0 ? undefined : values
    }
    case 'lines': {
      const lines = toFieldText(control)
        .split(/[\s,]+/)
        .filter((line) => line !== '')
      return lines.length === 0 ? undefined : lines
    }
    case 'duration': {
      const text = toFieldText(control).trim()
      if (text === '') return undefined
      const parsed = parseDurationInput(text)
      return parsed.ok ? formatDurationForRule(parsed.value, field.rule) : text
    }
    case 'number': {
      const text = toFieldText(control).trim()
      if (text === '') return undefined
      return Number.isNaN(Number(text)) ? text : Number(text)
    }
    case 'choice': {
      const chosen = field.options.find(({ value }) => String(value) === control)
      return chosen?.value ?? (toFieldText(control) || undefined)
    }
    case 'text':
    case 'paragraph':
    case 'reference':
      return toFieldText(control) === '' ? undefined : control
    case 'url':
    case 'color':
      return toFieldText(control).trim() || undefined
    case 'team-domain': {
      const name = toFieldText(control).trim().toLowerCase()
      return name === '' || name.includes('.') ? name : name + TEAM_DOMAIN_SUFFIX
    }
  }
}

/** A version of a setting that is being edited, and its entity tag. */
export type SettingWithEtag = { document: unknown; etag: string | undefined }
