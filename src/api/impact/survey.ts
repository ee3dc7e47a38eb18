import * as z from 'zod/mini'
import { SETTING_RESOURCES } from '../change'
import { checklistItemSchema } from './checklist'
import { findingSchema } from './finding'
import { HOST_STATES } from './affected-host-row'
import { seatHistogramSchema } from './seat-histogram'
import { SURVEY_READ_NAMES } from './survey-reads'

/**
 * The areas that a survey can read. Applications take a call for every zone of the account, and hosts some more.
 * `team_domain` has what depends on the name of the team domain, `tokens` the service tokens and the groups that name
 * them, `gateway` the rules of Gateway, `seats` when people were last active, and `certificates` the root certificates
 * that devices and services are checked against. `history` takes no call: it is Gatehouse's own.
 */
export const SURVEY_AREAS = [
  'applications',
  'hosts',
  'providers',
  'team_domain',
  'tokens',
  'gateway',
  'seats',
  'certificates',
  'history',
] as const
export type SurveyArea = (typeof SURVEY_AREAS)[number]

/** The areas that the clocks of sessions need. */
export const SESSION_CLOCK_SURVEY_AREAS = [
  'applications',
  'gateway',
] as const satisfies readonly SurveyArea[]

export const surveyRequestSchema = z.strictObject({
  areas: z.array(z.enum(SURVEY_AREAS)).check(z.minLength(1), z.maxLength(SURVEY_AREAS.length)),
})

/** A read that failed, so that its data is unknown. */
const unreadSchema = z.object({
  read: z.enum(SURVEY_READ_NAMES),
  /** The missing permission of the token, if that is the reason. */
  permission: z.nullable(z.string()),
  /** Whether that permission is inferred, because Cloudflare does not say which one is needed. */
  is_permission_inferred: z.boolean(),
  /** The number of affected zones; 0 if the read is of the account. */
  zones: z.int(),
  /** The reason, in Cloudflare's words, for the first read that failed. */
  message: z.string(),
})
export type UnreadSurveyPart = z.infer<typeof unreadSchema>

/** A survey of the account, running or complete. Times are RFC 3339. */
export const surveyStatusSchema = z.object({
  state: z.enum(['reading', 'complete']),
  areas: z.array(z.enum(SURVEY_AREAS)),
  started_at: z.string(),
  /** Null while the survey is reading. */
  finished_at: z.nullable(z.string()),
  /** The number of zones that have been read, of those that the token sees; null until that number is known. */
  zones: z.nullable(z.object({ read: z.int(), seen: z.int() })),
  /** An estimate of the remaining time. */
  seconds_left: z.int(),
  /** The time until which Cloudflare has asked for no more requests. */
  waits_until: z.nullable(z.string()),
  /** Whether Gatehouse was restarted while it read, and went on where it was. */
  is_resumed: z.boolean(),
  unread: z.array(unreadSchema),
})
export type SurveyStatus = z.infer<typeof surveyStatusSchema>

const settingChange = {
  resource: z.enum(SETTING_RESOURCES),
  /** The setting as it was reviewed, and as it would be after the change. */
  before: z.looseObject({}),
  after: z.looseObject({}),
}

export const impactRequestSchema = z.strictObject(settingChange)
export type ImpactRequest = z.infer<typeof impactRequestSchema>

const hostCountsSchema = z.record(z.enum(HOST_STATES), z.int())

/** The effects of a change according to the latest survey. */
export const impactSchema = z.object({
  survey: surveyStatusSchema,
  findings: z.array(findingSchema),
  /** The tasks outside Gatehouse that the change makes necessary. */
  checklist: z.array(checklistItemSchema),
  /** Null if the change affects no host, or if the hosts are not known. */
  hosts: z.nullable(
    z.object({
      counts: hostCountsSchema,
      zones: z.array(
        z.object({ zone: z.string(), counts: hostCountsSchema, can_be_exempted: z.boolean() }),
      ),
    }),
  ),
  /** Null if the change does not concern seats, or if people could not be read. */
  seats: z.nullable(seatHistogramSchema),
})
export type Impact = z.infer<typeof impactSchema>

const hostFilter = {
  state: z.optional(z.enum(HOST_STATES)),
  zone: z.optional(z.string().check(z.maxLength(253))),
  /** A part of the host's name. */
  search: z.optional(z.string().check(z.maxLength(253))),
}

export const affectedHostsRequestSchema = z.strictObject({
  ...settingChange,
  ...hostFilter,
  /** The number of rows to skip. */
  offset: z.optional(z.int().check(z.nonnegative(), z.maximum(10_000_000))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(200))),
})
export type AffectedHostsRequest = z.infer<typeof affectedHostsRequestSchema>
