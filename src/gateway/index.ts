import type { Env } from './env'
import { gateway } from './gateway'
import { oncePer } from './once'
import { reconcileAccounts } from './scheduled-reconciliation'
import { readSettings } from './settings'
import { checkTokensOnce } from './status/start-check'

export { Account } from './account/account'

/** Read once, so that what is cached about Access lasts from one request to the next. */
const settingsOf = oncePer((env: Env) => readSettings(env))

/** The Worker as deployed. The gateway itself is in gateway.ts. */
export default {
  fetch: (request, env, ctx) => {
    const { ASSETS, ACCOUNT, PERSON_RATE } = env
    const settings = settingsOf(env)
    checkTokensOnce(settings, ctx)
    return gateway.fetch(request, { ASSETS, ACCOUNT, PERSON_RATE, settings }, ctx)
  },
  scheduled: (_event, env, ctx) => {
    const settings = settingsOf(env)
    checkTokensOnce(settings, ctx)
    return reconcileAccounts(env.ACCOUNT, settings)
  },
} satisfies ExportedHandler<Env>
