import { Account as DeployedAccount } from './account/account'
import type { Env } from './env'
import { gateway } from './gateway'
import { settleAccounts } from './scheduled'
import { isSet, readList, readSettings, type Settings } from './settings'
import { ApiToken } from './upstream'

/** What vite.config.ts adds to a local build. */
export type LocalEnv = Env & {
  EMULATOR: Fetcher
  EMULATOR_ACCOUNT_ID: string
  EMULATOR_API_TOKEN: string
}

export class Account extends DeployedAccount {
  constructor(ctx: DurableObjectState, env: LocalEnv) {
    super(ctx, env, localSettings(env))
  }
}

/** The Worker on one's own machine: the deployed one, and the demo while nothing is configured. */
export default {
  fetch(request, env, ctx) {
    const settings = localSettings(env)
    const isControl = new URL(request.url).pathname.startsWith('/__emulator/')
    if (isControl && settings.mode === 'demo') return env.EMULATOR.fetch(request)
    return gateway.fetch(request, { ASSETS: env.ASSETS, ACCOUNT: env.ACCOUNT, settings }, ctx)
  },
  scheduled: (_event, env) => settleAccounts(env.ACCOUNT, localSettings(env)),
} satisfies ExportedHandler<LocalEnv>

function localSettings(env: LocalEnv): Settings {
  const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, LOCAL_OPERATOR } = env
  const isConfigured = [CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID, LOCAL_OPERATOR].some(isSet)
  return isConfigured ? readSettings(env) : demoSettings(env)
}

function demoSettings({ EMULATOR, EMULATOR_ACCOUNT_ID, EMULATOR_API_TOKEN }: LocalEnv): Settings {
  const token = ApiToken.parse(EMULATOR_API_TOKEN)
  const accountIds = readList(EMULATOR_ACCOUNT_ID)
  if (token === undefined || accountIds === undefined) {
    return { mode: 'misconfigured', missing: ['EMULATOR_API_TOKEN', 'EMULATOR_ACCOUNT_ID'] }
  }
  return {
    mode: 'demo',
    accountIds,
    operator: { email: 'admin@acme.example', roles: ['admin'] },
    upstream: {
      baseUrl: 'http://emulator/client/v4',
      fetch: (request) => EMULATOR.fetch(request),
      token,
    },
  }
}
