type ProviderWords = {
  name: string
  /** The page on which its accounts are disabled; some providers have a separate one for every customer. */
  console?: string
}

/** Identity providers by Cloudflare's `type`, with the page on which an account is disabled. */
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

/** Undefined if it is not known which provider the person signs in with. */
export function findProvider(type: string | null | undefined): ProviderWords | undefined {
  if (!type) return undefined
  return PROVIDERS[type] ?? { name: type }
}

/** Explains how to keep out somebody whose sessions were ended; the API does not say whether they are. */
export function howToKeepOut(type: string | null | undefined): string {
  if (type === 'onetimepin') {
    return 'They sign in with a one-time PIN, which has no account to disable: take their address out of your Access policies.'
  }
  const provider = findProvider(type)
  return provider === undefined
    ? 'Disable their account at your identity provider.'
    : `Disable their account in ${provider.name}.`
}
