import { Button } from '@cloudflare/kumo/components/button'
import { memo, useCallback, useEffect, useRef, useState } from 'react'
import { toast } from '../ui/toasts'
import { frameContent } from './frame-content'
import type { ShownPage } from './shown-page'
import type { View } from './view'

type PictureButtonProps = {
  page: ShownPage
  view: View
  theme: 'light' | 'dark'
  /** Of the frame, among those on the stage. */
  caption: string
}

/**
 * A picture of what a frame shows, for a ticket or a slide. There is none of an account’s own page,
 * whose frame nothing can read.
 */
export function PictureButton({ page, view, theme, caption }: PictureButtonProps) {
  const [isDrawing, setDrawing] = useState(false)
  const content = frameContent(page, view, theme)
  const shown = useRef(content)
  // The button reads it when it is pressed, and so need not be drawn anew with each letter.
  useEffect(() => {
    shown.current = content
  })

  const download = useCallback(async () => {
    if (shown.current.kind !== 'page' || isDrawing) return
    setDrawing(true)
    try {
      const { downloadPicture } = await import('./picture')
      const { lacksLogo } = await downloadPicture(shown.current.page, { view, theme })
      if (lacksLogo) {
        toast('Picture downloaded without the logo', 'Its server does not let other sites read it.')
      }
    } catch {
      toast('The picture could not be drawn', 'Another browser may draw it.')
    }
    setDrawing(false)
  }, [view, theme, isDrawing])

  if (content.kind !== 'page') return null
  const label = `Download as PNG: ${caption}`
  return (
    <StillButton
      type="button"
      variant="outline"
      size="xs"
      aria-label={label}
      title={label}
      // Not disabled while it draws, which would lose the focus.
      aria-busy={isDrawing}
      onClick={download}
    >
      PNG
    </StillButton>
  )
}

/** With its tooltip, Kumo’s is dearer to draw than the login page beside it. */
const StillButton = memo(Button)
