import { readEmulatorSetting, formatTimestamp } from '../emulator-settings'
import {
  failureReply,
  parsePageParams,
  createRefusal,
  type EmulatedOperationReply,
  successReply,
} from '../reply'
import { listDevicesOfUsers } from '../users'

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
  if (!paging.ok) return failureReply(paging.refusal)
  const offset = offsetIn(query.get('cursor'))
  if (offset === undefined) {
    return failureReply(
      createRefusal('invalidRequest', { detail: 'cursor is not one of this list' }),
    )
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
      created_at: formatTimestamp(seededAt + authenticated * 1000),
      updated_at: formatTimestamp(seededAt + seen * 1000),
      last_seen_at: formatTimestamp(seededAt + seen * 1000),
      registration_type: 'warp',
      device: { id, name: `${name || 'Kiosk'}’s computer`, client_version: '2026.9.558.0' },
      user: { id: user_id, email, name },
      revoked_at: is_revoked === 1 ? formatTimestamp(now) : null,
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
