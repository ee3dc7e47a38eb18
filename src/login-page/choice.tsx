import { Glyph, type GlyphName } from './glyph'

/** One way to go on, of several that look alike. */
export function Choice({ glyph, children }: { glyph: GlyphName; children: string }) {
  return (
    <button type="button" className="choice">
      <Glyph name={glyph} />
      <bdi>{children}</bdi>
    </button>
  )
}
