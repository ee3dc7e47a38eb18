import type { SettingFormField } from './setting-form-field'

type FieldWordsDisplayProps = {
  field: SettingFormField
  /** The value in words; undefined while the setting is not set. */
  words: string | undefined
}

/** A setting's value in words, or the default that applies while it is not set. */
export function FieldWordsDisplay({ field, words }: FieldWordsDisplayProps) {
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
