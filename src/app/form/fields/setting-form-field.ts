import type { DurationRule } from '../../../api/duration-input'
import { isPointerWithin, type JsonPointer } from '../../../api/json'

/**
 * The wording for a setting: its label, and what applies while it is not set. Pages, editors, reviews and history all
 * use it. The guide (field-guide.ts) explains what the setting does.
 */
export type SettingFormField = FieldWords & FieldKind

type FieldWords = {
  /** The location of the value in the API's object. */
  pointer: JsonPointer
  /** Cloudflare's name for it. */
  label: string
  /** The default that applies while the setting is not set. Without one, the API requires a value. */
  whenUnset?: string
}

type FieldKind =
  /** A `paragraph` is a text that may have several lines. */
  | { kind: 'text' | 'paragraph' | 'url' }
  | { kind: 'team-domain' | 'color' | 'flag' | 'lines' | 'reference' }
  | { kind: 'number'; unit: string }
  | { kind: 'duration'; rule: DurationRule }
  | { kind: 'choice' | 'choices'; options: readonly FieldOption[] }

/** `value` is what the API uses; `label` is what people read. */
export type FieldOption = { value: string | number; label: string }

/** The API's own name, as in its documentation: `mfa_config.session_duration`. */
export function fieldApiName({ pointer }: Pick<SettingFormField, 'pointer'>): string {
  return pointer.slice(1).replaceAll('/', '.')
}

/** Returns the field that contains the given pointer. */
export function findFieldByPointer(
  fields: readonly SettingFormField[],
  pointer: JsonPointer,
): SettingFormField | undefined {
  return fields.find((field) => isPointerWithin(field.pointer, pointer))
}

/** Returns the label of the setting that contains a pointer, or the API's name if Gatehouse has no label for it. */
export function fieldLabel(fields: readonly SettingFormField[], pointer: JsonPointer): string {
  return findFieldByPointer(fields, pointer)?.label ?? fieldApiName({ pointer })
}

export function toFieldText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
