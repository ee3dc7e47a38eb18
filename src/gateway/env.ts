import type { Account } from './account'

/** What wrangler.jsonc binds and what an operator sets. A setting that is missing is undefined. */
export type Env = {
  ASSETS: Fetcher
  ACCOUNT: DurableObjectNamespace<Account>
  CLOUDFLARE_API_TOKEN?: string
  CLOUDFLARE_ACCOUNT_ID?: string
  CLOUDFLARE_BASE_URL?: string
  CLOUDFLARE_REVOKE_TOKEN?: string
  LOCAL_OPERATOR?: string
}
