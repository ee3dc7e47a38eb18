import type { ReactNode } from 'react'
import { Divided } from './comparison-slider'
import type { Side } from './frame-label'
import { PictureButton } from './picture-button'
import { PreviewFrame } from './preview-frame'
import type { ShownPage } from './shown-page'
import type { View } from './view'

type Theme = 'light' | 'dark'

/** What one frame on the stage shows. Two sides lie one over the other. */
export type Shown = { sides: [Side] | [Side, Side]; theme: Theme }

/** Below a frame: what it shows, and the picture of it. */
export const CAPTION_HEIGHT = 32

type FramedProps = Shown & {
  pages: Record<Side, ShownPage>
  view: View
  scale: number
  /** Of the first side, where there are two. */
  share: number
  isCompared: boolean
}

/** A frame with its caption. */
export function Framed({ sides, theme, pages, view, scale, share, isCompared }: FramedProps) {
  const frame = (side: Side): ReactNode => (
    <PreviewFrame page={pages[side]} {...{ side, view, theme, scale }} />
  )
  const [first, second] = sides
  const front = second ?? first
  return (
    <>
      <div className="overflow-hidden rounded-lg shadow-lg ring ring-kumo-line">
        {second === undefined ? (
          frame(first)
        ) : (
          <Divided share={share} start={frame(first)} end={frame(second)} />
        )}
      </div>
      <div
        className="flex items-center justify-center gap-1 text-sm text-kumo-strong"
        style={{ height: CAPTION_HEIGHT }}
      >
        <p aria-hidden>{caption(isCompared ? sides : [], theme)}</p>
        <PictureButton
          page={pages[front]}
          view={view}
          theme={theme}
          caption={caption(isCompared ? [front] : [], theme)}
        />
      </div>
    </>
  )
}

function caption(sides: readonly Side[], theme: Theme): string {
  const names = { draft: 'Draft', live: 'Live' } as const
  return [...sides.map((side) => names[side]), theme === 'light' ? 'Light' : 'Dark'].join(' · ')
}
