import type { SyntheticEvent } from 'react'
import type { RemovedContentCounts } from './removed-content'
import { sanitizeBlockPageHtml } from './sanitize-block-page-html'

type BlockPageFrameProps = {
  /** The HTML as its author wrote it. */
  html: string
  /** Describes the content of the frame to screen readers. */
  label: string
  theme: 'light' | 'dark'
  /**
   * As for a login page’s frame: the size of the browser’s window, the scale of the drawing, and the browser’s zoom.
   */
  width: number
  height: number
  scale: number
  zoom: number
  onShow: (leftOut: RemovedContentCounts) => void
}

/**
 * A page that the account wrote itself, shown as in a browser’s window: sanitized, in a frame without scripts, whose
 * policy lets it load nothing (src/gateway/draft-handlers.ts).
 */
export default function BlockPageFrame({ html, label, theme, ...rest }: BlockPageFrameProps) {
  const { width, height, scale, zoom, onShow } = rest

  function show({ currentTarget: { contentWindow } }: SyntheticEvent<HTMLIFrameElement>) {
    if (contentWindow === null) return
    const { document } = contentWindow
    const { page, leftOut } = sanitizeBlockPageHtml(html, contentWindow)
    document.replaceChild(document.adoptNode(page), document.documentElement)
    for (const type of ['click', 'auxclick', 'submit'])
      document.addEventListener(type, stayHere, true)
    onShow(leftOut)
  }

  return (
    <div className="overflow-hidden" style={{ width: width * scale, height: height * scale }}>
      <iframe
        key={html}
        src={hasDoctype(html) ? '/share/frame' : '/share/frame?mode=quirks'}
        title={label}
        sandbox="allow-same-origin"
        referrerPolicy="no-referrer"
        onLoad={show}
        style={{
          width: width / zoom,
          height: height / zoom,
          border: 0,
          transform: `scale(${scale * zoom})`,
          transformOrigin: '0 0',
          // A page that follows the reader’s system takes its theme from this.
          colorScheme: theme,
        }}
      />
    </div>
  )
}

/** The doctype may come after comments. */
const hasDoctype = (html: string) => html.slice(0, 1000).toLowerCase().includes('<!doctype html')

/** A link would scroll its page to the top, and a form would be refused with an error of the browser's. */
function stayHere(event: Event): void {
  const { target } = event
  // The frame's elements are instances of another window's classes.
  if (
    target !== null &&
    'closest' in target &&
    (target as Element).closest('a, area, button, input[type=submit], input[type=image], form')
  )
    event.preventDefault()
}
