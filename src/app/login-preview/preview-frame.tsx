import { lazy, Suspense } from 'react'
import { LoginPageFrame } from '../../login-page/login-page-frame'
import { frameContent, viewportSize } from './frame-content'
import type { LeftOut } from './block-page/left-out'
import { frameLabel, type Side } from './frame-label'
import type { ShownPage } from './shown-page'
import { STATE_NAMES } from './state-words'
import type { View } from './view'

/** Loaded separately, because few accounts have such pages. */
const BlockPageFrame = lazy(() => import('./block-page/block-page-frame'))

type PreviewFrameProps = {
  page: ShownPage
  side: Side
  view: View
  theme: 'light' | 'dark'
  scale: number
  /** Reports what could not be shown of an account’s own page. */
  onLeaveOut: (leftOut: LeftOut) => void
}

/** The page as one visitor would see it. */
export function PreviewFrame({ page, side, view, theme, scale, onLeaveOut }: PreviewFrameProps) {
  const content = frameContent(page, view, theme)
  const window = viewportSize(view)
  switch (content.kind) {
    case 'loading':
      return <Nothing {...window} scale={scale} />
    case 'own': {
      const label = `${STATE_NAMES[view.state]}, ${theme}: the account’s own page`
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
      return <LoginPageFrame {...content.page} label={label} scale={scale} />
    }
  }
}

type NothingProps = { width: number; height: number; scale: number }

/** A placeholder of the same size as the content that replaces it. */
function Nothing({ width, height, scale }: NothingProps) {
  return <div style={{ width: width * scale, height: height * scale }} />
}
