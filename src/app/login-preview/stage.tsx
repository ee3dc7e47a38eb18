import { lazy, Suspense, useState } from 'react'
import { useWidth } from '../ui/use-width'
import { arrange, arrangeUnscaled } from './arrangement'
import type { LeftOut } from './block-page/left-out'
import { CAPTION_HEIGHT, LabelledFrame, type Shown } from './labelled-frame'
import type { PageSource, ShownPage } from './shown-page'
import { StateNotes } from './state-notes'
import { useCentered } from './use-centered'
import { DEVICES, type View } from './view'

const ComparisonSlider = lazy(() => import('./comparison-slider'))

type StageProps = {
  page: ShownPage
  /** The live page to compare `page` with while it is edited. */
  live?: ShownPage
  /** The page as it is being typed, which the first frame follows at each letter; the others wait for `page`. */
  typed?: PageSource
  view: View
  /** The maximum height of the frames when they are scaled to fit. */
  height?: number
}

/** The page in the chosen frames, scaled to fit or at actual size, with notes on what they cannot show. */
export function Stage({ page, live = page, typed, view, height = HEIGHT }: StageProps) {
  const [attach, width] = useWidth()
  const [share, setShare] = useState(0.5)
  const [leftOut, setLeftOut] = useState<LeftOut>()
  const compare = live === page ? 'off' : view.compare
  const frames = framesOf(view.theme, compare)
  const followed = frames.findIndex(({ sides }) => sides.includes('draft'))
  const isActual = view.size === 'actual'
  const place = isActual ? arrangeUnscaled : arrange
  const box = { width, height }
  const { columns, scale } = place(frames.length, DEVICES[view.device], box, GAP)
  const list = useCentered(isActual ? `${view.device} ${columns} ${width}` : undefined)
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
              frames.map((shown, index) => (
                <li key={`${shown.theme} ${shown.sides.join(' ')}`}>
                  <LabelledFrame
                    {...shown}
                    pages={{ draft: page, live }}
                    typed={index === followed ? typed : undefined}
                    isCompared={compare !== 'off'}
                    {...{ view, scale, share }}
                    onLeaveOut={setLeftOut}
                  />
                </li>
              ))}
          </ul>
          {compare === 'slider' && (
            <Suspense>
              <ComparisonSlider share={share} onChange={setShare} />
            </Suspense>
          )}
        </div>
      </div>
      <StateNotes page={page} state={view.state} leftOut={leftOut} />
    </>
  )
}

/** Enough to show two phones or two desktops well. */
const HEIGHT = 600
const GAP = { width: 16, height: CAPTION_HEIGHT }

/** Content that is larger than the stage scrolls in it, with the keyboard too. */
const SCROLLED = { tabIndex: 0, 'aria-label': 'Preview at its actual size' }

/** One row per theme; in a row, the live page comes before the draft. */
function framesOf(theme: View['theme'], compare: View['compare']): Shown[] {
  const themes = theme === 'both' ? (['light', 'dark'] as const) : [theme]
  return themes.flatMap((shown) => SIDES[compare].map((sides) => ({ sides, theme: shown })))
}

const SIDES: Record<View['compare'], Shown['sides'][]> = {
  off: [['draft']],
  beside: [['live'], ['draft']],
  slider: [['live', 'draft']],
}
