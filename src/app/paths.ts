/** Every URL of the app. `$account` is Cloudflare's account id, as in Cloudflare's dashboard. */
export const ROUTES = {
  home: '/',
  organization: '/$account/organization',
  loginPage: '/$account/login-page',
  doh: '/$account/doh',
  revoke: '/$account/revoke',
  history: '/$account/history',
  change: '/$account/history/$change',
  setup: '/$account/setup',
} as const

export const paths = {
  home: () => '/',
  organization: (account: string) => `/${account}/organization`,
  loginPage: (account: string) => `/${account}/login-page`,
  doh: (account: string) => `/${account}/doh`,
  revoke: (account: string) => `/${account}/revoke`,
  history: (account: string) => `/${account}/history`,
  setup: (account: string) => `/${account}/setup`,
}
