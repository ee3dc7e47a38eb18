type ProviderWords = {
  name: string
  /** Where its accounts are disabled; some have an address of their own at every customer. */
  console?: string
}

/** Identity providers by Cloudflare's `type`, with where somebody's account there is disabled. */
const PROVIDERS: Record<string, ProviderWords> = {
  azureAD: { name: 'Microsoft Entra ID', console: 'https://entra.microsoft.com/' },
  okta: { name: 'Okta' },
  'google-apps': { name: 'Google Workspace', console: 'https://admin.google.com/ac/users' },
  google: { name: 'Google' },
  github: { name: 'GitHub' },
  onelogin: { name: 'OneLogin' },
  pingone: { name: 'PingOne' },
  saml: { name: 'the SAML provider' },
  oidc: { name: 'the OpenID Connect provider' },
  cloudflare: { name: 'Cloudflare', console: 'https://dash.cloudflare.com/?to=/:account/members' },
  onetimepin: { name: 'One-time PIN' },
}

/** Undefined where it is not known by which provider somebody signs in. */
export function findProvider(type: string | null | undefined): ProviderWords | undefined {
  if (!type) return undefined
  return PROVIDERS[type] ?? { name: type }
}

/** How somebody whose sessions were ended is kept out; the API does not tell whether they are. */
export function howToKeepOut(type: string | null | undefined): string {
  if (type === 'onetimepin') {
    return 'They sign in with a one-time PIN, which has no account to disable: take their address out of your Access policies.'
  }
  const provider = findProvider(type)
  return provider === undefined
    ? 'Disable their account at your identity provider.'
    : `Disable their account in ${provider.name}.`
}
