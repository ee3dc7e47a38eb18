/** Every URL of the app. `$account` is Cloudflare's account id, as in Cloudflare's dashboard. */
export const ROUTES = {
  home: '/',
  /** Outside any account: roles belong to Gatehouse and are the same in every account. */
  permissions: '/permissions',
  organization: '/$account/organization',
  loginPage: '/$account/login-page',
  doh: '/$account/doh',
  revoke: '/$account/revoke',
  revokeMany: '/$account/revoke/many',
  run: '/$account/revoke/runs/$run',
  history: '/$account/history',
  change: '/$account/history/$change',
  status: '/$account/status',
  setup: '/$account/setup',
  /** Anyone with the link may be a stranger, so none of the app's frame surrounds it. */
  share: '/share/$link',
} as const

export const paths = {
  home: () => '/',
  /** Leads through Access, which does not protect the link itself, and from there to the shared draft. */
  signInToShare: (link: string) => `/?share=${encodeURIComponent(link)}`,
  permissions: () => '/permissions',
  organization: (account: string) => `/${account}/organization`,
  loginPage: (account: string) => `/${account}/login-page`,
  doh: (account: string) => `/${account}/doh`,
  revoke: (account: string) => `/${account}/revoke`,
  revokeMany: (account: string) => `/${account}/revoke/many`,
  history: (account: string) => `/${account}/history`,
  status: (account: string) => `/${account}/status`,
  setup: (account: string) => `/${account}/setup`,
}
