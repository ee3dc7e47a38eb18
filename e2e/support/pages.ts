import { PAGE_HEADS } from '../../src/app/page-heads.ts'
import { paths } from '../../src/app/paths.ts'
import { DEMO_ACCOUNT_IDS } from '../../src/emulator/demo.ts'

type PageName = keyof typeof PAGE_HEADS

const { acme, blank } = DEMO_ACCOUNT_IDS

/** The pages whose path is not their name within the account that has something to show. */
const OTHER_PATHS: Partial<Record<PageName, string>> = {
  permissions: paths.permissions(),
  setup: paths.setup(blank),
}

/** Every page of the app. */
export const PAGES = (Object.keys(PAGE_HEADS) as PageName[]) // they are its keys
  .map((name) => ({
    name,
    path: OTHER_PATHS[name] ?? `/${acme}/${name}`,
    head: PAGE_HEADS[name],
  }))
