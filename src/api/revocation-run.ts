/** Runs of revocations: one person or many, ended one after the other by the account's object. */
import * as z from 'zod/mini'
import { capabilitiesOf, type Role, roleSchema } from './roles'

/**
 * `queued` until its first person's turn; `stopped` by itself, for a reason that concerns all who are
 * left; `finished` when nobody is waiting any more.
 */
const RUN_STATES = ['queued', 'running', 'paused', 'stopped', 'cancelled', 'finished'] as const
export type RunState = (typeof RUN_STATES)[number]

/** Why a run stops: Cloudflare refuses it, or whoever it goes on for has no longer the role that it takes. */
const STOP_CAUSES = ['refusals', 'role'] as const
export type StopCause = (typeof STOP_CAUSES)[number]

/**
 * `sending` while the answer is awaited; `unknown` where none came, though it was tried again;
 * `cancelled` who was still waiting when the run was.
 */
export const PERSON_STATES = [
  'waiting',
  'sending',
  'revoked',
  'failed',
  'unknown',
  'cancelled',
] as const
const personStateSchema = z.enum(PERSON_STATES)
export type PersonState = z.infer<typeof personStateSchema>

/** One of a run's people. Times are RFC 3339 in UTC. */
export const runPersonSchema = z.object({
  /** From 1, in the order they were given. */
  position: z.int(),
  email: z.string(),
  state: personStateSchema,
  /** How often Cloudflare was asked. */
  attempts: z.int(),
  /** When the outcome became known. */
  at: z.nullable(z.string()),
  code: z.nullable(z.int()),
  message: z.nullable(z.string()),
  ray_id: z.nullable(z.string()),
})
export type RunPerson = z.infer<typeof runPersonSchema>

export const runSchema = z.looseObject({
  number: z.int(),
  created_at: z.string(),
  finished_at: z.nullable(z.string()),
  /** Who started it. */
  email: z.string(),
  roles: z.array(roleSchema),
  reason: z.string(),
  ticket: z.nullable(z.string()),
  devices: z.boolean(),
  warp_session_reauth: z.boolean(),
  state: z.enum(RUN_STATES),
  /** Why it stopped by itself, in words. */
  stopped_because: z.nullable(z.string()),
  /** Null in runs that earlier builds stopped, for refusals. */
  stopped_for: z.nullish(z.enum(STOP_CAUSES)),
  /** The person, of a run of one. */
  subject: z.nullable(z.string()),
  total: z.int(),
  counts: z.record(personStateSchema, z.int()),
  /** How many a minute Gatehouse may revoke now, of all runs together. */
  per_minute: z.number(),
  /** The share of the API's limit that runs leave to Cloudflare's dashboard and others, from 0 to 1. */
  reserve: z.number(),
  /** Until when Cloudflare’s rate limit is reached; null when it does not. */
  waits_until: z.nullable(z.string()),
  /** How long the rest takes at this pace, other runs included; null where nothing is left to do. */
  seconds_left: z.nullable(z.int()),
  /** Its entry in history. */
  change: z.int(),
})
export type Run = z.infer<typeof runSchema>

/** Runs of one person, the latest of each; or those of many. */
export const RUN_SIZES = ['person', 'many'] as const
export type RunSize = (typeof RUN_SIZES)[number]

/** What can be done with a run that has begun without saying why. */
export const PLAIN_RUN_CONTROLS = ['pause', 'resume', 'cancel'] as const
export type PlainRunControl = (typeof PLAIN_RUN_CONTROLS)[number]

/** What can be done with a run that has begun. Trying people again takes a reason. */
export const RUN_CONTROLS = [...PLAIN_RUN_CONTROLS, 'retry'] as const
export type RunControl = (typeof RUN_CONTROLS)[number]

/** Who did it, and when. */
const controlledSchema = z.object({
  control: z.enum(RUN_CONTROLS),
  at: z.string(),
  email: z.string(),
})
export type Controlled = z.infer<typeof controlledSchema>

/** A run with the people whose outcome became known last, newest first, and all that was done with it, oldest first. */
export const runDetailSchema = z.extend(runSchema, {
  latest: z.array(runPersonSchema),
  controlled: z.array(controlledSchema),
})
export type RunDetail = z.infer<typeof runDetailSchema>

/** Whether a run is beyond somebody: it may hold people whom they may not revoke, and more than they may. */
export function exceedsRoles(run: Pick<Run, 'roles'>, roles: readonly Role[]): boolean {
  const anybody = 'sessions:revoke-anybody'
  return capabilitiesOf(run.roles).includes(anybody) && !capabilitiesOf(roles).includes(anybody)
}

/** What stands in the way of revoking people, before it is asked for. Nothing is begun. */
export const runCheckSchema = z.object({
  /** Those whom only an admin may revoke. */
  protected: z.array(z.string()),
  /** How many people the asker may revoke in 24 hours, and still; null: as many as they like. */
  allowance: z.nullable(z.object({ limit: z.int(), left: z.int() })),
  /** How many a minute Gatehouse may revoke now, of all runs together. */
  per_minute: z.number(),
  /** The share of the API's limit that runs leave to Cloudflare's dashboard and others, from 0 to 1. */
  reserve: z.number(),
  /** How many wait in other runs, which take turns with this one. */
  waiting: z.int(),
})
export type RunCheck = z.infer<typeof runCheckSchema>

/** How many people of a list have arrived. */
export const runListSchema = z.object({ people: z.int() })
