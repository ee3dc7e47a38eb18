import type { Account } from './account/account'

export type Env = Bindings & OperatorEnv

/** What wrangler.jsonc binds. */
type Bindings = {
  ASSETS: Fetcher
  ACCOUNT: DurableObjectNamespace<Account>
}

/** What an operator sets, by secrets, variables or `.dev.vars`. What is not set is undefined. */
export type OperatorEnv = {
  CLOUDFLARE_API_TOKEN?: string
  CLOUDFLARE_ACCOUNT_ID?: string
  CLOUDFLARE_BASE_URL?: string
  CLOUDFLARE_REVOKE_TOKEN?: string
  LOCAL_OPERATOR?: string
}
