import { ACCOUNT_IDS } from '../../src/emulator/accounts.ts'
import { paths } from '../../src/app/paths.ts'

type PageToVisit = { name: string; path: string; heading: string }

/** Every page of the app, on the account where it has something to show. */
export const PAGES: readonly PageToVisit[] = [
  { name: 'organization', path: paths.organization(ACCOUNT_IDS.acme), heading: 'Organization' },
  { name: 'login-page', path: paths.loginPage(ACCOUNT_IDS.acme), heading: 'Login page' },
  { name: 'doh', path: paths.doh(ACCOUNT_IDS.acme), heading: 'DNS over HTTPS' },
  { name: 'revoke', path: paths.revoke(ACCOUNT_IDS.acme), heading: 'Revoke sessions' },
  { name: 'revoke-many', path: paths.revokeMany(ACCOUNT_IDS.acme), heading: 'Revoke many' },
  { name: 'history', path: paths.history(ACCOUNT_IDS.acme), heading: 'History' },
  { name: 'status', path: paths.status(ACCOUNT_IDS.acme), heading: 'Status' },
  { name: 'permissions', path: paths.permissions(), heading: 'You and your permissions' },
  { name: 'setup', path: paths.setup(ACCOUNT_IDS.blank), heading: 'Create organization' },
]
