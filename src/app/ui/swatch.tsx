/** Drawn with SVG attributes, because a color of the organization is data, not style. */
export function Swatch({ color }: { color: string }) {
  return (
    <svg viewBox="0 0 16 16" className="size-4 shrink-0 rounded-sm ring ring-kumo-line" aria-hidden>
      <rect width="16" height="16" fill={color} />
    </svg>
  )
}

/** Excludes keywords that take a color from elsewhere: `currentcolor` is not a color by itself. */
const COLOR = /^(?:#[0-9a-f]{3,8}|(?:rgb|hsl|lab|lch|oklab|oklch|hwb|color)a?\([^()]*\)|[a-z]+)$/i

/** Whether the API's text is a color that browsers know, hexadecimal or not. */
export function isColor(text: string): boolean {
  const isRelative = /^(?:currentcolor|inherit|initial|unset|revert|transparent)$/i.test(text)
  return COLOR.test(text) && !isRelative && CSS.supports('color', text)
}
