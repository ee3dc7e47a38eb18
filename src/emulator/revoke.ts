import * as z from 'zod/mini'
import { emailAddressProblem } from '../api/email-address'
import { endAccessSessions } from './access/sessions'
import type { EmulatedAccount } from './emulated-account'
import { type EmulatedOperationReply, failureReply, createRefusal, successReply } from './reply'

/** The fields that the API reads from the body; the SDK's `body_devices` is not one of them. */
const bodySchema = z.looseObject({
  email: z.string().check(z.refine((text) => emailAddressProblem(text) === undefined)),
  devices: z.nullish(z.boolean()),
  user_uid: z.nullish(z.string()),
  warp_session_reauth: z.nullish(z.boolean()),
})

export const REVOCATIONS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS revocations (
  user_id TEXT NOT NULL, effective_at INTEGER NOT NULL, devices INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS revocations_by_user ON revocations (user_id, effective_at);`

/**
 * Ends the sessions of the person with exactly this address, after a delay. Devices are revoked only on request, and
 * the seat never is. An address that nobody has is accepted all the same.
 */
export function revokeUser(
  sql: SqlStorage,
  { account, revocation_delay_ms }: EmulatedAccount,
  { body, query, now }: { body: unknown; query: URLSearchParams; now: number },
): EmulatedOperationReply {
  const parsed = bodySchema.safeParse(body)
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0]
    const pointer = `/${String(field ?? 'email')}`
    return failureReply(
      createRefusal('invalidRequest', { detail: `${pointer.slice(1)} is invalid`, pointer }),
    )
  }
  const { email, devices } = parsed.data
  const includesDevices = devices === true || query.get('devices') === 'true'
  sql.exec(
    'INSERT INTO revocations SELECT id, ?, ? FROM users WHERE account_id = ? AND email = ?',
    now + revocation_delay_ms,
    includesDevices ? 1 : 0,
    account.id,
    email,
  )
  endAccessSessions(sql, now + revocation_delay_ms, email)
  return successReply(true)
}
