import type { DurationRule } from '../../../api/duration'
import { contains, type JsonPointer } from '../../../api/json'

/**
 * The words for a setting: what it is called and what it means while it is not set. Pages, editors,
 * reviews and history all speak from these; what it does is in its guide (field-guide.ts).
 */
export type Field = FieldWords & FieldKind

type FieldWords = {
  /** Where the value stands in the API's object. */
  pointer: JsonPointer
  /** Cloudflare's name for it. */
  label: string
  /** What applies while it is not set. Without it, the API insists on a value. */
  whenUnset?: string
}

type FieldKind =
  /** A paragraph is a text that may have several lines. */
  | {
      kind: 'text' | 'paragraph' | 'team-domain' | 'url' | 'color' | 'flag' | 'lines' | 'reference'
    }
  | { kind: 'number'; unit: string }
  | { kind: 'duration'; rule: DurationRule }
  | { kind: 'choice' | 'choices'; options: readonly Option[] }

/** `value` as the API has it; the label as people read it. */
export type Option = { value: string | number; label: string }

/** The API's own name, as in its documentation: `mfa_config.session_duration`. */
export function apiName({ pointer }: Pick<Field, 'pointer'>): string {
  return pointer.slice(1).replaceAll('/', '.')
}

/** The field that a pointer names, or leads into. */
export function findField(fields: readonly Field[], pointer: JsonPointer): Field | undefined {
  return fields.find((field) => contains(field.pointer, pointer))
}

/** The setting a pointer leads to, by its label; the API's name where Gatehouse has no words for it. */
export function fieldLabel(fields: readonly Field[], pointer: JsonPointer): string {
  return findField(fields, pointer)?.label ?? apiName({ pointer })
}
