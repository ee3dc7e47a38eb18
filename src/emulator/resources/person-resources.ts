import { normalizeEmail } from '../../api/cloudflare-objects'
import { ACME_APPLICATIONS } from '../acme'
import { formatRfc3339Timestamp, readEmulatorSetting } from '../emulator-settings'
import {
  pagedListReply,
  type EmulatedOperationReply,
  successReply,
  parsePageParams,
  refusalReply,
} from '../reply'
import { listDevicesOfUsers } from '../users'
import { readResourceListItems } from './resource-store'

/** Lists the people of an identity provider that it synchronized: all whose provider it is, unless a control says otherwise. */
export function listScimUsers(
  sql: SqlStorage,
  provider_id: string,
  query: URLSearchParams,
): EmulatedOperationReply {
  const email = query.get('email')
  const states = new Map(
    readResourceListItems(sql, 'listScimUsers', provider_id).map((body) => {
      const { email: of, state } = body as { email: string; state: string } // as a control adds them
      return [normalizeEmail(of), state]
    }),
  )
  const users = sql
    .exec<{ uid: string; name: string; email: string }>(
      'SELECT uid, name, email FROM users WHERE provider_id = ?1 AND (?2 IS NULL OR email = ?2) ORDER BY position',
      provider_id,
      email === null ? null : normalizeEmail(email),
    )
    .toArray()
    .filter((user) => states.get(user.email) !== 'absent')
    .map((user) => ({
      id: user.uid,
      active: states.get(user.email) !== 'inactive',
      displayName: user.name,
      emails: [{ value: user.email, type: 'work', primary: true }],
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    }))
  return pagedListReply(users, query)
}

/** Lists requests for temporary access, the newest first. `search` looks into the requester's address. */
export function listTemporaryAccessRequests(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
): EmulatedOperationReply {
  const search = query.get('search')?.toLowerCase() ?? ''
  const status = query.get('status')
  const requests = readResourceListItems(sql, 'listAccessRequests', account_id).filter((body) => {
    const { requester_email, status: is } = body as { requester_email: string; status: string } // as a control adds them
    return requester_email.includes(search) && (status === null || status === is)
  })
  return pagedListReply(requests.toReversed(), query)
}

const MAX_LOGINS = 1_000

/** Lists one login for each application of each session, the newest first. */
export function listLogins(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
): EmulatedOperationReply {
  const seededAt = readEmulatorSetting(sql, 'seeded_at')
  const since = Date.parse(query.get('since') ?? '') || 0
  const application = query.get('app_uid')
  const limit = Math.min(Number(query.get('limit') ?? 20), MAX_LOGINS)
  const logins = sql
    .exec<{
      email: string
      issued: number
      ip: string
      country: string
      nonce: string
      uid: string
    }>(
      `SELECT email, issued, sessions.ip, sessions.country, nonce, json_each.value AS uid
        FROM sessions JOIN users ON users.id = user_id, json_each(sessions.applications)
        WHERE account_id = ?1 AND issued >= ?2 AND (?3 IS NULL OR json_each.value = ?3)
        ORDER BY issued DESC LIMIT ?4`,
      account_id,
      Math.floor((since - seededAt) / 1_000),
      application,
      limit,
    )
    .toArray()
    .map(({ email, issued, ip, country, nonce, uid }) => ({
      action: 'login',
      allowed: true,
      app_uid: uid,
      app_domain: ACME_APPLICATIONS.find((each) => each.uid === uid)?.hostname ?? '',
      connection: 'azureAD',
      country,
      user_email: email,
      ip_address: ip,
      created_at: formatRfc3339Timestamp(seededAt + issued * 1_000),
      ray_id: nonce.slice(0, 16),
    }))
  return successReply(logins)
}

/** Lists the devices whose name contains a text, with who used each last. */
export function listPhysicalDevices(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
  now: number,
): EmulatedOperationReply {
  const seededAt = readEmulatorSetting(sql, 'seeded_at')
  const search = query.get('search')?.toLowerCase() ?? ''
  const perPage = Number(query.get('per_page') ?? 20)
  const all = { limit: -1, offset: 0, now, userIds: [], includesRevoked: false }
  const devices = listDevicesOfUsers(sql, account_id, all)
    .map(({ id, user_id, email, name, seen }) => ({
      id,
      name: `${name || 'Kiosk'}’s computer`,
      active_registrations: 1,
      last_seen_at: formatRfc3339Timestamp(seededAt + seen * 1_000),
      last_seen_user: { id: user_id, email, name },
    }))
    .filter(({ name }) => name.toLowerCase().includes(search))
    .slice(0, perPage)
  return successReply(devices, 200, { count: devices.length, per_page: perPage, cursor: '' })
}

/**
 * Lists the registrations of people's devices, by a cursor. On the last page the cursor is an empty string or null,
 * as both are seen of Cloudflare's API.
 */
export function listDeviceRegistrations(
  sql: SqlStorage,
  account_id: string,
  query: URLSearchParams,
  now: number,
): EmulatedOperationReply {
  const paging = parsePageParams(query)
  if (!paging.ok) return paging.reply
  const offset = offsetIn(query.get('cursor'))
  if (offset === undefined) {
    return refusalReply('invalidRequest', { detail: 'cursor is not one of this list' })
  }
  const { per_page } = paging
  const devices = listDevicesOfUsers(sql, account_id, {
    limit: per_page + 1,
    offset,
    now,
    userIds: query.getAll('user.id'),
    includesRevoked: query.get('status') === 'all',
  })
  const registrations = devices.slice(0, per_page)
  const seededAt = readEmulatorSetting(sql, 'seeded_at')
  const next = offset + per_page
  return successReply(
    registrations.map(({ id, user_id, email, name, authenticated, seen, is_revoked }) => ({
      id,
      created_at: formatRfc3339Timestamp(seededAt + authenticated * 1000),
      updated_at: formatRfc3339Timestamp(seededAt + seen * 1000),
      last_seen_at: formatRfc3339Timestamp(seededAt + seen * 1000),
      registration_type: 'warp',
      device: { id, name: `${name || 'Kiosk'}’s computer`, client_version: '2026.9.558.0' },
      user: { id: user_id, email, name },
      revoked_at: is_revoked === 1 ? formatRfc3339Timestamp(now) : null,
      deleted_at: null,
      tunnel_type: 'masque',
    })),
    200,
    {
      count: registrations.length,
      per_page,
      cursor: devices.length > per_page ? btoa(`from ${next}`) : offset % 2 === 0 ? '' : null,
    },
  )
}

/** Returns undefined for a cursor that no page named. */
function offsetIn(cursor: string | null): number | undefined {
  if (!cursor) return 0
  try {
    const [, offset] = /^from (\d+)$/.exec(atob(cursor)) ?? []
    return offset === undefined ? undefined : Number(offset)
  } catch {
    return undefined
  }
}
