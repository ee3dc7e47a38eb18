import {
  durationInWords,
  formatForRule,
  parseDuration,
  parseGoDuration,
} from '../../../api/duration'
import { fromPointer } from '../../../api/json'
import { teamName, TEAM_DOMAIN_SUFFIX } from '../../../api/team-domain'
import type { Field } from './field'
import { asText, isUnset } from './field-value'

/** The value of a control: text as typed, a flag, or the chosen options. */
export type ControlValue = string | boolean | string[]

/**
 * Converts a value from the API to the one its control shows. It is never `undefined`, so no field becomes dirty by
 * itself.
 */
export function toControl(field: Field, value: unknown): ControlValue {
  switch (field.kind) {
    case 'flag':
      return value === true
    case 'choices':
      return Array.isArray(value) ? value.map(String) : []
    case 'lines':
      return Array.isArray(value) ? value.join('\n') : ''
    case 'duration': {
      const parsed = typeof value === 'string' ? parseGoDuration(value) : undefined
      return parsed?.ok ? durationInWords(parsed.value) : asText(value)
    }
    case 'number':
      return isUnset(value, fromPointer(field.pointer).at(-1)) ? '' : asText(value)
    case 'choice':
    case 'text':
    case 'paragraph':
    case 'url':
    case 'color':
    case 'reference':
      return asText(value)
    case 'team-domain':
      return teamName(asText(value))
  }
}

/**
 * Converts the value of a control to the one the API takes; undefined means "not set". Text that cannot be parsed stays
 * text, so that the contract's own schema refuses it.
 */
export function fromControl(field: Field, control: ControlValue): unknown {
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
      const lines = asText(control)
        .split(/[\s,]+/)
        .filter((line) => line !== '')
      return lines.length === 0 ? undefined : lines
    }
    case 'duration': {
      const text = asText(control).trim()
      if (text === '') return undefined
      const parsed = parseDuration(text)
      return parsed.ok ? formatForRule(parsed.value, field.rule) : text
    }
    case 'number': {
      const text = asText(control).trim()
      if (text === '') return undefined
      return Number.isNaN(Number(text)) ? text : Number(text)
    }
    case 'choice': {
      const chosen = field.options.find(({ value }) => String(value) === control)
      return chosen?.value ?? (asText(control) || undefined)
    }
    case 'text':
    case 'paragraph':
    case 'reference':
      return asText(control) === '' ? undefined : control
    case 'url':
    case 'color':
      return asText(control).trim() || undefined
    case 'team-domain': {
      const name = asText(control).trim().toLowerCase()
      return name === '' || name.includes('.') ? name : name + TEAM_DOMAIN_SUFFIX
    }
  }
}
