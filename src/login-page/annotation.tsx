import type { ReactNode } from 'react'
import { Glyph, type GlyphName } from './glyph'

/** A remark about the page, not part of it: people who log in never see it. */
export function Annotation({ glyph, children }: { glyph: GlyphName; children: ReactNode }) {
  return (
    <div className="annotation">
      <Glyph name={glyph} />
      <div>{children}</div>
    </div>
  )
}
