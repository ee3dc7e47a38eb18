/** Drawn by SVG attributes, because a color of the organization's is data, not style. */
export function Swatch({ color }: { color: string }) {
  return (
    <svg viewBox="0 0 16 16" className="size-4 shrink-0 rounded-sm ring ring-kumo-line" aria-hidden>
      <rect width="16" height="16" fill={color} />
    </svg>
  )
}
