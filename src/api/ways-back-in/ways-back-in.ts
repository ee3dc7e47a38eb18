/** Whether somebody can get back in after their sessions have ended, and by which ways. */
import * as z from 'zod/mini'
import { emailAddressSchema } from '../email-address'
import { accountApiPath, createGatehouseReadCall } from '../api-client'
import type { AdmissionLevel, AdmissionCause } from './admission'
import { PERSON_READ_NAMES } from './person-read-paths'

/** How somebody is admitted, the most open first. */
export const ADMISSION_LEVELS = [
  'at_once',
  'after_check',
  'from_place',
  'unknown',
  'no',
] as const satisfies readonly AdmissionLevel[]
export const admissionLevelSchema = z.enum(ADMISSION_LEVELS)

/** What an admission rests on: a policy, or one of the reasons without one. */
const ADMISSION_BASES = [
  'policy',
  'no_policy',
  'no_match',
  'other_providers',
  'policies_unread',
] as const satisfies readonly (
  | Exclude<AdmissionCause['kind'], 'rule' | 'mfa' | 'approval' | 'decision'>
  | 'policy'
)[]

/** The most applications that are named for a way, and the most ways. What is left out is counted. */
export const MAX_LISTED_APPLICATIONS = 500
export const MAX_WAYS_BACK_IN = 200

/** Applications that admit somebody in the same way, for the same reason. */
const waySchema = z.object({
  admission: admissionLevelSchema,
  basis: z.enum(ADMISSION_BASES),
  /** The policy that decides; null without one. */
  policy: z.nullable(z.string()),
  /** Whether the policy lets people in without a login. */
  is_bypass: z.boolean(),
  /** The rules that decide, in words; null for callers who may not read policies. */
  rule: z.nullable(z.string()),
  /** What would close the way; null if it is closed, or for callers who may not read policies. */
  closing: z.nullable(z.string()),
  /** The names of the identity providers by which they get in; empty if that is not known. */
  providers: z.array(z.string()),
  total: z.int(),
  /** Ids are null for callers who may not read policies. */
  applications: z.array(z.object({ id: z.nullable(z.string()), name: z.string() })),
})
export type WayBackIn = z.infer<typeof waySchema>

export const waysBackInSchema = z.object({
  email: z.string(),
  /** When it was read. RFC 3339 in UTC, as all times here. Policies may have been read up to a minute earlier. */
  read_at: z.string(),
  /** Whether the account knows somebody with this address; null if its users could not be read. */
  is_known: z.nullable(z.boolean()),
  /** The identity provider by which they signed in last; null if that is not known. */
  provider: z.nullable(z.object({ name: z.string(), type: z.string() })),
  /** Whether a code that is sent to their address lets them sign in, whatever their identity provider says. */
  has_one_time_pin: z.nullable(z.boolean()),
  /** The most open first; null if the applications could not be read. */
  ways: z.nullable(z.array(waySchema)),
  /** Whether there are more ways than these. */
  has_more_ways: z.boolean(),
  /** The number of applications whose policies were evaluated, and of those where a client session replaces the login. */
  applications: z.int(),
  client_session_applications: z.int(),
  /** Whether a device may be enrolled anew; null if there is no application for that, or it was not read. */
  enrolment: z.nullable(admissionLevelSchema),
  /** Null if they could not be read, as for everything below. */
  devices: z.nullable(
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        last_seen_at: z.nullable(z.string()),
        is_revoked: z.boolean(),
      }),
    ),
  ),
  /** Whether an identity provider still lists them, as far as it synchronizes people by SCIM. */
  scim: z.enum(['active', 'inactive', 'absent', 'not_synchronized', 'unread']),
  /** Requests for temporary access that wait for approval, or are approved and have not ended. */
  approvals: z.nullable(
    z.array(
      z.object({
        application: z.string(),
        is_approved: z.boolean(),
        expires_at: z.nullable(z.string()),
      }),
    ),
  ),
  /** Only passkeys are readable; other authenticators of independent MFA are not. */
  passkeys: z.nullable(
    z.array(
      z.object({
        name: z.string(),
        created_at: z.nullable(z.string()),
        last_used_at: z.nullable(z.string()),
      }),
    ),
  ),
  /** What could not be read. Nothing is ever concluded from it. */
  unread: z.array(
    z.object({
      read: z.enum(PERSON_READ_NAMES),
      /** The missing permission of the token, if that is the reason. */
      permission: z.nullable(z.string()),
      /** The reason in Cloudflare's words. */
      message: z.string(),
    }),
  ),
  /** The number of calls of Cloudflare's API: for this person, and shared with everybody for a minute. */
  calls: z.object({ person: z.int(), shared: z.int() }),
})
export type WaysBackIn = z.infer<typeof waysBackInSchema>

export const waysBackInQuerySchema = z.object({ email: emailAddressSchema })

/** Reads by which ways somebody can get back in. */
export const getWaysBackIn = (account_id: string, email: string) =>
  createGatehouseReadCall(waysBackInSchema, accountApiPath(account_id, 'ways-back-in'), { email })
