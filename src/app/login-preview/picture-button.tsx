import { Button } from '@cloudflare/kumo/components/button'
import { DownloadSimpleIcon } from '@phosphor-icons/react'
import { useMutation } from '@tanstack/react-query'
import { toast } from '../ui/toasts'
import { frameContent } from './frame-content'
import { pictureName } from './picture-name'
import type { ShownPage } from './shown-page'
import type { View } from './view'

type PictureButtonProps = {
  page: ShownPage
  view: View
  theme: 'light' | 'dark'
  /** Of the frame, among those on the stage. */
  caption: string
}

/** A picture of what a frame shows, for a ticket or a slide. None of a page that another server draws. */
export function PictureButton({ page, view, theme, caption }: PictureButtonProps) {
  const content = frameContent(page, view, theme)
  const download = useMutation({
    mutationFn: async (shown: Extract<typeof content, { kind: 'page' }>['page']) => {
      const { drawPicture } = await import('./picture')
      return drawPicture(shown)
    },
    onSuccess: ({ png, lacksLogo }) => {
      save(png, pictureName(page.organizationName, view, theme))
      if (lacksLogo) {
        toast('Picture downloaded without the logo', 'Its server does not let other sites read it.')
      }
    },
    onError: () => toast('The picture could not be drawn', 'Another browser may draw it.'),
  })
  if (content.kind !== 'page') return null
  const label = `Download as PNG: ${caption}`
  return (
    <Button
      type="button"
      variant="ghost"
      size="sm"
      shape="square"
      aria-label={label}
      title={label}
      icon={<DownloadSimpleIcon />}
      loading={download.isPending}
      onClick={() => download.mutate(content.page)}
    />
  )
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  Object.assign(link, { href: url, download: name })
  link.click()
  URL.revokeObjectURL(url)
}
