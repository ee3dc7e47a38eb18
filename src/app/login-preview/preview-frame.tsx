import { LoginPageFrame } from '../../login-page/login-page-frame'
import type { LoginPageState } from '../../login-page/state'
import { CustomPageFrame } from './custom-page-frame'
import { frameLabel, type Side } from './frame-label'
import { ownBlockPage, type ShownPage, withTexts } from './shown-page'
import { STATE_NAMES } from './state-words'
import { DEVICES, type View } from './view'

type PreviewFrameProps = {
  page: ShownPage
  side: Side
  view: View
  theme: 'light' | 'dark'
  scale: number
}

/** The page as one visitor would see it. */
export function PreviewFrame(props: PreviewFrameProps) {
  const { page, side, view, theme, scale } = props
  const window = { ...DEVICES[view.device], scale, zoom: view.zoom / 100 }
  const own = ownBlockPage(page, view.state)
  if (own?.kind === 'loading') {
    return <div style={{ width: window.width * scale, height: window.height * scale }} />
  }
  if (own?.kind === 'own') {
    const label = `${STATE_NAMES[view.state]}, ${theme}: the account’s own page`
    return <CustomPageFrame src={own.src} label={label} theme={theme} {...window} />
  }
  const { mfaMethods, blockPages: _own, ...shown } = withTexts(page, view.texts)
  return (
    <LoginPageFrame
      {...shown}
      {...window}
      label={frameLabel(shown, { side, state: view.state, theme })}
      state={stateOf(view.state, mfaMethods)}
      theme={theme}
      dir={view.texts === 'arabic' ? 'rtl' : 'ltr'}
    />
  )
}

export function stateOf(
  kind: View['state'],
  methods: readonly string[] | undefined,
): LoginPageState {
  return kind === 'mfa' ? { kind, methods } : { kind }
}
