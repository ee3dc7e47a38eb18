import type { ReactNode } from 'react'
import { Glyph, type GlyphName } from './glyph'

/** Said about the page, not by it: people who log in never read this. */
export function Annotation({ glyph, children }: { glyph: GlyphName; children: ReactNode }) {
  return (
    <div className="annotation">
      <Glyph name={glyph} />
      <div>{children}</div>
    </div>
  )
}
