import type { Account } from './account/account'

export type Env = Bindings & OperatorEnv

/** What wrangler.jsonc binds. */
export type Bindings = {
  ASSETS: Fetcher
  ACCOUNT: DurableObjectNamespace<Account>
  PERSON_RATE: RateLimit
}

/** What an operator sets, by secrets, variables or `.dev.vars`. What is not set is undefined. */
export type OperatorEnv = {
  CLOUDFLARE_API_TOKEN?: string
  CLOUDFLARE_ACCOUNT_ID?: string
  CLOUDFLARE_BASE_URL?: string
  CLOUDFLARE_REVOKE_TOKEN?: string
  ACCESS_TEAM_DOMAIN?: string
  ACCESS_AUD?: string
  /** JSON, as a text or as an object. */
  ROLES?: unknown
  LOCAL_OPERATOR?: string
  PROTECTED_USERS?: string
  HELPDESK_DAILY_LIMIT?: string
  RATE_LIMIT_RESERVE?: string
}
