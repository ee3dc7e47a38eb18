import * as z from 'zod/mini'
import type { DohResponse } from '../api/doh'
import { parseGoDuration } from '../api/duration'
import { durationProblem } from '../api/duration-input'
import { isJsonObject, toJsonPointer } from '../api/json'
import type { CloudflareOperationName } from '../api/cloudflare-operations'
import { emailAddressProblem } from '../api/email-address'
import { dohJwtDurationRule } from '../api/setting-fields'
import { endAccessSessions } from './access/sessions'
import { type EmulatedAccount, isTeamDomainInUse, saveEmulatedAccount } from './emulated-account'
import { CALL_DOCUMENTATION_URLS } from './authorization'
import type { MatchedCall } from './calls'
import {
  toOrganizationResponse,
  computeCreatedOrganization,
  computeReplacedOrganization,
} from './organization'
import {
  type EmulatedOperationReply,
  pagedListReply,
  pagedReply,
  refusalReply,
  successReply,
} from './reply'
import {
  hasUser,
  listActiveSessions,
  listFailedLogins,
  listUsers,
  readLastSeenIdentity,
  findSessionIdentity,
} from './users'

/** A permitted request to an existing account. */
type Call = Pick<MatchedCall, 'user_id' | 'nonce' | 'custom_page_id'> & {
  sql: SqlStorage
  account: EmulatedAccount
  query: URLSearchParams
  /** Undefined if there was no body, or if it is not JSON. */
  body: unknown
  /** In ms since 1970. */
  now: number
}

type Handler = (call: Call) => EmulatedOperationReply

export const EMULATED_OPERATION_HANDLERS = {
  getOrganization: withOrganization(({ account }) => successReply(toOrganizationResponse(account))),

  updateOrganization: withOrganization((call) => {
    const { sql, account, body } = call
    const current = account.organization ?? {}
    const outcome = computeReplacedOrganization(current, body, rulesContext(call))
    return outcome.ok
      ? successReply(saveOrganization(sql, account, outcome.organization))
      : outcome.refusal
  }),

  createOrganization: (call) => {
    const { sql, account, body } = call
    if (account.organization !== null) {
      return refusalReply('conflict', { detail: 'the account has an organization already' })
    }
    const outcome = computeCreatedOrganization(body, rulesContext(call))
    return outcome.ok
      ? successReply(saveOrganization(sql, account, outcome.organization), 201)
      : outcome.refusal
  },

  getDoh: withOrganization(({ account }) => successReply(answeredDoh(account))),

  updateDoh: withOrganization(updateDoh),

  revokeUser: withOrganization(revokeUser),

  getAccount: ({ account }) => successReply(account.account),

  listIdentityProviders: withOrganization(({ account, query }) => {
    const wanted = query.get('scim_enabled')
    const providers = account.identity_providers.filter((provider) => {
      const scim = isJsonObject(provider['scim_config']) && provider['scim_config']['enabled']
      return wanted === null || String(scim === true) === wanted
    })
    return pagedListReply(providers, query)
  }),

  listUsers: withOrganization(({ sql, account, query, now }) => {
    const filter = {
      email: query.get('email') ?? '',
      name: query.get('name') ?? '',
      search: query.get('search') ?? '',
    }
    return pagedReply(query, (limit, offset) =>
      listUsers(sql, account.account.id, filter, { limit, offset, now }),
    )
  }),

  listActiveSessions: withUser(({ sql, user_id, now }) =>
    successReply(listActiveSessions(sql, user_id, now)),
  ),

  getActiveSession: withUser(({ sql, account, user_id, nonce, now }) => {
    const identity = findSessionIdentity(sql, account.account.id, { user_id, nonce, now })
    return identity === null ? refusalReply('notFound') : successReply(identity)
  }),

  getLastSeenIdentity: withUser(({ sql, account, user_id, now }) =>
    successReply(readLastSeenIdentity(sql, account.account.id, user_id, now)),
  ),

  listFailedLogins: withUser(({ sql, user_id }) => successReply(listFailedLogins(sql, user_id))),

  getAccessKeys: withOrganization(({ account, now }) => {
    const { visibility, key_rotation_interval_days, last_key_rotation_at } = account.access_keys
    if (visibility === 'hidden') {
      return refusalReply('forbidden', { documentation: CALL_DOCUMENTATION_URLS.getAccessKeys })
    }
    const age = Math.floor((now - Date.parse(last_key_rotation_at)) / DAY_MS)
    return successReply({
      key_rotation_interval_days,
      last_key_rotation_at,
      days_until_next_rotation: Math.max(0, key_rotation_interval_days - age),
    })
  }),

  listCustomPages: withOrganization(({ account, query }) =>
    pagedListReply(
      account.custom_pages.map(({ custom_html: _html, ...page }) => page),
      query,
    ),
  ),

  getCustomPage: withOrganization(({ account, custom_page_id }) => {
    const page = account.custom_pages.find(({ uid }) => uid === custom_page_id)
    return page === undefined ? refusalReply('notFound') : successReply(page)
  }),

  listServiceTokens: withOrganization(({ account, query }) => {
    const name = query.get('name')
    const search = query.get('search')?.toLowerCase() ?? ''
    const tokens = account.service_tokens.filter(
      (token) =>
        (name === null || token.name === name) && (token.name ?? '').toLowerCase().includes(search),
    )
    return pagedListReply(tokens, query)
  }),
} satisfies Record<CloudflareOperationName, Handler>

const DAY_MS = 86_400_000

function withOrganization(handler: Handler): Handler {
  return (call) => (call.account.organization === null ? refusalReply('notEnabled') : handler(call))
}

function withUser(handler: Handler): Handler {
  return withOrganization((call) =>
    hasUser(call.sql, call.account.account.id, call.user_id)
      ? handler(call)
      : refusalReply('notFound'),
  )
}

function rulesContext({ sql, account, now }: Call) {
  return {
    account,
    now,
    isTeamDomainInUse: (authDomain: string) => isTeamDomainInUse(sql, authDomain),
  }
}

function saveOrganization(
  sql: SqlStorage,
  account: EmulatedAccount,
  organization: NonNullable<EmulatedAccount['organization']>,
) {
  const updated = { ...account, organization }
  saveEmulatedAccount(sql, updated)
  return toOrganizationResponse(updated)
}

const dohBodySchema = z.looseObject({
  doh_jwt_duration: z.nullish(z.string()),
  service_token_id: z.nullish(z.string()),
})

/** Without a service token the current one stays; without a duration the default applies. */
function updateDoh({ sql, account, body: input }: Call): EmulatedOperationReply {
  const body = dohBodySchema.safeParse(input)
  if (!body.success) {
    const [issue] = body.error.issues
    const pointer = toJsonPointer(issue?.path ?? [])
    return refusalReply('invalidRequest', { detail: issue?.message, pointer })
  }
  const service_token_id = body.data.service_token_id ?? account.doh?.service_token_id
  if (service_token_id === undefined) {
    const detail = 'service_token_id is required'
    return refusalReply('invalidRequest', { detail, pointer: '/service_token_id' })
  }
  if (!account.service_tokens.some(({ id }) => id === service_token_id)) {
    return refusalReply('serviceTokenNotFound', { pointer: '/service_token_id' })
  }
  const doh_jwt_duration = body.data.doh_jwt_duration ?? DEFAULT_DURATION
  const duration = parseGoDuration(doh_jwt_duration)
  const rule = dohJwtDurationRule(account.access_keys.key_rotation_interval_days)
  const detail = duration.ok ? durationProblem(duration.value, rule) : duration.message
  if (detail !== undefined) {
    return refusalReply('invalidRequest', { detail, pointer: '/doh_jwt_duration' })
  }
  const updated = { ...account, doh: { service_token_id, doh_jwt_duration } }
  saveEmulatedAccount(sql, updated)
  return successReply(answeredDoh(updated), 201)
}

/** Returns the service token that issues DoH tokens, with their lifetime. */
function answeredDoh({ doh, service_tokens }: EmulatedAccount): DohResponse | null {
  const token = service_tokens.find(({ id }) => id === doh?.service_token_id)
  if (doh === null || token === undefined) return null
  return { ...token, doh_jwt_duration: doh.doh_jwt_duration }
}

const DEFAULT_DURATION = '24h'

/** The fields that the API reads from the body; the SDK's `body_devices` is not one of them. */
const revocationBodySchema = z.looseObject({
  email: z.string().check(z.refine((text) => emailAddressProblem(text) === undefined)),
  devices: z.nullish(z.boolean()),
  user_uid: z.nullish(z.string()),
  warp_session_reauth: z.nullish(z.boolean()),
})

/**
 * Ends the sessions of the person with exactly this address, after a delay. Devices are revoked only on request, and
 * the seat never is. An address that nobody has is accepted all the same.
 */
function revokeUser({ sql, account, body, query, now }: Call): EmulatedOperationReply {
  const parsed = revocationBodySchema.safeParse(body)
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0]
    const pointer = `/${String(field ?? 'email')}`
    return refusalReply('invalidRequest', { detail: `${pointer.slice(1)} is invalid`, pointer })
  }
  const { email, devices } = parsed.data
  const includesDevices = devices === true || query.get('devices') === 'true'
  const effectiveAt = now + account.revocation_delay_ms
  sql.exec(
    'INSERT INTO revocations SELECT id, ?, ? FROM users WHERE account_id = ? AND email = ?',
    effectiveAt,
    includesDevices ? 1 : 0,
    account.account.id,
    email,
  )
  endAccessSessions(sql, effectiveAt, email)
  return successReply(true)
}
