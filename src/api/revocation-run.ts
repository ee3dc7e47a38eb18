/** Runs of revocations: the account's object revokes one person or many, one after the other. */
import * as z from 'zod/mini'
import { capabilitiesForRoles, type Role, roleSchema } from './roles'
import { personSessionCheckSchema, sessionCheckSchema } from './session-check'

/**
 * `sending` while a response is awaited; `unknown` if none arrived in spite of retries, or before the run was cancelled;
 * `cancelled` for those who had not been sent when the run was cancelled.
 */
export const RUN_PERSON_STATES = [
  'waiting',
  'sending',
  'revoked',
  'failed',
  'unknown',
  'cancelled',
] as const
const personStateSchema = z.enum(RUN_PERSON_STATES)
export type RunPersonState = z.infer<typeof personStateSchema>

/** A person in a run. Times are RFC 3339 in UTC. */
export const runPersonSchema = z.object({
  /** From 1, in the order of the request. */
  position: z.int(),
  email: z.string(),
  state: personStateSchema,
  /** The number of requests sent to Cloudflare. */
  attempts: z.int(),
  /** The time when the outcome became known. */
  at: z.nullable(z.string()),
  code: z.nullable(z.int()),
  message: z.nullable(z.string()),
  ray_id: z.nullable(z.string()),
  /** What a verification of the run found of them; null or absent without one. */
  verification: z.nullish(personSessionCheckSchema),
})
export type RunPerson = z.infer<typeof runPersonSchema>

export const runSchema = z.looseObject({
  number: z.int(),
  created_at: z.string(),
  finished_at: z.nullable(z.string()),
  /** The person who started the run. */
  email: z.string(),
  roles: z.array(roleSchema),
  reason: z.string(),
  ticket: z.nullable(z.string()),
  devices: z.boolean(),
  warp_session_reauth: z.boolean(),
  /**
   * `queued` until the first person's turn; `stopped` by the run itself, for a reason that concerns everyone who is left;
   * `finished` when nobody is waiting any more.
   */
  state: z.enum(['queued', 'running', 'paused', 'stopped', 'cancelled', 'finished']),
  /** The reason why the run stopped by itself, in words. */
  stopped_because: z.nullable(z.string()),
  /**
   * Why it stopped: Cloudflare refuses it, or the person for whom it runs no longer has the required role. Null in runs
   * that earlier builds stopped because of refusals.
   */
  stopped_for: z.nullish(z.enum(['refusals', 'role'])),
  /** The person, if the run has only one. */
  subject: z.nullable(z.string()),
  total: z.int(),
  counts: z.record(personStateSchema, z.int()),
  /** How far its verification is, and what that found; null or absent if there was none. */
  verification: z.nullish(
    z.pick(sessionCheckSchema, { state: true, started_at: true, total: true, counts: true }),
  ),
  /** The number of people per minute that all runs together may currently revoke. */
  per_minute: z.number(),
  /** The share of the API's limit that runs leave to Cloudflare's dashboard and others, from 0 to 1. */
  reserve: z.number(),
  /** The time until which the run waits for Cloudflare’s rate limit; null if it is not waiting. */
  waits_until: z.nullable(z.string()),
  /** The remaining time at this pace, including other runs; null if nothing is left to do. */
  seconds_left: z.nullable(z.int()),
  /** The number of its change in history. */
  change: z.int(),
})
export type Run = z.infer<typeof runSchema>
export type RunState = Run['state']
export type RunStopCause = NonNullable<Run['stopped_for']>

/** Runs of one person, with only the latest for each person; or runs of many. */
export const RUN_TARGET_KINDS = ['person', 'many'] as const
export type RunTargetKind = (typeof RUN_TARGET_KINDS)[number]

/** The controls of a started run that need no reason. */
export const RUN_CONTROLS_WITHOUT_REASON = ['pause', 'resume', 'cancel'] as const
export type RunControlWithoutReason = (typeof RUN_CONTROLS_WITHOUT_REASON)[number]

/** All controls of a started run. A retry requires a reason. */
export const RUN_CONTROLS = [...RUN_CONTROLS_WITHOUT_REASON, 'retry'] as const
export type RunControl = (typeof RUN_CONTROLS)[number]

/** A use of a control, with its user and time. */
const controlledSchema = z.object({
  control: z.enum(RUN_CONTROLS),
  at: z.string(),
  email: z.string(),
})
export type RunControlRecord = z.infer<typeof controlledSchema>

/**
 * A run with the people whose outcomes became known last, newest first, and every use of a control, oldest first. A run
 * of one person has that person there from the start.
 */
export const runWithLatestPeopleSchema = z.extend(runSchema, {
  latest: z.array(runPersonSchema),
  controlled: z.array(controlledSchema),
})
export type RunWithLatestPeople = z.infer<typeof runWithLatestPeopleSchema>

/**
 * Returns whether a run exceeds the given roles: it may contain people whom they may not revoke, and more people than
 * they allow.
 */
export function runExceedsRoles(run: Pick<Run, 'roles'>, roles: readonly Role[]): boolean {
  const anybody = 'sessions:revoke-anybody'
  return (
    capabilitiesForRoles(run.roles).includes(anybody) &&
    !capabilitiesForRoles(roles).includes(anybody)
  )
}

/** Obstacles to revoking people, checked before the request. The check starts nothing. */
export const revocationPrecheckSchema = z.object({
  /** The people whom only an admin may revoke. */
  protected: z.array(z.string()),
  /**
   * The number of people that the user may revoke in 24 hours, and how many of them are left; null if there is no
   * limit.
   */
  allowance: z.nullable(z.object({ limit: z.int(), left: z.int() })),
  /** The number of people per minute that all runs together may currently revoke. */
  per_minute: z.number(),
  /** The share of the API's limit that runs leave to Cloudflare's dashboard and others, from 0 to 1. */
  reserve: z.number(),
  /** The number of people waiting in other runs, which take turns with this one. */
  waiting: z.int(),
})
export type RevocationPrecheck = z.infer<typeof revocationPrecheckSchema>

/** The number of people of a list that have arrived. */
export const uploadedPeopleCountSchema = z.object({ people: z.int() })
