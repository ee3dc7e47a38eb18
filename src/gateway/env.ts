import type { Account } from './account/account'

export type Env = Bindings & OperatorEnv

/** The bindings in wrangler.jsonc. */
export type Bindings = {
  ASSETS: Fetcher
  ACCOUNT: DurableObjectNamespace<Account>
  PERSON_RATE: RateLimit
}

/** The settings that an operator provides as secrets, variables or in `.dev.vars`. Missing ones are undefined. */
export type OperatorEnv = {
  CLOUDFLARE_API_TOKEN?: string
  CLOUDFLARE_ACCOUNT_ID?: string
  CLOUDFLARE_BASE_URL?: string
  CLOUDFLARE_REVOKE_TOKEN?: string
  ACCESS_TEAM_DOMAIN?: string
  ACCESS_AUD?: string
  /** JSON, as text or as an object. */
  ROLES?: unknown
  LOCAL_OPERATOR?: string
  PROTECTED_USERS?: string
  HELPDESK_DAILY_LIMIT?: string
  RATE_LIMIT_RESERVE?: string
}
