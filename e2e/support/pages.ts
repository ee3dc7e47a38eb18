import { PAGE_HEADS } from '../../src/app/page-heads.ts'
import { paths } from '../../src/app/paths.ts'
import { ACCOUNT_IDS } from '../../src/emulator/demo.ts'

type PageName = keyof typeof PAGE_HEADS

const { acme, blank } = ACCOUNT_IDS

/** The path on the account for which the page has something to show. */
const PATHS: Record<PageName, string> = {
  organization: paths.organization(acme),
  'login-page': paths.loginPage(acme),
  doh: paths.doh(acme),
  revoke: paths.revoke(acme),
  'revoke/many': paths.revokeMany(acme),
  history: paths.history(acme),
  status: paths.status(acme),
  permissions: paths.permissions(),
  setup: paths.setup(blank),
}

/** Every page of the app. */
export const PAGES = (Object.keys(PATHS) as PageName[]) // they are its keys
  .map((name) => ({ name, path: PATHS[name], head: PAGE_HEADS[name] }))
