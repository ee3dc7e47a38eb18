import type { ReactNode } from 'react'
import type { IdentityProvider } from '../api/cloudflare-objects'
import { type MfaMethod, listOfferedMfaMethods } from './login-page-state'

/** Drawn for Gatehouse, on 24 × 24; none is a company’s mark. */
const PATHS = {
  arrow: 'M4 12h16m-6-6 6 6-6 6',
  badge:
    'M3.5 5.5h17v13h-17zM9 9a1.6 1.6 0 1 0 0 3.2A1.6 1.6 0 0 0 9 9m-2.8 6.5c.5-1 1.6-1.5 2.8-1.5s2.3.5 2.8 1.5M14.5 10H18m-3.5 4H18',
  briefcase: 'M4 8h16v11H4zm5 0V5h6v3M4 13h16',
  building: 'M5 21V4h9v17m0-12h5v12M3 21h18M8 8h3m-3 4h3m-3 4h3',
  cloud: 'M7 18.5a4 4 0 0 1-.4-7.98 5.5 5.5 0 0 1 10.7 1.03A3.5 3.5 0 0 1 17 18.5z',
  code: 'm8 7-5 5 5 5m8-10 5 5-5 5M13.5 5l-3 14',
  envelope: 'M3.5 6h17v12h-17zm0 1 8.5 6.5L20.5 7',
  fingerprint:
    'M5 14v-3a7 7 0 0 1 14 0v3M8.5 19.5c-.3-1-.5-2.3-.5-4V11a4 4 0 0 1 8 0v4.5c0 1.7-.2 3-.5 4M12 11v5c0 1.8.2 3.2.6 4.5',
  globe:
    'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18m-9 9h18M12 3c2.5 2.5 3.8 5.6 3.8 9s-1.3 6.5-3.8 9c-2.5-2.5-3.8-5.6-3.8-9S9.5 5.5 12 3',
  key: 'M15.5 4a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9m-3.2 7.7L4 20m3-3 2.5 2.5M10 14l2 2',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 20.5c1.2-3.6 4.3-5.5 8-5.5s6.8 1.9 8 5.5',
  phone: 'M7 3h10v18H7zm4 15h2',
  prohibited: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M5.7 5.7l12.6 12.6',
  shield: 'M12 3 5 5.5V11c0 4.5 3 8 7 10 4-2 7-5.5 7-10V5.5z',
  'shield-cross': 'M12 3 5 5.5V11c0 4.5 3 8 7 10 4-2 7-5.5 7-10V5.5zM9.5 9.5l5 5m0-5-5 5',
  stick:
    'M9.5 9V3h5v6M8 9h8v9.5a2.5 2.5 0 0 1-2.5 2.5h-3A2.5 2.5 0 0 1 8 18.5zm4 4.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3',
} as const

type GlyphName = keyof typeof PATHS

function Glyph({ name }: { name: GlyphName }) {
  return (
    <svg className="glyph" data-glyph={name} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  )
}

/** A remark about the page, not part of it: people who log in never see it. */
export function LoginPageAnnotation({
  glyph,
  children,
}: {
  glyph: GlyphName
  children: ReactNode
}) {
  return (
    <div className="annotation">
      <Glyph name={glyph} />
      <div>{children}</div>
    </div>
  )
}

/** One of several similar ways to continue. */
function Choice({ glyph, children }: { glyph: GlyphName; children: string }) {
  return (
    <button type="button" className="choice">
      <Glyph name={glyph} />
      <bdi>{children}</bdi>
    </button>
  )
}

type PlainTextProps = { className: string; children: string | null | undefined }

/**
 * A text of the organization, with its line breaks, or nothing if it is empty. Its direction is isolated, so that its
 * control characters do not affect the text around it.
 */
export function OrganizationText({ className, children }: PlainTextProps) {
  if (!children?.trim()) return null
  return (
    <p dir="auto" className={`${className} own-words`}>
      {children}
    </p>
  )
}

/** The steps of logging in. Nothing is sent anywhere: the fields are those of Cloudflare’s page, and are read-only. */

export function ProviderChoiceStep({ providers }: { providers: readonly IdentityProvider[] }) {
  return (
    <ul className="choices" aria-label="Identity providers">
      {providers.map((provider, index) => (
        <li key={provider.id ?? index}>
          <Choice glyph={kindOf(provider).glyph}>{identityProviderName(provider)}</Choice>
        </li>
      ))}
    </ul>
  )
}

export function identityProviderName(provider: IdentityProvider): string {
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
export function PinRequestStep({ email }: { email?: string }) {
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
export function PinEntryStep({ isWrong }: { isWrong: boolean }) {
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
export function MfaPromptStep({ methods }: { methods: readonly string[] | undefined }) {
  const offered = listOfferedMfaMethods(methods)
  return (
    <div className="form">
      <h2>Multi-factor authentication</h2>
      {offered.length === 0 ? (
        <LoginPageAnnotation glyph="shield">
          No method of multi-factor authentication is allowed.
        </LoginPageAnnotation>
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
export function CloudflareBlockPage({ kind }: { kind: keyof typeof BLOCK_PAGES }) {
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
