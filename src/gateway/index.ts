import type { Env } from './context'
import { serveRequest } from './gateway'
import { readSettings } from './settings'
import { logTokenStateOnce } from './status/log-token-state-once'
import { memoizeByKey, reconcileAccounts } from './worker'

export { Account } from './account/account'

const settingsOf = memoizeByKey((env: Env) => readSettings(env))

/** The Worker as deployed. The gateway itself is in gateway.ts. */
export default {
  fetch: (request, env, ctx) => serveRequest(request, env, settingsOf(env), ctx),
  scheduled: (_event, env, ctx) => {
    logTokenStateOnce(settingsOf(env), ctx)
    return reconcileAccounts(env.ACCOUNT, settingsOf(env))
  },
} satisfies ExportedHandler<Env>
