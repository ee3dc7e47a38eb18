import { Account as DeployedAccount } from './account/account'
import type { Env, OperatorEnv } from './env'
import { gateway } from './gateway'
import { admitRequest, isAccessPath } from './local-access'
import { isLoopback } from './loopback'
import { oncePer } from './once'
import { isFromOwnPages } from './own-pages'
import { reconcileAccounts } from './scheduled-reconciliation'
import { isSet, readSettings, type Settings } from './settings'
import { checkTokensOnce } from './status/start-check'

/** The bindings that vite.config.ts adds to a local build. */
export type LocalEnv = Env & {
  EMULATOR: Fetcher
  /** The settings for the emulator, as an operator would provide them for Cloudflare. */
  DEMO: OperatorEnv
}

/** Read once, so that what is cached about Access lasts from one request to the next. */
const settingsOf = oncePer(localSettings)

export class Account extends DeployedAccount {
  constructor(ctx: DurableObjectState, env: LocalEnv) {
    super(ctx, env, settingsOf(env))
  }
}

/**
 * The Worker on a local machine: the deployed one or, while nothing is configured, the demo. In the demo the emulator
 * stands in for all of Cloudflare, so requests pass its Access before they reach the gateway.
 */
export default {
  async fetch(request, env, ctx) {
    const { ASSETS, ACCOUNT, PERSON_RATE, EMULATOR } = env
    const settings = settingsOf(env)
    checkTokensOnce(settings, ctx)
    const serve = (admitted: Request) =>
      read(admitted, gateway.fetch(admitted, { ASSETS, ACCOUNT, PERSON_RATE, settings }, ctx))

    const { pathname, hostname } = new URL(request.url)
    // The gateway refuses requests for another host.
    if (settings.mode !== 'demo' || !isLoopback(hostname)) return serve(request)
    if (isAccessPath(pathname)) return EMULATOR.fetch(request)
    if (pathname.startsWith('/__emulator/')) {
      return isFromOwnPages(request) ? EMULATOR.fetch(request) : new Response(null, { status: 403 })
    }
    const admission = await admitRequest(request, EMULATOR)
    return admission instanceof Response ? read(request, admission) : serve(admission)
  },
  scheduled: (_event, env) => reconcileAccounts(env.ACCOUNT, settingsOf(env)),
} satisfies ExportedHandler<LocalEnv>

/**
 * Consumes the body of a request that was refused unread, before the response is returned. Otherwise the server in
 * front of a local Worker loses the connection, and the next request on it fails.
 */
async function read(request: Request, answer: Response | Promise<Response>): Promise<Response> {
  const response = await answer
  if (!request.bodyUsed) await request.body?.pipeTo(new WritableStream())
  return response
}

function localSettings(env: LocalEnv): Settings {
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, LOCAL_OPERATOR, ACCESS_TEAM_DOMAIN } = env
  const own = [CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, LOCAL_OPERATOR, ACCESS_TEAM_DOMAIN]
  if (own.some(isSet)) return readSettings(env)
  const demo = readSettings(env.DEMO, (request) => env.EMULATOR.fetch(request))
  return demo.mode === 'misconfigured' ? demo : { ...demo, mode: 'demo' }
}
