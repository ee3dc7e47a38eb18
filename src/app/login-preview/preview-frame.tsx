import { LoginPageFrame } from '../../login-page/login-page-frame'
import { CustomPageFrame } from './custom-page-frame'
import { frameContent, windowOf } from './frame-content'
import { frameLabel, type Side } from './frame-label'
import type { ShownPage } from './shown-page'
import { STATE_NAMES } from './state-words'
import type { View } from './view'

type PreviewFrameProps = {
  page: ShownPage
  side: Side
  view: View
  theme: 'light' | 'dark'
  scale: number
}

/** The page as one visitor would see it. */
export function PreviewFrame({ page, side, view, theme, scale }: PreviewFrameProps) {
  const content = frameContent(page, view, theme)
  const window = windowOf(view)
  switch (content.kind) {
    case 'loading':
      return <div style={{ width: window.width * scale, height: window.height * scale }} />
    case 'own': {
      const label = `${STATE_NAMES[view.state]}, ${theme}: the account’s own page`
      return (
        <CustomPageFrame src={content.src} label={label} theme={theme} {...window} scale={scale} />
      )
    }
    case 'page': {
      const label = frameLabel(content.page, { side, state: view.state, theme })
      return <LoginPageFrame {...content.page} label={label} scale={scale} />
    }
  }
}
