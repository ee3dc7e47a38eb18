/** Checks of sessions: what many people still have is read, before their sessions are revoked or afterwards. */
import * as z from 'zod/mini'
import { queryIntegerSchema } from './change-request'
import { LIMITS } from './limits'

/**
 * Whether a login in the Cloudflare One Client still replaces a login of the identity provider; `unknown` if that could
 * not be read.
 */
const clientSessionSchema = z.enum(['valid', 'none', 'unknown'])
export type ClientSessionState = z.infer<typeof clientSessionSchema>

/** What was found of one person. Times are RFC 3339 in UTC. */
export const personSessionCheckSchema = z.object({
  /** The last time at which the sessions were read; null if they have not been, or could not be. */
  read_at: z.nullable(z.string()),
  /** Whether the account knows somebody with this address; null while that was not looked up. */
  is_known: z.nullable(z.boolean()),
  /** The number of sessions; null as long as they have not been read. */
  sessions: z.nullable(z.int()),
  /** The number of those that began before the revocation; null before a run. */
  sessions_left: z.nullable(z.int()),
  /** When the first session after the revocation began; null if there is none. */
  signed_in_again_at: z.nullable(z.string()),
  client_session: z.nullable(clientSessionSchema),
  /** The number of registered devices. */
  devices: z.nullable(z.int()),
  /** Why the sessions could not be read. */
  message: z.nullable(z.string()),
})
export type PersonSessionCheck = z.infer<typeof personSessionCheckSchema>

/** A person with what was found. */
export const sessionCheckPersonSchema = z.extend(personSessionCheckSchema, {
  /** The position in the run or the list, from 1. */
  position: z.int(),
  email: z.string(),
})
export type SessionCheckPerson = z.infer<typeof sessionCheckPersonSchema>

/** Groups of people that a check counts. Somebody may be in several of them. */
export const SESSION_CHECK_GROUPS = [
  /** Not read yet. */
  'waiting',
  /** Could not be read. */
  'unread',
  /** The account knows nobody with this address. */
  'unknown',
  'with_sessions',
  /** Sessions from before the revocation are still listed. */
  'with_sessions_left',
  /** Signed in again since the revocation. */
  'back',
  'with_client_session',
  'with_devices',
  /** Neither a session nor a client session nor a device: there is nothing to revoke. */
  'with_nothing',
] as const
const checkGroupSchema = z.enum(SESSION_CHECK_GROUPS)
export type SessionCheckGroup = z.infer<typeof checkGroupSchema>

export const sessionCheckSchema = z.object({
  /**
   * `watching` once everybody of a run was read, and is read again until the watch ends; `stopped` by the check itself,
   * because Cloudflare refuses the reads.
   */
  state: z.enum(['reading', 'watching', 'finished', 'cancelled', 'stopped']),
  /** The person who asked for it last. */
  email: z.string(),
  started_at: z.string(),
  finished_at: z.nullable(z.string()),
  /** Why the check stopped by itself. */
  stopped_because: z.nullable(z.string()),
  /** Until when the people are watched; null if they are not. */
  watch_until: z.nullable(z.string()),
  /** In a watch, the time from one read of a person to the next, in seconds. */
  watch_interval: z.nullable(z.int()),
  total: z.int(),
  counts: z.record(checkGroupSchema, z.int()),
  /** The number of calls of Cloudflare's API so far. */
  calls: z.int(),
  /** The number of calls per minute at most, which revocations share. */
  per_minute: z.number(),
  /** The time until which Cloudflare's rate limit is waited for. */
  waits_until: z.nullable(z.string()),
  /** The time that is left, at this pace; null once everybody was read. */
  seconds_left: z.nullable(z.int()),
})
export type SessionCheck = z.infer<typeof sessionCheckSchema>
export type SessionCheckState = SessionCheck['state']

/** Whether the check still reads. */
export function isSessionCheckActive({ state }: Pick<SessionCheck, 'state'>): boolean {
  return state === 'reading' || state === 'watching'
}

/**
 * Verifies a run: everybody’s sessions are read again. With `watch_hours`, they are read until those have passed; a watch
 * that lasts longer already is not shortened.
 */
export const runVerificationRequestSchema = z.strictObject({
  watch_hours: z.optional(z.int().check(z.minimum(1), z.maximum(LIMITS.watchHours))),
})
export type RunVerificationRequest = z.infer<typeof runVerificationRequestSchema>

/** Checks the people of a list before it is revoked. The number of them reveals a lost part. */
export const listSessionCheckRequestSchema = z.strictObject({ people: z.int().check(z.minimum(1)) })

export const sessionCheckPeopleQuerySchema = z.object({
  group: checkGroupSchema,
  /** The position to continue after. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,15}$/, 'Enter a whole number.'))),
  limit: z.optional(queryIntegerSchema(1_000)),
})
