import { createContext, useContext } from 'react'
import { goDurationInWords } from '../../../api/duration'
import { normalizeSettingValue } from '../../../api/equality'
import { parseJsonPointer, type JsonPointer } from '../../../api/json'
import { FieldWordsDisplay } from './field-display'
import { type FieldOption, type SettingFormField, toFieldText } from './setting-form-field'

/** The value of a setting in words, or the default that applies while it is not set. */
export function FieldValueDisplay({ field, value }: { field: SettingFormField; value: unknown }) {
  const options = useFieldOptions(field)
  const chosen = options?.find((option) => option.value === value)?.label
  return <FieldWordsDisplay field={field} words={chosen ?? fieldValueInWords(field, value)} />
}

/** Options that only the account can supply: its custom pages and its service tokens. */
export type ReferenceFieldOptions = Readonly<Record<JsonPointer, readonly FieldOption[]>>

export const FieldOptionsContext = createContext<ReferenceFieldOptions>({})

/** Returns the options of a field; undefined if it has none, or if they could not be read. */
export function useFieldOptions(field: SettingFormField): readonly FieldOption[] | undefined {
  const fromAccount = useContext(FieldOptionsContext)[field.pointer]
  return 'options' in field ? field.options : fromAccount
}

/** Whether a value counts as not set. Pass `key`, the setting's own name, if the answer depends on it. */
export function isFieldUnset(value: unknown, key?: string): boolean {
  return normalizeSettingValue(value, key) === undefined
}

/** Returns the API's value in words; undefined if it is not set. */
export function fieldValueInWords(field: SettingFormField, value: unknown): string | undefined {
  if (field.kind === 'flag') return value === true ? 'On' : undefined
  if (isFieldUnset(value, parseJsonPointer(field.pointer).at(-1))) return undefined
  switch (field.kind) {
    case 'duration':
      return goDurationInWords(toFieldText(value))
    case 'choice':
      return optionLabel(field.options, value)
    case 'choices':
      return Array.isArray(value)
        ? value.map((item) => optionLabel(field.options, item)).join(', ')
        : JSON.stringify(value)
    case 'lines':
      return Array.isArray(value) ? value.join(', ') : JSON.stringify(value)
    case 'number':
      return `${toFieldText(value)} ${field.unit}`
    case 'text':
    case 'paragraph':
    case 'url':
    case 'color':
    case 'team-domain':
    case 'reference':
      return toFieldText(value) || JSON.stringify(value)
  }
}

function optionLabel(
  options: readonly { value: string | number; label: string }[],
  value: unknown,
) {
  return options.find((option) => option.value === value)?.label ?? String(value)
}
