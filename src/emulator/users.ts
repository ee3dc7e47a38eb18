import {
  type AccessUser,
  type ActiveSession,
  type FailedLogin,
  type LastSeenIdentity,
  normalizeEmail,
  type SessionIdentity,
} from '../api/cloudflare-objects'
import { readEmulatorSetting, formatRfc3339Timestamp } from './emulator-settings'
import { ACME_APPLICATIONS } from './acme'

/**
 * People and their activity, as seeded. These rows never change; reads skip what revocations have ended. Times are
 * seconds from the moment of seeding, so earlier ones are negative.
 */
export const USERS_TABLES_SQL = `
CREATE TABLE IF NOT EXISTS users (
  id TEXT PRIMARY KEY, account_id TEXT NOT NULL, position INTEGER NOT NULL,
  uid TEXT NOT NULL, seat_uid TEXT, email TEXT NOT NULL, name TEXT NOT NULL, folded_name TEXT NOT NULL,
  access_seat INTEGER NOT NULL, gateway_seat INTEGER NOT NULL,
  created INTEGER NOT NULL, last_login INTEGER,
  provider_id TEXT NOT NULL, provider_type TEXT NOT NULL, country TEXT NOT NULL, ip TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS users_by_position ON users (account_id, position);
CREATE UNIQUE INDEX IF NOT EXISTS users_by_email ON users (account_id, email);
CREATE TABLE IF NOT EXISTS sessions (
  user_id TEXT NOT NULL, nonce TEXT NOT NULL, issued INTEGER NOT NULL, expires INTEGER NOT NULL,
  applications TEXT NOT NULL, country TEXT NOT NULL, ip TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS sessions_by_user ON sessions (user_id, issued);
CREATE TABLE IF NOT EXISTS devices (
  user_id TEXT NOT NULL, id TEXT NOT NULL, authenticated INTEGER NOT NULL, seen INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS devices_by_user ON devices (user_id);
CREATE TABLE IF NOT EXISTS failed_logins (
  user_id TEXT NOT NULL, attempted INTEGER NOT NULL, application TEXT NOT NULL, ray_id TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS failed_logins_by_user ON failed_logins (user_id, attempted);`

export const REVOCATIONS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS revocations (
  user_id TEXT NOT NULL, effective_at INTEGER NOT NULL, devices INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS revocations_by_user ON revocations (user_id, effective_at);`

export type UserFilter = { email?: string; name?: string; search?: string }

/** Returns one page of an account's users, in the order in which they were created, with the total number. */
export function listUsers(
  sql: SqlStorage,
  account_id: string,
  filter: UserFilter,
  { limit, offset, now }: { limit: number; offset: number; now: number },
): { items: AccessUser[]; total_count: number } {
  const { where, bindings } = condition(account_id, filter)
  const count = sql.exec<{ total: number }>(`SELECT count(*) AS total ${where}`, ...bindings).one()
  const seededAt = readEmulatorSetting(sql, 'seeded_at')
  const rows = sql.exec<UserRow>(
    `SELECT users.*, ${DEVICE_COUNT} AS device_count ${where} ORDER BY position LIMIT ? OFFSET ?`,
    now,
    ...bindings,
    limit,
    offset,
  )
  return { items: rows.toArray().map((row) => toUser(row, seededAt)), total_count: count.total }
}

export function hasUser(sql: SqlStorage, account_id: string, id: string): boolean {
  const query = 'SELECT 1 FROM users WHERE account_id = ? AND id = ?'
  return sql.exec(query, account_id, id).toArray().length > 0
}

/** Newest first. */
export function listActiveSessions(sql: SqlStorage, user_id: string, now: number): ActiveSession[] {
  const seededAt = Math.floor(readEmulatorSetting(sql, 'seeded_at') / 1000)
  return sql
    .exec<SessionRow>(
      `SELECT nonce, issued, expires, applications FROM sessions
       WHERE user_id = ?1 AND expires > ?2 AND ${isNotRevoked('sessions', 'issued', '?3')}
       ORDER BY issued DESC`,
      user_id,
      now / 1000 - seededAt,
      now,
    )
    .toArray()
    .map((row) => toSession(row, user_id, seededAt))
}

/** Returns the user and the place of a session that has not ended, or null if there is none. */
export function findSessionIdentity(
  sql: SqlStorage,
  account_id: string,
  { user_id, nonce, now }: { user_id: string; nonce: string; now: number },
): SessionIdentity | null {
  const session = listActiveSessions(sql, user_id, now).find(
    ({ metadata }) => metadata?.nonce === nonce,
  )
  if (session === undefined) return null
  const query = `SELECT sessions.country, sessions.ip, email, uid, provider_id, provider_type
    FROM sessions JOIN users ON users.id = user_id WHERE user_id = ? AND nonce = ?`
  const row = sql.exec<SessionOrigin>(query, user_id, nonce).one()
  return { ...toIdentity(account_id, row), iat: session.metadata?.iat, isActive: true }
}

type SessionOrigin = Pick<
  UserRow,
  'country' | 'ip' | 'email' | 'uid' | 'provider_id' | 'provider_type'
>

/** Returns what both responses say of somebody and of the place from which they signed in. */
function toIdentity(account_id: string, origin: SessionOrigin) {
  return {
    account_id,
    auth_status: 'NONE',
    common_name: '',
    email: origin.email,
    geo: { country: origin.country },
    idp: { id: origin.provider_id, type: origin.provider_type },
    ip: origin.ip,
    user_uuid: origin.uid,
    version: 2,
  }
}

export function readLastSeenIdentity(
  sql: SqlStorage,
  account_id: string,
  user_id: string,
  now: number,
): LastSeenIdentity | null {
  const user = sql
    .exec<UserRow>('SELECT *, 0 AS device_count FROM users WHERE id = ?', user_id)
    .one()
  if (user.last_login === null) return null
  const seededAt = Math.floor(readEmulatorSetting(sql, 'seeded_at') / 1000)
  const devices = sql
    .exec<DeviceRow>(
      `SELECT id, authenticated FROM devices
       WHERE user_id = ?1 AND ${isNotRevoked('devices', 'authenticated', '?2', 'AND devices = 1')}`,
      user_id,
      now,
    )
    .toArray()
  return {
    ...toIdentity(account_id, user),
    device_id: devices[0]?.id ?? '',
    device_sessions: Object.fromEntries(
      devices.map(({ id, authenticated }) => [
        id,
        { last_authenticated: seededAt + authenticated },
      ]),
    ),
    devicePosture: {},
    iat: seededAt + user.last_login,
    is_gateway: user.gateway_seat === 1,
    is_warp: devices.length > 0,
    service_token_id: '',
    service_token_status: false,
  }
}

type DeviceFilter = {
  limit: number
  offset: number
  now: number
  /** Everybody's if empty. */
  userIds: readonly string[]
  includesRevoked: boolean
}

/** Returns one page of an account's registered devices. A revocation can end them. */
export function listDevicesOfUsers(
  sql: SqlStorage,
  account_id: string,
  { limit, offset, now, userIds, includesRevoked }: DeviceFilter,
): RegisteredDevice[] {
  const query = `SELECT devices.id, user_id, email, name, authenticated, seen,
      NOT ${isNotRevoked('devices', 'authenticated', '?2', 'AND devices = 1')} AS is_revoked
    FROM devices JOIN users ON users.id = user_id
    WHERE account_id = ?1 AND (?5 = '[]' OR user_id IN (SELECT value FROM json_each(?5)))
      AND (?6 OR ${isNotRevoked('devices', 'authenticated', '?2', 'AND devices = 1')})
    ORDER BY position, devices.id LIMIT ?3 OFFSET ?4`
  const bindings = [now, limit, offset, JSON.stringify(userIds), includesRevoked ? 1 : 0]
  return sql.exec<RegisteredDevice>(query, account_id, ...bindings).toArray()
}

/** Newest first. */
export function listFailedLogins(sql: SqlStorage, user_id: string): FailedLogin[] {
  const seededAt = Math.floor(readEmulatorSetting(sql, 'seeded_at') / 1000)
  return sql
    .exec<FailedLoginRow>(
      `SELECT attempted, application, ray_id, email, uid FROM failed_logins
       JOIN users ON users.id = user_id WHERE user_id = ? ORDER BY attempted DESC`,
      user_id,
    )
    .toArray()
    .map(({ attempted, application, ray_id, email, uid }) => ({
      expiration: seededAt + attempted + FAILED_LOGIN_RETENTION_SECONDS,
      metadata: {
        app_name: ACME_APPLICATIONS.find(({ uid: id }) => id === application)?.name,
        aud: application,
        datetime: formatRfc3339Timestamp((seededAt + attempted) * 1000),
        ray_id,
        user_email: email,
        user_uuid: uid,
      },
    }))
}

const FAILED_LOGIN_RETENTION_SECONDS = 7 * 86_400

type UserRow = {
  id: string
  uid: string
  seat_uid: string | null
  email: string
  name: string
  access_seat: number
  gateway_seat: number
  created: number
  last_login: number | null
  provider_id: string
  provider_type: string
  country: string
  ip: string
  device_count: number
}
type SessionRow = { nonce: string; issued: number; expires: number; applications: string }
type DeviceRow = { id: string; authenticated: number }
type RegisteredDevice = DeviceRow &
  Pick<UserRow, 'email' | 'name'> & { user_id: string; seen: number; is_revoked: number }
type FailedLoginRow = Pick<UserRow, 'email' | 'uid'> & {
  attempted: number
  application: string
  ray_id: string
}

/**
 * Returns a condition that is true for a row of a person's, unless a revocation took effect after it began. `now` names
 * a binding.
 */
function isNotRevoked(
  table: 'sessions' | 'devices',
  began: 'issued' | 'authenticated',
  now: string,
  further = '',
): string {
  return `NOT EXISTS (SELECT 1 FROM revocations
    WHERE revocations.user_id = ${table}.user_id AND effective_at <= ${now} ${further}
      AND effective_at > (SELECT value FROM settings WHERE name = 'seeded_at') + ${began} * 1000)`
}

const DEVICE_COUNT = `(SELECT count(*) FROM devices
  WHERE devices.user_id = users.id AND ${isNotRevoked('devices', 'authenticated', '?', 'AND devices = 1')})`

function condition(
  account_id: string,
  { email, name, search }: UserFilter,
): { where: string; bindings: string[] } {
  const conditions: [sql: string, binding: string][] = [['account_id = ?', account_id]]
  if (email) conditions.push(['email = ?', normalizeEmail(email)])
  if (name) conditions.push(['folded_name = ?', name.toLowerCase()])
  if (search)
    conditions.push(['instr(folded_name || char(10) || email, ?) > 0', search.toLowerCase()])
  return {
    where: `FROM users WHERE ${conditions.map(([text]) => text).join(' AND ')}`,
    bindings: conditions.map(([, binding]) => binding),
  }
}

function toUser(row: UserRow, seededAt: number): AccessUser {
  const at = (seconds: number) => formatRfc3339Timestamp(seededAt + seconds * 1000)
  return {
    id: row.id,
    uid: row.uid,
    ...(row.seat_uid === null ? {} : { seat_uid: row.seat_uid }),
    email: row.email,
    name: row.name,
    access_seat: row.access_seat === 1,
    gateway_seat: row.gateway_seat === 1,
    active_device_count: row.device_count,
    ...(row.last_login === null ? {} : { last_successful_login: at(row.last_login) }),
    created_at: at(row.created),
    updated_at: at(row.last_login ?? row.created),
  }
}

function toSession(row: SessionRow, user_id: string, seededAt: number): ActiveSession {
  const uids: unknown = JSON.parse(row.applications)
  const applications = ACME_APPLICATIONS.filter(
    ({ uid }) => Array.isArray(uids) && uids.includes(uid),
  )
  return {
    name: `${user_id}-${row.nonce}`,
    expiration: seededAt + row.expires,
    metadata: {
      apps: Object.fromEntries(applications.map((application) => [application.uid, application])),
      expires: seededAt + row.expires,
      iat: seededAt + row.issued,
      nonce: row.nonce,
      ttl: row.expires - row.issued,
    },
  }
}
