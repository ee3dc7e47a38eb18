/** The steps of logging in. Nothing is sent anywhere: the fields are those of Cloudflare’s page, and are read-only. */
import type { IdentityProvider } from '../api/account-resources'
import { Annotation, Choice, Glyph, type GlyphName } from './elements'
import { type MfaMethod, offeredMethods } from './state'

export function ProviderChoices({ providers }: { providers: readonly IdentityProvider[] }) {
  return (
    <ul className="choices" aria-label="Identity providers">
      {providers.map((provider, index) => (
        <li key={provider.id ?? index}>
          <Choice glyph={kindOf(provider).glyph}>{providerName(provider)}</Choice>
        </li>
      ))}
    </ul>
  )
}

export function providerName(provider: IdentityProvider): string {
  return provider.name?.trim() || kindOf(provider).name
}

function kindOf({ type }: IdentityProvider): ProviderKind {
  return KINDS.get(type ?? '') ?? { name: type || 'Identity provider', glyph: 'badge' }
}

type ProviderKind = { name: string; glyph: GlyphName }

const KINDS = new Map<string, ProviderKind>([
  ['azureAD', { name: 'Microsoft Entra ID', glyph: 'building' }],
  ['centrify', { name: 'Centrify', glyph: 'shield' }],
  ['cloudflare', { name: 'Cloudflare', glyph: 'cloud' }],
  ['facebook', { name: 'Facebook', glyph: 'person' }],
  ['github', { name: 'GitHub', glyph: 'code' }],
  ['google', { name: 'Google', glyph: 'globe' }],
  ['google-apps', { name: 'Google Workspace', glyph: 'globe' }],
  ['linkedin', { name: 'LinkedIn', glyph: 'briefcase' }],
  ['oidc', { name: 'OpenID Connect', glyph: 'badge' }],
  ['okta', { name: 'Okta', glyph: 'person' }],
  ['onelogin', { name: 'OneLogin', glyph: 'key' }],
  ['onetimepin', { name: 'One-time PIN', glyph: 'envelope' }],
  ['pingone', { name: 'PingOne', glyph: 'shield' }],
  ['saml', { name: 'SAML', glyph: 'shield' }],
  ['yandex', { name: 'Yandex', glyph: 'globe' }],
])

/** Asks for the address to which a code is sent. */
export function PinRequest({ email }: { email?: string }) {
  return (
    <div className="form">
      <h2>Get a login code emailed to you</h2>
      <label className="field">
        <span>Email</span>
        <input
          type="email"
          autoComplete="off"
          placeholder="example@email.com"
          className={email === undefined ? undefined : 'active'}
          value={email ?? ''}
          readOnly
        />
      </label>
      <button type="button" className="action">
        Send me a code
      </button>
    </div>
  )
}

/** Asks for the code. Cloudflare says that it sent one even if it did not. */
export function PinEntry({ isWrong }: { isWrong: boolean }) {
  return (
    <div className="form">
      <h2>A code has been emailed to you</h2>
      <label className="field">
        <span>Code</span>
        <input
          inputMode="numeric"
          autoComplete="off"
          className={isWrong ? 'code' : 'code active'}
          value={isWrong ? '482913' : ''}
          readOnly
          {...(isWrong ? { 'aria-invalid': true, 'aria-describedby': 'login-page-error' } : {})}
        />
      </label>
      {isWrong && (
        <p id="login-page-error" className="error">
          <bdi>That account does not have access.</bdi>
        </p>
      )}
      <button type="button" className="action">
        Sign in
      </button>
    </div>
  )
}

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/independent-mfa/ */
export function MfaPrompt({ methods }: { methods: readonly string[] | undefined }) {
  const offered = offeredMethods(methods)
  return (
    <div className="form">
      <h2>Multi-factor authentication</h2>
      {offered.length === 0 ? (
        <Annotation glyph="shield">No method of multi-factor authentication is allowed.</Annotation>
      ) : (
        <ul className="choices" aria-label="Methods">
          {offered.map((method) => (
            <li key={method}>
              <Choice glyph={METHODS[method].glyph}>{METHODS[method].name}</Choice>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const METHODS: Record<MfaMethod, { name: string; glyph: GlyphName }> = {
  totp: { name: 'Authenticator application', glyph: 'phone' },
  security_key: { name: 'Security key', glyph: 'stick' },
  biometrics: { name: 'Biometrics', glyph: 'fingerprint' },
}

/**
 * Cloudflare’s default page for people whom it does not let in. Only its words “That account does not have access” are
 * documented.
 * @see https://developers.cloudflare.com/cloudflare-one/reusable-components/custom-pages/access-block-page/
 */
export function BlockPage({ kind }: { kind: keyof typeof BLOCK_PAGES }) {
  const { glyph, title, text } = BLOCK_PAGES[kind]
  return (
    <div className="blocked">
      <Glyph name={glyph} />
      <h1>{title}</h1>
      <p dir="auto">{text}</p>
      <p className="quiet">Cloudflare Access</p>
    </div>
  )
}

const BLOCK_PAGES = {
  'identity-denied': {
    glyph: 'prohibited',
    title: 'That account does not have access',
    text: 'You are logged in, but the policies of this application do not let you in. Contact your administrator to get access.',
  },
  forbidden: {
    glyph: 'shield-cross',
    title: 'Forbidden',
    text: 'This application does not take requests from your network, location or device. Contact your administrator to get access.',
  },
} as const satisfies Record<string, { glyph: GlyphName; title: string; text: string }>
