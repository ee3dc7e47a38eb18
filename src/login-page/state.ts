import type { IdentityProvider } from '../api/account-resources'

/** A moment of logging in. */
export type LoginPageState =
  | { kind: 'providers' }
  /** One identity provider, and people are sent to it at once. */
  | { kind: 'redirect' }
  | { kind: 'pin-request' }
  | { kind: 'pin-code' }
  | { kind: 'pin-wrong' }
  /** Logged in, and the policies say no. */
  | { kind: 'identity-denied' }
  /** Refused before logging in, for another reason than who one is. */
  | { kind: 'forbidden' }
  /** The methods as in `mfa_config.allowed_authenticators`; without them, all there are. */
  | { kind: 'mfa'; methods?: readonly string[] | undefined }

export type LoginPageStateKind = LoginPageState['kind']

/** In the order in which people may come to them. */
export const LOGIN_PAGE_STATES = [
  'providers',
  'redirect',
  'pin-request',
  'pin-code',
  'pin-wrong',
  'mfa',
  'identity-denied',
  'forbidden',
] as const satisfies readonly LoginPageStateKind[]

/** What a picture of the page does not tell by itself. */
export type LoginPageNote =
  /** People never see the page. */
  | 'page-skipped'
  /** There is more than one provider, so only applications that allow a single one skip the page. */
  | 'several-providers'
  | 'providers-unknown'
  | 'no-providers'
  /** No provider of the account sends one-time PINs, so nobody comes to this state. */
  | 'pin-not-offered'
  /** No method of independent MFA is allowed, so nobody comes to this state. */
  | 'mfa-off'
  /** Cloudflare’s own page: the design has no part in it. */
  | 'without-design'
  /** Cloudflare does not document how the page looks or what it says. */
  | 'look-unknown'

export function notesOn(
  state: LoginPageState,
  providers: readonly IdentityProvider[] | undefined,
): LoginPageNote[] {
  const isOneTimePin = state.kind.startsWith('pin-')
  const notes: Record<LoginPageNote, boolean> = {
    'page-skipped': state.kind === 'redirect',
    'several-providers': state.kind === 'redirect' && (providers?.length ?? 0) > 1,
    'providers-unknown': providers === undefined && SHOWS_PROVIDERS.has(state.kind),
    'no-providers': providers?.length === 0 && SHOWS_PROVIDERS.has(state.kind),
    'pin-not-offered': isOneTimePin && providers !== undefined && !offersPin(providers),
    'mfa-off': state.kind === 'mfa' && offeredMethods(state.methods).length === 0,
    'without-design': isBlocked(state),
    'look-unknown': isBlocked(state) || state.kind === 'mfa',
  }
  return NOTES.filter((note) => notes[note])
}

const NOTES: readonly LoginPageNote[] = [
  'page-skipped',
  'several-providers',
  'providers-unknown',
  'no-providers',
  'pin-not-offered',
  'mfa-off',
  'without-design',
  'look-unknown',
]

const SHOWS_PROVIDERS: ReadonlySet<LoginPageStateKind> = new Set([
  'providers',
  'redirect',
  'pin-request',
])

function isBlocked({ kind }: LoginPageState): boolean {
  return kind === 'identity-denied' || kind === 'forbidden'
}

export function offersPin(providers: readonly IdentityProvider[]): boolean {
  return providers.some(({ type }) => type === ONE_TIME_PIN)
}

export const ONE_TIME_PIN = 'onetimepin'

/** Of independent MFA, for people in a browser: the others are for infrastructure applications. */
const MFA_METHODS = ['totp', 'security_key', 'biometrics'] as const
export type MfaMethod = (typeof MFA_METHODS)[number]

export function offeredMethods(allowed: readonly string[] = MFA_METHODS): MfaMethod[] {
  return MFA_METHODS.filter((method) => allowed.includes(method))
}
