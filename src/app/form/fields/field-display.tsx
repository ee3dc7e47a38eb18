import { createContext, useContext } from 'react'
import type { JsonPointer } from '../../../api/json'
import { type SettingFormField, fieldValueInWords, type FieldOption } from './setting-form-field'

/** The value of a setting in words, or the default that applies while it is not set. */
export function FieldValueDisplay({ field, value }: { field: SettingFormField; value: unknown }) {
  const options = useFieldOptions(field)
  const chosen = options?.find((option) => option.value === value)?.label
  const words = chosen ?? fieldValueInWords(field, value)
  if (words === undefined) {
    return <span className="text-kumo-subtle">{unsetInWords(field)}</span>
  }
  return (
    <span className="inline-flex max-w-full items-center gap-2 [overflow-wrap:anywhere]">
      {field.kind === 'color' && isBrowserColor(words) && <ColorSwatch color={words} />}
      <bdi>{words}</bdi>
    </span>
  )
}

function unsetInWords({ kind, whenUnset }: SettingFormField): string {
  if (kind === 'flag') return 'Off'
  return whenUnset === undefined ? 'Not set' : `Not set (Cloudflare’s default: ${whenUnset})`
}

/** Options that only the account can supply: its custom pages and its service tokens. */
export type ReferenceFieldOptions = Readonly<Record<JsonPointer, readonly FieldOption[]>>

export const FieldOptionsContext = createContext<ReferenceFieldOptions>({})

/** Returns the options of a field; undefined if it has none, or if they could not be read. */
export function useFieldOptions(field: SettingFormField): readonly FieldOption[] | undefined {
  const fromAccount = useContext(FieldOptionsContext)[field.pointer]
  return 'options' in field ? field.options : fromAccount
}

/** Drawn with SVG attributes, because a color of the organization is data, not style. */
export function ColorSwatch({ color }: { color: string }) {
  return (
    <svg viewBox="0 0 16 16" className="size-4 shrink-0 rounded-sm ring ring-kumo-line" aria-hidden>
      <rect width="16" height="16" fill={color} />
    </svg>
  )
}

/** Excludes keywords that take a color from elsewhere: `currentcolor` is not a color by itself. */
const COLOR = /^(?:#[0-9a-f]{3,8}|(?:rgb|hsl|lab|lch|oklab|oklch|hwb|color)a?\([^()]*\)|[a-z]+)$/i

/** Whether the API's text is a color that browsers know, hexadecimal or not. */
export function isBrowserColor(text: string): boolean {
  const isRelative = /^(?:currentcolor|inherit|initial|unset|revert|transparent)$/i.test(text)
  return COLOR.test(text) && !isRelative && CSS.supports('color', text)
}
