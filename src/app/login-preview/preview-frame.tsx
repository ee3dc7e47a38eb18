import { lazy, Suspense } from 'react'
import { LoginPageViewport } from '../../login-page/login-page-viewport'
import type { LoginPageStateKind } from '../../login-page/login-page-state'
import { identityProviderName } from '../../login-page/steps'
import type { RemovedContentCounts } from './block-page/removed-content'
import {
  chooseFramedPageContent,
  type PreviewedPageContent,
  previewViewportSize,
} from './previewed-page-content'
import { LOGIN_PAGE_STATE_NAMES } from './login-page-state-names'
import type { PreviewOptions } from './preview-options'

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
export function PreviewFrame({ page, side, view, theme, scale, onLeaveOut }: PreviewFrameProps) {
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
