import { type ComponentProps, lazy, type ReactNode, Suspense, useSyncExternalStore } from 'react'
import type { LeftOut } from './block-page/left-out'
import { PictureButton } from './picture-button'
import { PreviewFrame, type Side } from './preview-frame'
import type { PageSource, ShownPage } from './shown-page'
import type { View } from './view'

const Divided = lazy(() => import('./divided'))

type Theme = 'light' | 'dark'

/** The content of one frame on the stage. Two sides lie one over the other. */
export type Shown = { sides: [Side] | [Side, Side]; theme: Theme }

/** The height of the row below a frame, with its caption and the download button. */
export const CAPTION_HEIGHT = 32

type FramedProps = Shown & {
  pages: Record<Side, ShownPage>
  /** The draft’s page as it is being typed, if this frame follows it. */
  typed?: PageSource | undefined
  view: View
  scale: number
  /** The share of the first side, if there are two. */
  share: number
  isCompared: boolean
  onLeaveOut: (leftOut: LeftOut) => void
}

/** A frame with its caption. */
export function LabelledFrame({
  sides,
  theme,
  pages,
  typed,
  view,
  scale,
  share,
  ...rest
}: FramedProps) {
  const { isCompared, onLeaveOut } = rest
  const frame = (side: Side): ReactNode => {
    const shown = { side, view, theme, scale, onLeaveOut }
    return side === 'draft' && typed !== undefined ? (
      <TypedFrame source={typed} {...shown} />
    ) : (
      <PreviewFrame page={pages[side]} {...shown} />
    )
  }
  const [first, second] = sides
  const front = second ?? first
  return (
    <>
      <div className="overflow-hidden rounded-lg shadow-lg ring ring-kumo-line">
        {second === undefined ? (
          frame(first)
        ) : (
          <Suspense fallback={frame(second)}>
            <Divided share={share} left={frame(first)} right={frame(second)} />
          </Suspense>
        )}
      </div>
      <div
        className="flex items-center justify-center gap-1 text-sm text-kumo-strong"
        style={{ height: CAPTION_HEIGHT }}
      >
        {/* Two sides that lie one over the other are each named at their own edge. */}
        {second !== undefined && <EdgeName className="mr-auto">← {NAMES[first]}</EdgeName>}
        <p aria-hidden>{caption(isCompared && second === undefined ? sides : [], theme)}</p>
        <PictureButton
          page={pages[front]}
          view={view}
          theme={theme}
          caption={caption(isCompared ? [front] : [], theme)}
        />
        {second !== undefined && <EdgeName className="ml-auto">{NAMES[second]} →</EdgeName>}
      </div>
    </>
  )
}

type TypedFrameProps = Omit<ComponentProps<typeof PreviewFrame>, 'page'> & { source: PageSource }

/** A letter that is typed renders this frame and nothing around it. */
function TypedFrame({ source, ...shown }: TypedFrameProps) {
  return <PreviewFrame page={useSyncExternalStore(source.subscribe, source.page)} {...shown} />
}

function EdgeName({ className, children }: { className: string; children: ReactNode }) {
  return (
    <p aria-hidden className={className}>
      {children}
    </p>
  )
}

const NAMES: Record<Side, string> = { draft: 'Draft', live: 'Live' }

function caption(sides: readonly Side[], theme: Theme): string {
  return [...sides.map((side) => NAMES[side]), theme === 'light' ? 'Light' : 'Dark'].join(' · ')
}
