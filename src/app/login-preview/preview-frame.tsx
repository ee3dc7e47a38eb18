import { LoginPageFrame } from '../../login-page/login-page-frame'
import type { LoginPageState } from '../../login-page/state'
import { frameLabel, type Side } from './frame-label'
import { type ShownPage, withTexts } from './shown-page'
import { DEVICES, type View } from './view'

type BlockPageKind = 'identity-denied' | 'forbidden'

/** A frame of the account’s own block page, to be as large as the others. */
type BlockPageFrame = {
  kind: BlockPageKind
  theme: 'light' | 'dark'
  /** As of {@link LoginPageFrame}. */
  width: number
  height: number
  scale: number
  zoom: number
}

/** Shows the account’s own block page; undefined where it has none, for Cloudflare’s to be shown. */
export type ShowBlockPage = (frame: BlockPageFrame) => React.ReactNode | undefined

type PreviewFrameProps = {
  page: ShownPage
  side: Side
  view: View
  theme: 'light' | 'dark'
  scale: number
  showBlockPage?: ShowBlockPage | undefined
}

/** The page as one visitor would see it. */
export function PreviewFrame(props: PreviewFrameProps) {
  const { page, side, view, theme, scale, showBlockPage } = props
  const window = { ...DEVICES[view.device], scale, zoom: view.zoom / 100 }
  if (view.state === 'identity-denied' || view.state === 'forbidden') {
    const own = showBlockPage?.({ kind: view.state, theme, ...window })
    if (own !== undefined) return own
  }
  const { mfaMethods, ...shown } = withTexts(page, view.texts)
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
