import type {
  CloudflareAccount,
  IdentityProvider,
  ServiceToken,
  CustomPageWithHtml,
} from '../api/cloudflare-objects'
import { parseJson } from '../api/json'
import type { Organization } from '../api/organization'

/** All of an account except its people. */
export type EmulatedAccount = {
  account: CloudflareAccount & { id: string }
  /** As stored; `toOrganizationResponse` turns it into the API's response. Null: not enabled. */
  organization: Organization | null
  /** Null if no service token issues DoH tokens. */
  doh: { service_token_id: string; doh_jwt_duration: string } | null
  features: Features
  /** The delay between a revocation and the end of the sessions. */
  revocation_delay_ms: number
  access_keys: {
    /** `hidden`: no token may read the keys. */
    visibility: 'visible' | 'hidden'
    key_rotation_interval_days: number
    last_key_rotation_at: string
  }
  identity_providers: IdentityProvider[]
  custom_pages: CustomPageWithHtml[]
  service_tokens: ServiceToken[]
  /** The MFA methods that applications and policies name in MFA settings of their own; none if absent. */
  authenticators_in_use?: string[] | undefined
}

type Features = {
  /** The team domain cannot change. */
  dashboard_sso: boolean
  /** The plan has independent MFA. */
  independent_mfa: boolean
  /** Whether somebody chose a plan in the dashboard, without which a team domain is not available; true if absent. */
  onboarded?: boolean | undefined
}

export const ACCOUNTS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS accounts (
  id TEXT PRIMARY KEY, state TEXT NOT NULL
) STRICT`

export function readEmulatedAccount(sql: SqlStorage, id: string): EmulatedAccount | undefined {
  const [row] = sql.exec<{ state: string }>('SELECT state FROM accounts WHERE id = ?', id).toArray()
  return row === undefined ? undefined : (parseJson(row.state) as EmulatedAccount) // saved below
}

export function saveEmulatedAccount(sql: SqlStorage, state: EmulatedAccount): void {
  sql.exec('INSERT OR REPLACE INTO accounts VALUES (?, ?)', state.account.id, JSON.stringify(state))
}

/** Returns whether an account of the emulator has the team domain. */
export function isTeamDomainInUse(sql: SqlStorage, authDomain: string): boolean {
  const query = "SELECT 1 FROM accounts WHERE state ->> '$.organization.auth_domain' = ?"
  return sql.exec(query, authDomain).toArray().length > 0
}
