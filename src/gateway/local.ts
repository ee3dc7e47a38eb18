import { Account as DeployedAccount } from './account/account'
import type { GatewayWorkerEnv } from './gateway-context'
import { handleGatewayRequest, checkAccountsForOutsideChanges } from './gateway'
import { isFromOwnPages } from './middleware'
import { isLoopback } from './network-address'
import {
  type GatewayEnvironmentVariables,
  isEnvSettingPresent,
  memoizeByKey,
  readGatewaySettings,
  type GatewaySettings,
} from './gateway-settings'

/** The bindings that vite.config.ts adds to a local build. */
export type LocalEnv = GatewayWorkerEnv & {
  EMULATOR: Fetcher
  /** The settings for the emulator, as an operator would provide them for Cloudflare. */
  DEMO: GatewayEnvironmentVariables
}

const settingsOf = memoizeByKey(localSettings)

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
    const { EMULATOR } = env
    const settings = settingsOf(env)
    const answer = (admitted: Request) =>
      read(admitted, handleGatewayRequest(admitted, env, settings, ctx))

    const { pathname, hostname } = new URL(request.url)
    // The gateway refuses requests for another host.
    if (settings.mode !== 'demo' || !isLoopback(hostname)) return answer(request)
    if (isAccessPath(pathname)) return EMULATOR.fetch(request)
    if (pathname.startsWith('/__emulator/')) {
      return isFromOwnPages(request) ? EMULATOR.fetch(request) : new Response(null, { status: 403 })
    }
    const admission = await admitRequest(request, EMULATOR)
    return admission instanceof Response ? read(request, admission) : answer(admission)
  },
  scheduled: (_event, env) => checkAccountsForOutsideChanges(env.ACCOUNT, settingsOf(env)),
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

function localSettings(env: LocalEnv): GatewaySettings {
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, LOCAL_OPERATOR, ACCESS_TEAM_DOMAIN } = env
  const own = [CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, LOCAL_OPERATOR, ACCESS_TEAM_DOMAIN]
  if (own.some(isEnvSettingPresent)) return readGatewaySettings(env)
  const demo = readGatewaySettings(env.DEMO, (request) => env.EMULATOR.fetch(request))
  return demo.mode === 'misconfigured' ? demo : { ...demo, mode: 'demo' }
}

/** Whether the emulator handles this path as Access. Its own admission path is not one of them. */
function isAccessPath(pathname: string): boolean {
  return pathname.startsWith('/cdn-cgi/access/')
}

/** Whether docs/deploy.md tells an operator to exempt this path from the sign-in. */
function isBypassed(pathname: string): boolean {
  return pathname === '/api/healthz' || pathname.startsWith('/share/')
}

const HEADER = 'cf-access-jwt-assertion'
const ASKED_BY = ['cookie', 'cf-access-client-id', 'cf-access-client-secret', 'x-requested-with']

/**
 * Does what Access does in front of a Worker: lets a request pass with a signed identity, or responds in the Worker's
 * place.
 */
async function admitRequest(request: Request, emulator: Fetcher): Promise<Request | Response> {
  const { pathname, search, origin } = new URL(request.url)
  const headers = new Headers()
  for (const name of ASKED_BY) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  const path = encodeURIComponent(`${pathname}${search}`)
  const admission = await emulator.fetch(
    new Request(`${origin}/__access/admission?path=${path}`, { headers, redirect: 'manual' }),
  )
  const token = admission.headers.get(HEADER)
  if (token === null) return isBypassed(pathname) ? request : admission
  const admitted = new Request(request)
  admitted.headers.set(HEADER, token)
  return admitted
}
