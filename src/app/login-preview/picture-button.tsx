import { useState } from 'react'
import { BusyButton } from '../ui/busy-button'
import { failureToast, toast } from '../ui/toasts'
import type { MissingLogo } from './picture'
import { type FrameContent, frameContent, type ShownPage } from './shown-page'
import type { View } from './view'

type Page = Extract<FrameContent, { kind: 'page' }>['page']

type PictureButtonProps = {
  page: ShownPage
  view: View
  theme: 'light' | 'dark'
  /** Identifies the frame among those on the stage. */
  caption: string
}

const WHY_WITHOUT_LOGO: Record<MissingLogo, string> = {
  'not-shown':
    'Browsers do not show it: it is not there, or its server forbids other sites to show it.',
  'not-shared': 'Its server does not let other sites read it.',
  locked: 'Browsers let no page read an SVG that holds HTML (foreignObject).',
}

/**
 * Downloads a picture of a frame's content, for a ticket or a slide. Not available for an account’s own page, whose
 * frame cannot be read.
 */
export function PictureButton({ page, view, theme, caption }: PictureButtonProps) {
  const [isDrawing, setDrawing] = useState(false)
  const content = frameContent(page, view, theme)
  if (content.kind !== 'page') return null

  async function download(shown: Page) {
    setDrawing(true)
    try {
      const { downloadPicture } = await import('./picture')
      const { missingLogo } = await downloadPicture(shown, { view, theme })
      if (missingLogo !== undefined) {
        toast('Picture downloaded without the logo', WHY_WITHOUT_LOGO[missingLogo])
      }
    } catch {
      failureToast('The picture could not be drawn', 'Another browser may draw it.')
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
