import { isJsonObject } from '../api/json'
import { type OperationName, OPERATIONS } from '../api/operations'
import { type AccountState, isTeamDomainInUse, saveAccount } from './account-state'
import { DOCUMENTATION } from './authorization'
import { answeredDoh, replaceDoh } from './doh'
import { answeredOrganization, createOrganization, replaceOrganization } from './organization'
import { failure, listOf, readPage, refusal, type Reply, success } from './reply'
import { revokeUser } from './revoke'
import {
  hasUser,
  listActiveSessions,
  listFailedLogins,
  listUsers,
  readLastSeenIdentity,
  readSessionIdentity,
} from './users'

/** A permitted request to an existing account. */
export type Call = {
  sql: SqlStorage
  account: AccountState
  user_id: string
  nonce: string
  custom_page_id: string
  query: URLSearchParams
  /** Undefined if there was no body, or if it is not JSON. */
  body: unknown
  /** In ms since 1970. */
  now: number
}

type Handler = (call: Call) => Reply

export const HANDLERS = {
  getOrganization: withOrganization(({ account }) => success(answeredOrganization(account))),

  updateOrganization: withOrganization((call) => {
    const { sql, account, body } = call
    const outcome = replaceOrganization(account.organization ?? {}, body, rulesContext(call))
    return outcome.ok
      ? success(saveOrganization(sql, account, outcome.organization))
      : failure(outcome.refusal)
  }),

  createOrganization: (call) => {
    const { sql, account, body } = call
    if (account.organization !== null) {
      return failure(refusal('conflict', { detail: 'the account has an organization already' }))
    }
    const outcome = createOrganization(body, rulesContext(call))
    return outcome.ok
      ? success(saveOrganization(sql, account, outcome.organization), 201)
      : failure(outcome.refusal)
  },

  getDoh: withOrganization(({ account }) => success(answeredDoh(account))),

  updateDoh: withOrganization(({ sql, account, body }) => {
    const outcome = replaceDoh(account, body)
    if (!outcome.ok) return failure(outcome.refusal)
    const updated = { ...account, doh: outcome.doh }
    saveAccount(sql, updated)
    return success(answeredDoh(updated), 201)
  }),

  revokeUser: withOrganization(({ sql, account, body, query, now }) =>
    revokeUser(sql, account, { body, query, now }),
  ),

  getAccount: ({ account }) => success(account.account),

  listIdentityProviders: withOrganization(({ account, query }) => {
    const wanted = query.get('scim_enabled')
    const providers = account.identity_providers.filter((provider) => {
      const scim = isJsonObject(provider['scim_config']) && provider['scim_config']['enabled']
      return wanted === null || String(scim === true) === wanted
    })
    return listOf(providers, query)
  }),

  listUsers: withOrganization(({ sql, account, query, now }) => {
    const paging = readPage(query)
    if (!paging.ok) return failure(paging.refusal)
    const { page, per_page } = paging
    const filter = {
      email: query.get('email') ?? '',
      name: query.get('name') ?? '',
      search: query.get('search') ?? '',
    }
    const { users, total } = listUsers(sql, account.account.id, filter, {
      limit: per_page,
      offset: (page - 1) * per_page,
      now,
    })
    return success(users, 200, { page, per_page, count: users.length, total_count: total })
  }),

  listActiveSessions: withUser(({ sql, user_id, now }) =>
    success(listActiveSessions(sql, user_id, now)),
  ),

  getActiveSession: withUser(({ sql, account, user_id, nonce, now }) => {
    const identity = readSessionIdentity(sql, account.account.id, { user_id, nonce, now })
    return identity === null ? failure(refusal('notFound')) : success(identity)
  }),

  getLastSeenIdentity: withUser(({ sql, account, user_id, now }) =>
    success(readLastSeenIdentity(sql, account.account.id, user_id, now)),
  ),

  listFailedLogins: withUser(({ sql, user_id }) => success(listFailedLogins(sql, user_id))),

  getAccessKeys: withOrganization(({ account, now }) => {
    const { visibility, key_rotation_interval_days, last_key_rotation_at } = account.access_keys
    if (visibility === 'hidden') {
      return failure(refusal('forbidden', { documentation: DOCUMENTATION.getAccessKeys }))
    }
    const age = Math.floor((now - Date.parse(last_key_rotation_at)) / DAY_MS)
    return success({
      key_rotation_interval_days,
      last_key_rotation_at,
      days_until_next_rotation: Math.max(0, key_rotation_interval_days - age),
    })
  }),

  listCustomPages: withOrganization(({ account, query }) =>
    listOf(
      account.custom_pages.map(({ custom_html: _html, ...page }) => page),
      query,
    ),
  ),

  getCustomPage: withOrganization(({ account, custom_page_id }) => {
    const page = account.custom_pages.find(({ uid }) => uid === custom_page_id)
    return page === undefined ? failure(refusal('notFound')) : success(page)
  }),

  listServiceTokens: withOrganization(({ account, query }) => {
    const name = query.get('name')
    const search = query.get('search')?.toLowerCase() ?? ''
    const tokens = account.service_tokens.filter(
      (token) =>
        (name === null || token.name === name) && (token.name ?? '').toLowerCase().includes(search),
    )
    return listOf(tokens, query)
  }),
} satisfies Record<OperationName, Handler>

const DAY_MS = 86_400_000

function withOrganization(handler: Handler): Handler {
  return (call) =>
    call.account.organization === null ? failure(refusal('notEnabled')) : handler(call)
}

function withUser(handler: Handler): Handler {
  return withOrganization((call) =>
    hasUser(call.sql, call.account.account.id, call.user_id)
      ? handler(call)
      : failure(refusal('notFound')),
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
  account: AccountState,
  organization: NonNullable<AccountState['organization']>,
) {
  const updated = { ...account, organization }
  saveAccount(sql, updated)
  return answeredOrganization(updated)
}

export type Route = {
  name: OperationName
  account_id: string
  user_id: string
  nonce: string
  custom_page_id: string
}

const ROUTES = Object.entries(OPERATIONS).map(([name, { method, path }]) => ({
  name: name as OperationName, // a key of the table
  method,
  pattern: pathPattern(path),
}))

/** Returns the pattern for a path of the API, with its parameters as named groups. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^/client/v4${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)
}

/** Returns the requested operation, with the parameters of its path. */
export function matchRoute(method: string, pathname: string): Route | undefined {
  for (const route of ROUTES) {
    const match = route.method === method ? route.pattern.exec(pathname) : null
    if (match !== null) {
      const { account_id = '', user_id = '', nonce = '', custom_page_id = '' } = match.groups ?? {}
      return { name: route.name, account_id, user_id, nonce, custom_page_id }
    }
  }
  return undefined
}
