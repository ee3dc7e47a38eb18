import type { IdentityProvider } from '../api/account-resources'
import { Choice } from './choice'
import type { GlyphName } from './glyph'

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
