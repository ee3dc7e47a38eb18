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

/** What vite.config.ts adds to a local build. */
export type LocalEnv = Env & {
  EMULATOR: Fetcher
  /** What an operator would set for the emulator, were it Cloudflare. */
  DEMO: OperatorEnv
}

/** Once, so that what is learnt of Access is kept from one request to the next. */
const settingsOf = oncePer(localSettings)

export class Account extends DeployedAccount {
  constructor(ctx: DurableObjectState, env: LocalEnv) {
    super(ctx, env, settingsOf(env))
  }
}

/**
 * The Worker on one's own machine: the deployed one, and the demo while nothing is configured. In the
 * demo the emulator is all of Cloudflare, so requests pass its Access before they reach the gateway.
 */
export default {
  async fetch(request, env, ctx) {
    const { ASSETS, ACCOUNT, PERSON_RATE, EMULATOR } = env
    const settings = settingsOf(env)
    checkTokensOnce(settings, ctx)
    const serve = (admitted: Request) =>
      read(admitted, gateway.fetch(admitted, { ASSETS, ACCOUNT, PERSON_RATE, settings }, ctx))

    const { pathname, hostname } = new URL(request.url)
    // The gateway refuses what asks for another host.
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
 * Reads to its end what was refused unread, before the answer is given. Otherwise the server in front
 * of a local Worker loses the connection, and fails whatever it sends on it next.
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
