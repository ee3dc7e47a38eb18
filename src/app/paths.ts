/** The URLs of the pages of an account. `$account` is Cloudflare's account id, as in Cloudflare's dashboard. */
const ACCOUNT_ROUTES = {
  overview: '/$account/overview',
  organization: '/$account/organization',
  loginPage: '/$account/login-page',
  doh: '/$account/doh',
  clocks: '/$account/clocks',
  compare: '/$account/compare',
  revoke: '/$account/revoke',
  revokeMany: '/$account/revoke/many',
  approvals: '/$account/approvals',
  history: '/$account/history',
  status: '/$account/status',
  setup: '/$account/setup',
} as const

/** Every URL of the app. */
export const APP_ROUTES = {
  ...ACCOUNT_ROUTES,
  home: '/',
  /** Outside any account: roles belong to Gatehouse and are the same in every account. */
  permissions: '/permissions',
  run: '/$account/revoke/runs/$run',
  change: '/$account/history/$change',
  proposal: '/$account/approvals/$proposal',
  /** Anyone with the link may be a stranger, so none of the app's frame surrounds it. */
  share: '/share/$link',
} as const

const accountPaths = Object.fromEntries(
  Object.entries(ACCOUNT_ROUTES).map(([name, route]) => [
    name,
    (account: string) => route.replace('$account', account),
  ]),
) as Record<keyof typeof ACCOUNT_ROUTES, (account: string) => string> // the same keys

export const paths = {
  ...accountPaths,
  home: () => '/',
  change: (account: string, change: number) => `/${account}/history/${change}`,
  run: (account: string, run: number) => `/${account}/revoke/runs/${run}`,
  proposal: (account: string, proposal: number) => `/${account}/approvals/${proposal}`,
  /** Leads through Access, which does not protect the link itself, and from there to the shared draft. */
  signInToShare: (link: string) => `/?share=${encodeURIComponent(link)}`,
  permissions: () => '/permissions',
}
