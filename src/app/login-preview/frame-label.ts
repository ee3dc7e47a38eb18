import { providerName } from '../../login-page/steps'
import type { LoginPageStateKind } from '../../login-page/state'
import type { ShownPage } from './shown-page'
import { STATE_NAMES } from './state-words'

export type Side = 'draft' | 'live'

type Labelled = Pick<ShownPage, 'design' | 'organizationName' | 'providers'> & {
  dir?: 'ltr' | 'rtl' | undefined
}

type Frame = { side: Side; state: LoginPageStateKind; theme: 'light' | 'dark' }

/** Describes the content of a frame in one sentence, for screen readers. */
export function frameLabel(page: Labelled, { side, state, theme }: Frame): string {
  const { design, organizationName, providers, dir } = page
  const ways = providers?.map(providerName).join(', ')
  const hasTexts = state !== 'redirect' && state !== 'identity-denied' && state !== 'forbidden'
  const hasWays = state === 'providers' || state === 'pin-request'
  const name = organizationName.trim() || 'the organization'
  return [
    `${side === 'live' ? 'Live login page' : 'Login page'} of ${shortened(name)}`,
    `${STATE_NAMES[state]}, ${theme}${dir === 'rtl' ? ', right to left' : ''}`,
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
