import type { OperationName } from '../api/operations'
import { API_TOKENS } from './accounts'
import { type Refusal, refusal } from './reply'

export type TokenName = keyof typeof API_TOKENS

export type Authentication =
  | { ok: true; token: TokenName }
  | { ok: false; token: 'unknown' | null; refusal: Refusal }

/** Whose token a request carries, by name: the token itself is never kept. */
export function authenticate(headers: Headers): Authentication {
  const header = headers.get('authorization')
  if (header === null) return { ok: false, token: null, refusal: refusal('missingCredentials') }
  const text = /^Bearer ([\w-]+)$/.exec(header)?.[1]
  if (text === undefined) return { ok: false, token: 'unknown', refusal: MALFORMED_HEADER }
  const token = TOKENS.get(text)
  if (token === undefined) return { ok: false, token: 'unknown', refusal: refusal('invalidToken') }
  return { ok: true, token }
}

const TOKENS = new Map(
  Object.entries(API_TOKENS).map(([name, text]) => [text as string, name as TokenName]), // keys of the table
)

const MALFORMED_HEADER: Refusal = {
  status: 400,
  errors: [
    {
      code: 6003,
      message: 'Invalid request headers',
      error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
    },
  ],
}

/**
 * What each operation needs. Reading the organization and its DoH settings is part of every
 * permission group of Access organizations, Revoke included.
 */
const REQUIRED: Record<OperationName, 'any' | 'read' | 'revoke' | 'write'> = {
  getOrganization: 'any',
  updateOrganization: 'write',
  createOrganization: 'write',
  getDoh: 'any',
  updateDoh: 'write',
  revokeUser: 'revoke',
  getAccount: 'read',
  listIdentityProviders: 'read',
  listUsers: 'read',
  listActiveSessions: 'read',
  getLastSeenIdentity: 'read',
  listFailedLogins: 'read',
  getAccessKeys: 'read',
  listCustomPages: 'read',
  listServiceTokens: 'read',
}

const GRANTED: Record<TokenName, ReadonlySet<(typeof REQUIRED)[OperationName]>> = {
  everything: new Set(['any', 'read', 'revoke', 'write']),
  revoke: new Set(['any', 'revoke']),
  read: new Set(['any', 'read']),
}

export function isPermitted(token: TokenName, operation: OperationName): boolean {
  return GRANTED[token].has(REQUIRED[operation])
}
