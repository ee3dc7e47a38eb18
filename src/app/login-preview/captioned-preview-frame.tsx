import {
  type ComponentProps,
  lazy,
  type ReactNode,
  Suspense,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import { replaceLoginPageTexts, LoginPageViewport } from '../../login-page/login-page-viewport'
import { BusyButton } from '../ui/busy-button'
import { toastFailure, toastSuccess } from '../ui/toasts'
import type { RemovedContentCounts } from './block-page/removed-content'
import type { MissingLogoReason } from './download-page-picture'
import {
  type FramedPageContent,
  chooseFramedPageContent,
  type PreviewedPageStore,
  type PreviewedPageContent,
  previewViewportSize,
} from './previewed-page-content'
import type { PreviewOptions } from './preview-options'
import type { LoginPageStateKind } from '../../login-page/login-page-state'
import { identityProviderName } from '../../login-page/steps'
import { LOGIN_PAGE_STATE_NAMES } from './login-page-state-names'

const SplitComparison = lazy(() => import('./split-comparison'))

type Theme = 'light' | 'dark'

/** The content of one frame on the stage. Two sides lie one over the other. */
export type PreviewFrameContent = {
  sides: [PreviewedVersion] | [PreviewedVersion, PreviewedVersion]
  theme: Theme
}

/** The height of the row below a frame, with its caption and the download button. */
export const CAPTION_HEIGHT = 32

type FramedProps = PreviewFrameContent & {
  pages: Record<PreviewedVersion, PreviewedPageContent>
  /** The draft’s page as it is being typed, if this frame follows it. */
  typed?: PreviewedPageStore | undefined
  view: PreviewOptions
  scale: number
  /** The share of the first side, if there are two. */
  share: number
  isCompared: boolean
  onLeaveOut: (leftOut: RemovedContentCounts) => void
}

/** A frame with its caption. */
export function CaptionedPreviewFrame({
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
  const frame = (side: PreviewedVersion): ReactNode => {
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
            <SplitComparison share={share} left={frame(first)} right={frame(second)} />
          </Suspense>
        )}
      </div>
      <div
        className="flex items-center justify-center gap-1 text-sm text-kumo-strong"
        style={{ height: CAPTION_HEIGHT }}
      >
        {/* Two sides that lie one over the other are each named at their own edge. */}
        {second !== undefined && <EdgeName className="mr-auto">← {NAMES[first]}</EdgeName>}
        <p aria-hidden>{captionText(isCompared && second === undefined ? sides : [], theme)}</p>
        <PictureButton
          page={pages[front]}
          view={view}
          theme={theme}
          caption={captionText(isCompared ? [front] : [], theme)}
        />
        {second !== undefined && <EdgeName className="ml-auto">{NAMES[second]} →</EdgeName>}
      </div>
    </>
  )
}

type TypedFrameProps = Omit<ComponentProps<typeof PreviewFrame>, 'page'> & {
  source: PreviewedPageStore
}

/**
 * Follows each letter that is typed without a render, which would take several times as long as the letter itself. The
 * description of the frame follows when typing pauses.
 */
function TypedFrame({ source, ...shown }: TypedFrameProps) {
  const { view, theme } = shown
  const container = useRef<HTMLDivElement>(null)
  const replacesText = () => {
    const frame = container.current?.querySelector('[role=img]')
    const content = chooseFramedPageContent(source.page(), view, theme)
    return frame != null && content.kind === 'page' && replaceLoginPageTexts(frame, content.page)
  }
  const page = useSyncExternalStore(
    (render) => source.subscribe((isText) => void ((isText && replacesText()) || render())),
    source.page,
  )
  // A render leaves a text alone that is the same as in the render before, whatever was typed into it since.
  useLayoutEffect(() => void replacesText())
  return (
    <div ref={container}>
      <PreviewFrame page={page} {...shown} />
    </div>
  )
}

function EdgeName({ className, children }: { className: string; children: ReactNode }) {
  return (
    <p aria-hidden className={className}>
      {children}
    </p>
  )
}

const NAMES: Record<PreviewedVersion, string> = { draft: 'Draft', live: 'Live' }

function captionText(sides: readonly PreviewedVersion[], theme: Theme): string {
  return [...sides.map((side) => NAMES[side]), theme === 'light' ? 'Light' : 'Dark'].join(' · ')
}

type Page = Extract<FramedPageContent, { kind: 'page' }>['page']

type PictureButtonProps = {
  page: PreviewedPageContent
  view: PreviewOptions
  theme: 'light' | 'dark'
  /** Identifies the frame among those on the stage. */
  caption: string
}

const WHY_WITHOUT_LOGO: Record<MissingLogoReason, string> = {
  'not-shown':
    'Browsers do not show it: it is not there, or its server forbids other sites to show it.',
  'not-shared': 'Its server does not let other sites read it.',
  locked: 'Browsers do not let a page read an SVG that contains HTML (foreignObject).',
}

/**
 * Downloads a picture of a frame's content, for a ticket or a slide. Not available for an account’s own page, whose
 * frame cannot be read.
 */
function PictureButton({ page, view, theme, caption }: PictureButtonProps) {
  const [isDrawing, setDrawing] = useState(false)
  const content = chooseFramedPageContent(page, view, theme)
  if (content.kind !== 'page') return null

  async function download(shown: Page) {
    setDrawing(true)
    try {
      const { downloadPagePicture } = await import('./download-page-picture')
      const { missingLogo } = await downloadPagePicture(shown, { view, theme })
      if (missingLogo !== undefined) {
        toastSuccess('Picture downloaded without the logo', WHY_WITHOUT_LOGO[missingLogo])
      }
    } catch {
      toastFailure('The picture could not be drawn', 'Another browser may draw it.')
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

/** Loaded separately, because few accounts have such pages. */
const BlockPageFrame = lazy(() => import('./block-page/block-page-frame'))

type PreviewFrameProps = {
  page: PreviewedPageContent
  side: PreviewedVersion
  view: PreviewOptions
  theme: 'light' | 'dark'
  scale: number
  /** Reports what could not be shown of an account’s own page. */
  onLeaveOut: (leftOut: RemovedContentCounts) => void
}

/** The page as one visitor would see it. */
function PreviewFrame({ page, side, view, theme, scale, onLeaveOut }: PreviewFrameProps) {
  const content = chooseFramedPageContent(page, view, theme)
  const window = previewViewportSize(view)
  switch (content.kind) {
    case 'loading':
      return <Nothing {...window} scale={scale} />
    case 'own': {
      const label = `${LOGIN_PAGE_STATE_NAMES[view.state]}, ${theme}: the account’s own page`
      return (
        <Suspense fallback={<Nothing {...window} scale={scale} />}>
          <BlockPageFrame
            html={content.html}
            label={label}
            theme={theme}
            {...window}
            scale={scale}
            onShow={onLeaveOut}
          />
        </Suspense>
      )
    }
    case 'page': {
      const label = frameLabel(content.page, { side, state: view.state, theme })
      return <LoginPageViewport {...content.page} label={label} scale={scale} />
    }
  }
}

type NothingProps = { width: number; height: number; scale: number }

/** A placeholder of the same size as the content that replaces it. */
function Nothing({ width, height, scale }: NothingProps) {
  return <div style={{ width: width * scale, height: height * scale }} />
}

export type PreviewedVersion = 'draft' | 'live'

type Labelled = Pick<PreviewedPageContent, 'design' | 'organizationName' | 'providers'> & {
  dir?: 'ltr' | 'rtl' | undefined
}

type Frame = { side: PreviewedVersion; state: LoginPageStateKind; theme: 'light' | 'dark' }

/** Describes the content of a frame in one sentence, for screen readers. */
function frameLabel(page: Labelled, { side, state, theme }: Frame): string {
  const { design, organizationName, providers, dir } = page
  const ways = providers?.map(identityProviderName).join(', ')
  const hasTexts = state !== 'redirect' && state !== 'identity-denied' && state !== 'forbidden'
  const hasWays = state === 'providers' || state === 'pin-request'
  const name = organizationName.trim() || 'the organization'
  return [
    `${side === 'live' ? 'Live login page' : 'Login page'} of ${shortened(name)}`,
    `${LOGIN_PAGE_STATE_NAMES[state]}, ${theme}${dir === 'rtl' ? ', right to left' : ''}`,
    hasTexts && design?.header_text && `header “${shortened(design.header_text)}”`,
    hasWays && ways && `ways to log in: ${ways}`,
    hasTexts && design?.footer_text && `footer “${shortened(design.footer_text)}”`,
  ]
    .filter(Boolean)
    .join('; ')
}

const LONGEST = 200

/** Nobody wants to hear ten thousand characters read out. */
function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
