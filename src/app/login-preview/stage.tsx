import { useLayoutEffect, useRef, useState } from 'react'
import { useWidth } from '../ui/use-width'
import { arrange, arrangeUnscaled } from './arrangement'
import { ComparisonSlider, Divided } from './comparison-slider'
import type { Side } from './frame-label'
import { PictureButton } from './picture-button'
import { PreviewFrame } from './preview-frame'
import type { ShownPage } from './shown-page'
import { StateNotes } from './state-notes'
import { DEVICES, type View } from './view'

type StageProps = {
  page: ShownPage
  /** What is live while `page` is edited, to compare it with. */
  live?: ShownPage
  view: View
}

/** The page in the frames that were chosen, as large as there is room, and what they do not tell. */
export function Stage({ page, live = page, view }: StageProps) {
  const [attach, width] = useWidth()
  const [share, setShare] = useState(0.5)
  const compare = live === page ? 'off' : view.compare
  const frames = framesOf(view.theme, compare)
  const device = DEVICES[view.device]
  const isActual = view.size === 'actual'
  const place = isActual ? arrangeUnscaled : arrange
  const { columns, scale } = place(frames.length, device, { width, height: HEIGHT }, GAP)
  const list = useCentered(isActual ? `${view.device} ${columns} ${width}` : undefined)
  const frame = (side: Side, theme: Theme) => (
    <PreviewFrame page={side === 'live' ? live : page} {...{ side, view, theme, scale }} />
  )
  return (
    <>
      <div className="bg-kumo-recessed p-4">
        <div ref={attach} className="space-y-3">
          <ul
            ref={list}
            {...(isActual && SCROLLED)}
            className={`grid justify-center-safe ${isActual ? 'max-h-[80svh] overflow-auto p-px' : ''}`}
            style={{ gridTemplateColumns: `repeat(${columns}, max-content)`, columnGap: GAP.width }}
          >
            {scale > 0 &&
              frames.map(({ sides, theme }) => (
                <li key={`${theme} ${sides.join(' ')}`}>
                  <div className="overflow-hidden rounded-lg shadow-lg ring ring-kumo-line">
                    {sides.length === 1 ? (
                      frame(sides[0], theme)
                    ) : (
                      <Divided
                        share={share}
                        start={frame(sides[0], theme)}
                        end={frame(sides[1], theme)}
                      />
                    )}
                  </div>
                  <div
                    className="flex items-center justify-center gap-1 text-sm text-kumo-strong"
                    style={{ height: GAP.height }}
                  >
                    <p aria-hidden>{caption(sides, theme, compare)}</p>
                    <PictureButton
                      page={sides.at(-1) === 'live' ? live : page}
                      view={view}
                      theme={theme}
                      caption={caption(sides.slice(-1), theme, compare)}
                    />
                  </div>
                </li>
              ))}
          </ul>
          {compare === 'slider' && <ComparisonSlider share={share} onChange={setShare} />}
        </div>
      </div>
      <StateNotes page={page} state={view.state} />
    </>
  )
}

/** Enough to show two phones or two desktops well; few screens have more beside a form. */
const HEIGHT = 600
const GAP = { width: 16, height: 32 }

/** What is larger than the stage is scrolled in it, by the keyboard too. */
const SCROLLED = { tabIndex: 0, 'aria-label': 'Preview at its actual size' }

/**
 * Of what is wider than its place, the middle is in sight at first and whenever its `measures` are
 * others: a login page is empty at its sides.
 */
function useCentered(measures: string | undefined) {
  const element = useRef<HTMLUListElement>(null)
  // How far an element is scrolled is the browser's to keep.
  useLayoutEffect(() => {
    const { current } = element
    if (measures === undefined || current === null) return
    current.scrollLeft = (current.scrollWidth - current.clientWidth) / 2
  }, [measures])
  return element
}

type Theme = 'light' | 'dark'

/** Two sides lie one over the other. */
type FrameOnStage = { sides: [Side] | [Side, Side]; theme: Theme }

/** Rows of themes; in a row, what is live comes before what will be. */
function framesOf(theme: View['theme'], compare: View['compare']): FrameOnStage[] {
  const themes = theme === 'both' ? (['light', 'dark'] as const) : [theme]
  return themes.flatMap((shown) => SIDES[compare].map((sides) => ({ sides, theme: shown })))
}

const SIDES: Record<View['compare'], FrameOnStage['sides'][]> = {
  off: [['draft']],
  beside: [['live'], ['draft']],
  slider: [['live', 'draft']],
}

function caption(sides: readonly Side[], theme: Theme, compare: View['compare']): string {
  const names = { draft: 'Draft', live: 'Live' } as const
  const shown = compare === 'off' ? [] : sides.map((side) => names[side])
  return [...shown, theme === 'light' ? 'Light' : 'Dark'].join(' · ')
}
