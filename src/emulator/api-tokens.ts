import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import * as z from 'zod/mini'
import { DEMO_ACCOUNT_IDS } from './demo'
import type { EmulatorTokenName } from './authorization'
import { formatRfc3339Timestamp } from './emulator-settings'
import { type EmulatedOperationReply, refusalReply, successReply } from './reply'

/** An API token, as its creator configured it. */
export type EmulatedApiToken = {
  /** A token of a person, or of the account Acme. */
  owner: 'user' | 'account'
  status: 'active' | 'disabled'
  /** RFC 3339; null if it never expires. */
  expires_on: string | null
  /** By their names in Cloudflare. */
  permissions: string[]
  /** For a person's token: whether it is for every account of that person, instead of the two that exist. */
  all_accounts: boolean
}

/** The properties of a token that a control can change. */
export const emulatedApiTokenPatchSchema = z.strictObject({
  owner: z.exactOptional(z.enum(['user', 'account'])),
  status: z.exactOptional(z.enum(['active', 'disabled'])),
  expires_on: z.exactOptional(z.nullable(z.iso.datetime())),
  permissions: z.exactOptional(z.array(z.string())),
  all_accounts: z.exactOptional(z.boolean()),
})

const GROUP = 'Access: Organizations, Identity Providers, and Groups'
const READS = [
  'Access: Audit Logs Read',
  'Access: Population Read',
  'Access: Custom Pages Read',
  'Access: Service Tokens Read',
  'Account Settings Read',
  'Access: Apps and Policies Read',
  'Access: Mutual TLS Certificates Read',
  'Workers Scripts Read',
  'Pages Read',
  'Workers R2 Storage Read',
  'Zone Read',
  'DNS Read',
  'Load Balancers Read',
  'Workers Routes Read',
  'SSL and Certificates Read',
  'Cloudflare Tunnel Read',
  'SSO Connector Read',
  'Zero Trust Read',
]

/** The permissions as seeded. */
const PERMISSIONS: Record<EmulatorTokenName, string[]> = {
  everything: [`${GROUP} Write`, 'Access: Policy Test Write', ...READS],
  revoke: [`${GROUP} Revoke`],
  read: [`${GROUP} Read`, ...READS],
}

/** Stores only what a control changed. */
export const TOKENS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS tokens (
  name TEXT PRIMARY KEY, patch TEXT NOT NULL
) STRICT`

export function readEmulatedApiToken(sql: SqlStorage, name: EmulatorTokenName): EmulatedApiToken {
  const seeded = {
    owner: 'user',
    status: 'active',
    expires_on: null,
    permissions: PERMISSIONS[name],
    all_accounts: false,
  } as const
  const [row] = sql.exec<{ patch: string }>('SELECT patch FROM tokens WHERE name = ?', name)
  const patch = row === undefined ? {} : (JSON.parse(row.patch) as Partial<EmulatedApiToken>) // saved below
  return { ...seeded, ...patch }
}

export function saveEmulatedApiToken(
  sql: SqlStorage,
  name: EmulatorTokenName,
  token: EmulatedApiToken,
): void {
  sql.exec('INSERT OR REPLACE INTO tokens VALUES (?, ?)', name, JSON.stringify(token))
}

/** `disabled` takes precedence over `expired`. */
export function computeEmulatedTokenStatus({ status, expires_on }: EmulatedApiToken, now: number) {
  if (status === 'disabled') return status
  return expires_on !== null && Date.parse(expires_on) <= now ? 'expired' : status
}

/** Returns whether a token has access to an account at all. */
export function hasAccountAccess({ owner }: EmulatedApiToken, account_id: string): boolean {
  return owner === 'user' || account_id === DEMO_ACCOUNT_IDS.acme
}

export type MatchedApiTokenRoute = {
  /** The account's id, or null for the person's own tokens. */
  account_id: string | null
  /** A token's id, or `verify`. */
  what: string
}

export function matchApiTokenRoute(
  method: string,
  pathname: string,
): MatchedApiTokenRoute | undefined {
  const pattern = /^\/client\/v4\/(?:user|accounts\/([^/]+))\/tokens\/([^/]+)$/
  const match = method === 'GET' ? pattern.exec(pathname) : null
  return match === null ? undefined : { account_id: match[1] ?? null, what: match[2] ?? '' }
}

/**
 * Returns what the API tells a token about itself. Verifying needs no permission, and works even for a token that works
 * for nothing else.
 * @see https://developers.cloudflare.com/api/resources/user/subresources/tokens/
 * @see https://developers.cloudflare.com/api/resources/accounts/subresources/tokens/
 */
export function handleApiTokenRequest(
  sql: SqlStorage,
  asking: EmulatorTokenName,
  { account_id, what }: MatchedApiTokenRoute,
  now: number,
): EmulatedOperationReply {
  const token = readEmulatedApiToken(sql, asking)
  const isOwner =
    token.owner === 'user' ? account_id === null : account_id === DEMO_ACCOUNT_IDS.acme
  if (what === 'verify')
    return isOwner ? verified(asking, token, now) : refusalReply('invalidToken')

  const permission = account_id === null ? 'API Tokens' : 'Account API Tokens'
  const mayRead = token.permissions.some((name) =>
    [`${permission} Read`, `${permission} Write`].includes(name),
  )
  if (!isOwner || !mayRead) return refusalReply('forbidden')
  const names = Object.keys(PERMISSIONS) as EmulatorTokenName[] // keys of the table
  const name = names.find((other) => tokenId(other) === what)
  const found = name === undefined ? undefined : readEmulatedApiToken(sql, name)
  return name === undefined || found?.owner !== token.owner
    ? refusalReply('tokenNotFound')
    : successReply(definitionOf(name, found, now))
}

function verified(
  name: EmulatorTokenName,
  token: EmulatedApiToken,
  now: number,
): EmulatedOperationReply {
  const status = computeEmulatedTokenStatus(token, now)
  const { envelope, ...reply } = successReply({ id: tokenId(name), status, ...expiryOf(token) })
  const message = { code: 10_000, message: 'This API Token is valid and active', type: null }
  const messages = status === 'active' ? [message] : []
  return { ...reply, envelope: { ...envelope, messages } }
}

function definitionOf(name: EmulatorTokenName, token: EmulatedApiToken, now: number) {
  const { permissions, owner, all_accounts } = token
  const accounts = owner === 'account' ? [DEMO_ACCOUNT_IDS.acme] : Object.values(DEMO_ACCOUNT_IDS)
  const named = accounts.map((id) => `com.cloudflare.api.account.${id}`)
  return {
    id: tokenId(name),
    name: `Emulator: ${name}`,
    status: computeEmulatedTokenStatus(token, now),
    issued_on: ISSUED_ON,
    modified_on: ISSUED_ON,
    last_used_on: formatRfc3339Timestamp(now),
    ...expiryOf(token),
    policies: [
      policy(
        permissions.filter((permission) => !isOfUser(permission)),
        all_accounts ? ['com.cloudflare.api.account.*'] : named,
      ),
      policy(permissions.filter(isOfUser), [`com.cloudflare.api.user.${identifier('user')}`]),
    ].filter(({ permission_groups }) => permission_groups.length > 0),
  }
}

function isOfUser(permission: string): boolean {
  return permission.startsWith('API Tokens ')
}

const ISSUED_ON = '2026-01-15T10:00:00Z'

function policy(permissions: string[], resources: string[]) {
  const permission_groups = permissions.map((name) => ({ id: identifier(name), name }))
  return {
    id: identifier([...permissions, ...resources].join()),
    effect: 'allow',
    resources: Object.fromEntries(resources.map((resource) => [resource, '*'])),
    permission_groups,
  }
}

/** The field is absent for a token that does not expire. */
function expiryOf({ expires_on }: EmulatedApiToken): { expires_on?: string } {
  return expires_on === null ? {} : { expires_on }
}

function tokenId(name: EmulatorTokenName): string {
  return identifier(`token ${name}`)
}

/** Returns the same value on every run, as long as Cloudflare's. */
function identifier(seed: string): string {
  return bytesToHex(sha256(utf8ToBytes(seed))).slice(0, 32)
}
