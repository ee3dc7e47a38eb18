import { lazy, Suspense, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { listLoginPagePreviewNotes } from '../../login-page/login-page-state'
import { computeFrameArrangement, arrangeUnscaledFrames } from './frame-arrangement'
import { type RemovedContentCounts, removedContentInWords } from './block-page/removed-content'
import {
  CAPTION_HEIGHT,
  CaptionedPreviewFrame,
  type PreviewFrameContent,
} from './captioned-preview-frame'
import {
  toLoginPageState,
  findCustomBlockPage,
  type PreviewedPageStore,
  type PreviewedPageContent,
} from './previewed-page-content'
import { LOGIN_PAGE_PREVIEW_NOTES, CUSTOM_BLOCK_PAGE_NOTES } from './login-page-state-names'
import { PREVIEW_DEVICES, type PreviewOptions } from './preview-options'

const ComparisonSlider = lazy(() => import('./comparison-slider'))

type StageProps = {
  page: PreviewedPageContent
  /** The live page to compare `page` with while it is edited. */
  live?: PreviewedPageContent
  /** The page as it is being typed, which the first frame follows at each letter; the others wait for `page`. */
  typed?: PreviewedPageStore
  view: PreviewOptions
  /** The maximum height of the frames when they are scaled to fit. */
  height?: number
}

/** The page in the chosen frames, scaled to fit or at actual size, with notes on what they cannot show. */
export function PreviewStage({ page, live = page, typed, view, height = HEIGHT }: StageProps) {
  const [attach, width] = useWidth()
  const [share, setShare] = useState(0.5)
  const [leftOut, setLeftOut] = useState<RemovedContentCounts>()
  const compare = live === page ? 'off' : view.compare
  const frames = framesOf(view.theme, compare)
  const followed = frames.findIndex(({ sides }) => sides.includes('draft'))
  const isActual = view.size === 'actual'
  const place = isActual ? arrangeUnscaledFrames : computeFrameArrangement
  const box = { width, height }
  const { columns, scale } = place(frames.length, PREVIEW_DEVICES[view.device], box, GAP)
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
                  <CaptionedPreviewFrame
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
function framesOf(
  theme: PreviewOptions['theme'],
  compare: PreviewOptions['compare'],
): PreviewFrameContent[] {
  const themes = theme === 'both' ? (['light', 'dark'] as const) : [theme]
  return themes.flatMap((shown) => SIDES[compare].map((sides) => ({ sides, theme: shown })))
}

const SIDES: Record<PreviewOptions['compare'], PreviewFrameContent['sides'][]> = {
  off: [['draft']],
  beside: [['live'], ['draft']],
  slider: [['live', 'draft']],
}

/**
 * Scrolls an element that is wider than its container to the middle, at first and whenever its `measures` change,
 * because a login page is empty at its sides. Without measures, the position is left alone.
 */
function useCentered(measures: string | undefined) {
  const element = useRef<HTMLUListElement>(null)
  // The browser keeps the scroll position, hence an effect.
  useLayoutEffect(() => {
    const { current } = element
    if (measures === undefined || current === null) return
    current.scrollLeft = (current.scrollWidth - current.clientWidth) / 2
  }, [measures])
  return element
}

type StateNotesProps = {
  page: PreviewedPageContent
  state: PreviewOptions['state']
  /** The parts left out of the account’s own page, if that page is shown. */
  leftOut: RemovedContentCounts | undefined
}

/** Notes on what the picture of a state cannot show. */
function StateNotes({ page, state, leftOut }: StateNotesProps) {
  const isOwn = findCustomBlockPage(page, state)?.kind === 'own'
  const missing = isOwn && leftOut !== undefined ? removedContentInWords(leftOut) : undefined
  return (
    <div role="status" className="space-y-1 px-4 py-3 text-sm text-kumo-subtle">
      {[...notesFor(page, state), ...(missing === undefined ? [] : [missing])].map((note) => (
        <p key={note} className="text-kumo-default">
          {note}
        </p>
      ))}
      {!isOwn && (
        <p>
          Drawn by Gatehouse after Cloudflare’s page of May 2026. Sizes and spacing there may differ
          a little.
        </p>
      )}
    </div>
  )
}

function notesFor(page: PreviewedPageContent, state: PreviewOptions['state']): string[] {
  const own = findCustomBlockPage(page, state)
  if (own !== undefined && own.kind !== 'unreadable') return [CUSTOM_BLOCK_PAGE_NOTES.own]
  const notes = listLoginPagePreviewNotes(
    toLoginPageState(state, page.mfaMethods),
    page.providers,
  ).map((note) => LOGIN_PAGE_PREVIEW_NOTES[note])
  return own === undefined ? notes : [CUSTOM_BLOCK_PAGE_NOTES.unreadable, ...notes]
}

/** Returns the width of an element, available before its first paint; 0 while there is no element. */
function useWidth(): [attach: (element: HTMLElement | null) => () => void, width: number] {
  const [width, setWidth] = useState(0)
  // A stable function, or React would detach the element with every change of the width.
  const attach = useCallback((element: HTMLElement | null) => {
    if (element === null) return () => undefined
    setWidth(element.clientWidth)
    const observer = new ResizeObserver(() => setWidth(element.clientWidth))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return [attach, width]
}
