/** People who sign in again, whose devices come back, or who ask for access: what a control of the emulator adds. */
import * as z from 'zod/mini'
import { normalizeEmail } from '../../api/cloudflare-objects'
import { ACME_APPLICATIONS } from '../acme'
import { DEMO_ACCOUNT_IDS } from '../demo'
import {
  readEmulatorTimeMs,
  formatRfc3339Timestamp,
  readEmulatorSetting,
} from '../emulator-settings'
import { addResources } from './resource-store'

export const personActivitySchema = z.strictObject({
  email: z.string(),
  /** Begins a session. */
  signs_in: z.optional(z.boolean()),
  /** Registers a device. */
  enrolls_device: z.optional(z.boolean()),
  /** What their identity provider says of them by SCIM from now on. */
  scim: z.optional(z.enum(['active', 'inactive', 'absent'])),
  /** Asks for temporary access to Payroll, which waits for an approval or has it. */
  access_request: z.optional(z.enum(['PENDING', 'APPROVED'])),
})

const DAY_SECONDS = 86_400
/** Begins what is added, so that a reset finds it. */
const PREFIX = 'returned-'

/** Returns undefined if the account has nobody with this address. */
export function addPersonActivity(
  sql: SqlStorage,
  { email, ...what }: z.infer<typeof personActivitySchema>,
): { email: string } | undefined {
  const [user] = sql
    .exec<{ id: string; provider_id: string }>(
      'SELECT id, provider_id FROM users WHERE email = ?',
      normalizeEmail(email),
    )
    .toArray()
  if (user === undefined) return undefined
  const now = readEmulatorTimeMs(sql)
  const second = Math.floor((now - readEmulatorSetting(sql, 'seeded_at')) / 1_000)
  if (what.signs_in === true) {
    const applications = JSON.stringify(ACME_APPLICATIONS.slice(0, 2).map(({ uid }) => uid))
    sql.exec(
      `INSERT INTO sessions SELECT id, ?2, ?3, ?4, ?5, country, ip FROM users WHERE id = ?1`,
      user.id,
      `${PREFIX}${crypto.randomUUID()}`,
      second,
      second + DAY_SECONDS,
      applications,
    )
  }
  if (what.enrolls_device === true) {
    const id = `${PREFIX}${crypto.randomUUID()}`
    sql.exec('INSERT INTO devices VALUES (?, ?, ?, ?)', user.id, id, second, second)
  }
  if (what.scim !== undefined) {
    addResources(sql, [
      { list: 'listScimUsers', owner: user.provider_id, body: { email, state: what.scim } },
    ])
  }
  if (what.access_request !== undefined) {
    addResources(sql, [accessRequest(email, what.access_request, now)])
  }
  return { email }
}

export function clearPersonActivity(sql: SqlStorage): void {
  sql.exec('DELETE FROM sessions WHERE nonce LIKE ?', `${PREFIX}%`)
  sql.exec('DELETE FROM devices WHERE id LIKE ?', `${PREFIX}%`)
}

/** Returns a request for temporary access to Payroll. */
function accessRequest(email: string, status: 'PENDING' | 'APPROVED', now: number) {
  const payroll = ACME_APPLICATIONS.find(({ name }) => name === 'Payroll')
  return {
    list: 'listAccessRequests' as const,
    owner: DEMO_ACCOUNT_IDS.acme,
    body: {
      knock_request_id: crypto.randomUUID(),
      app_aud: `aud-of-${payroll?.uid}`,
      app_hostname: payroll?.hostname,
      requester_email: email,
      status,
      approvals_received: status === 'APPROVED' ? 1 : 0,
      approver_emails: status === 'APPROVED' ? ['admin@acme.example'] : [],
      created_at: formatRfc3339Timestamp(now),
      expires_at: formatRfc3339Timestamp(now + DAY_SECONDS * 1_000),
    },
  }
}
