import type { Env } from './env'
import { gateway } from './gateway'
import { settleAccounts } from './scheduled'
import { readSettings } from './settings'

export { Account } from './account/account'

/** The Worker as deployed. The gateway itself is in gateway.ts. */
export default {
  fetch: (request, { ASSETS, ACCOUNT, ...env }, ctx) =>
    gateway.fetch(request, { ASSETS, ACCOUNT, settings: readSettings(env) }, ctx),
  scheduled: (_event, { ACCOUNT, ...env }) => settleAccounts(ACCOUNT, readSettings(env)),
} satisfies ExportedHandler<Env>
