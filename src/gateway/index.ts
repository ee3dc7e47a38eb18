import type { GatewayWorkerEnv } from './gateway-context'
import { handleGatewayRequest, checkAccountsForOutsideChanges } from './gateway'
import { memoizeByKey, readGatewaySettings } from './gateway-settings'
import { logTokenStateOnce } from './status/token-check'

export { Account } from './account/account'

const settingsOf = memoizeByKey((env: GatewayWorkerEnv) => readGatewaySettings(env))

/** The Worker as deployed. The gateway itself is in gateway.ts. */
export default {
  fetch: (request, env, ctx) => handleGatewayRequest(request, env, settingsOf(env), ctx),
  scheduled: (_event, env, ctx) => {
    logTokenStateOnce(settingsOf(env), ctx)
    return checkAccountsForOutsideChanges(env.ACCOUNT, settingsOf(env))
  },
} satisfies ExportedHandler<GatewayWorkerEnv>
