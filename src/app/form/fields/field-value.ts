import { goDurationInWords } from '../../../api/duration'
import { normalize } from '../../../api/equality'
import { fromPointer } from '../../../api/json'
import type { Field } from './field'

/** Whether a value counts as not set. Pass `key`, the setting's own name, if the answer depends on it. */
export function isUnset(value: unknown, key?: string): boolean {
  return normalize(value, key) === undefined
}

export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** Returns the API's value in words; undefined if it is not set. */
export function inWords(field: Field, value: unknown): string | undefined {
  if (field.kind === 'flag') return value === true ? 'On' : undefined
  if (isUnset(value, fromPointer(field.pointer).at(-1))) return undefined
  switch (field.kind) {
    case 'duration':
      return goDurationInWords(asText(value))
    case 'choice':
      return optionLabel(field.options, value)
    case 'choices':
      return Array.isArray(value)
        ? value.map((item) => optionLabel(field.options, item)).join(', ')
        : JSON.stringify(value)
    case 'lines':
      return Array.isArray(value) ? value.join(', ') : JSON.stringify(value)
    case 'number':
      return `${asText(value)} ${field.unit}`
    case 'text':
    case 'paragraph':
    case 'url':
    case 'color':
    case 'team-domain':
    case 'reference':
      return asText(value) || JSON.stringify(value)
  }
}

function optionLabel(
  options: readonly { value: string | number; label: string }[],
  value: unknown,
) {
  return options.find((option) => option.value === value)?.label ?? String(value)
}
