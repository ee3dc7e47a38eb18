import type { IdentityProvider } from '../api/cloudflare-objects'

/** A step of logging in. */
export type LoginPageState =
  | { kind: 'providers' }
  /** There is one identity provider, to which people are sent at once. */
  | { kind: 'redirect' }
  | { kind: 'pin-request' }
  | { kind: 'pin-code' }
  | { kind: 'pin-wrong' }
  /** The person is logged in, and the policies deny access. */
  | { kind: 'identity-denied' }
  /** Access was refused before logging in, for a reason other than the person's identity. */
  | { kind: 'forbidden' }
  /** The methods as in `mfa_config.allowed_authenticators`; all methods if absent. */
  | { kind: 'mfa'; methods?: readonly string[] | undefined }

export type LoginPageStateKind = LoginPageState['kind']

/** In the order in which people may reach them. */
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

/** A fact that a picture of the page does not show by itself. */
export type LoginPagePreviewNote =
  /** People never see the page. */
  | 'page-skipped'
  /** There is more than one provider, so only applications that allow a single one skip the page. */
  | 'several-providers'
  | 'providers-unknown'
  | 'no-providers'
  /** No provider of the account sends one-time PINs, so nobody reaches this state. */
  | 'pin-not-offered'
  /** No method of independent MFA is allowed, so nobody reaches this state. */
  | 'mfa-off'
  /** This is Cloudflare’s own page, and the design does not affect it. */
  | 'without-design'
  /** Cloudflare does not document how the page looks or what it says. */
  | 'look-unknown'

export function listLoginPagePreviewNotes(
  state: LoginPageState,
  providers: readonly IdentityProvider[] | undefined,
): LoginPagePreviewNote[] {
  const isOneTimePin = state.kind.startsWith('pin-')
  const notes: Record<LoginPagePreviewNote, boolean> = {
    'page-skipped': state.kind === 'redirect',
    'several-providers': state.kind === 'redirect' && (providers?.length ?? 0) > 1,
    'providers-unknown': providers === undefined && SHOWS_PROVIDERS.has(state.kind),
    'no-providers': providers?.length === 0 && SHOWS_PROVIDERS.has(state.kind),
    'pin-not-offered': isOneTimePin && providers !== undefined && !offersOneTimePin(providers),
    'mfa-off': state.kind === 'mfa' && listOfferedMfaMethods(state.methods).length === 0,
    'without-design': isBlocked(state),
    'look-unknown': isBlocked(state) || state.kind === 'mfa',
  }
  const names = Object.keys(notes) as LoginPagePreviewNote[] // those of the type
  return names.filter((note) => notes[note])
}

const SHOWS_PROVIDERS: ReadonlySet<LoginPageStateKind> = new Set([
  'providers',
  'redirect',
  'pin-request',
])

function isBlocked({ kind }: LoginPageState): boolean {
  return kind === 'identity-denied' || kind === 'forbidden'
}

export function offersOneTimePin(providers: readonly IdentityProvider[]): boolean {
  return providers.some(({ type }) => type === ONE_TIME_PIN_PROVIDER_TYPE)
}

export const ONE_TIME_PIN_PROVIDER_TYPE = 'onetimepin'

/** The methods of independent MFA for people in a browser; the others are for infrastructure applications. */
const MFA_METHODS = ['totp', 'security_key', 'biometrics'] as const
export type MfaMethod = (typeof MFA_METHODS)[number]

export function listOfferedMfaMethods(allowed: readonly string[] = MFA_METHODS): MfaMethod[] {
  return MFA_METHODS.filter((method) => allowed.includes(method))
}
