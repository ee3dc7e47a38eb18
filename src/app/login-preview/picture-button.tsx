import { useState } from 'react'
import { BusyButton } from '../ui/busy-button'
import { toast } from '../ui/toasts'
import { type FrameContent, frameContent } from './frame-content'
import type { ShownPage } from './shown-page'
import type { View } from './view'

type Page = Extract<FrameContent, { kind: 'page' }>['page']

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
  if (content.kind !== 'page') return null

  async function download(shown: Page) {
    setDrawing(true)
    try {
      const { downloadPicture } = await import('./picture')
      const { lacksLogo } = await downloadPicture(shown, { view, theme })
      if (lacksLogo) {
        toast('Picture downloaded without the logo', 'Its server does not let other sites read it.')
      }
    } catch {
      toast('The picture could not be drawn', 'Another browser may draw it.')
    }
    setDrawing(false)
  }

  const label = `Download as PNG: ${caption}`
  return (
    <BusyButton
      type="button"
      variant="outline"
      size="xs"
      aria-label={label}
      title={label}
      isBusy={isDrawing}
      onClick={() => void download(content.page)}
    >
      PNG
    </BusyButton>
  )
}
