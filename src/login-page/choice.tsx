import { Glyph, type GlyphName } from './glyph'

/** One of several similar ways to continue. */
export function Choice({ glyph, children }: { glyph: GlyphName; children: string }) {
  return (
    <button type="button" className="choice">
      <Glyph name={glyph} />
      <bdi>{children}</bdi>
    </button>
  )
}
