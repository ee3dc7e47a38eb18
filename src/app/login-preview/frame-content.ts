import type { LoginPageFrameProps } from '../../login-page/props'
import type { LoginPageState } from '../../login-page/state'
import { ownBlockPage, type ShownPage, withTexts } from './shown-page'
import { DEVICES, textDirection, type View } from './view'

/** The content of a visitor’s window: the login page, the account’s own page, or nothing yet. */
export type FrameContent =
  | { kind: 'loading' }
  | { kind: 'own'; html: string }
  | { kind: 'page'; page: Omit<LoginPageFrameProps, 'label' | 'scale'> }

export function frameContent(page: ShownPage, view: View, theme: 'light' | 'dark'): FrameContent {
  const own = ownBlockPage(page, view.state)
  if (own?.kind === 'loading' || own?.kind === 'own') return own
  const { mfaMethods, blockPages: _own, ...shown } = withTexts(page, view.texts)
  return {
    kind: 'page',
    page: {
      ...shown,
      ...viewportSize(view),
      state: loginPageState(view.state, mfaMethods),
      theme,
      dir: textDirection(view),
    },
  }
}

export const viewportSize = (view: View) => ({ ...DEVICES[view.device], zoom: view.zoom / 100 })

export function loginPageState(
  kind: View['state'],
  methods: readonly string[] | undefined,
): LoginPageState {
  return kind === 'mfa' ? { kind, methods } : { kind }
}
