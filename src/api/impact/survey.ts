import * as z from 'zod/mini'
import { SETTINGS } from '../change'
import { findingSchema } from './finding'
import { HOST_STATES } from './host-states'
import { SURVEY_READ_NAMES } from './survey-reads'

/** What a survey can be asked to read. Hosts take some calls for every zone of the account. */
export const SURVEY_AREAS = ['applications', 'hosts'] as const
export type SurveyArea = (typeof SURVEY_AREAS)[number]

export const surveyRequestSchema = z.strictObject({
  areas: z.array(z.enum(SURVEY_AREAS)).check(z.minLength(1), z.maxLength(SURVEY_AREAS.length)),
})

/** Something that could not be read, so that what it holds is not known. */
const unreadSchema = z.object({
  read: z.enum(SURVEY_READ_NAMES),
  /** What the token lacks, where that is the reason. */
  permission: z.nullable(z.string()),
  /** In how many zones; 0 where it is of the account. */
  zones: z.int(),
  /** Why, in Cloudflare's words, of the first that failed. */
  message: z.string(),
})
export type Unread = z.infer<typeof unreadSchema>

/** The account as it is being read, or was. Times are RFC 3339. */
export const surveySchema = z.object({
  state: z.enum(['reading', 'complete']),
  areas: z.array(z.enum(SURVEY_AREAS)),
  started_at: z.string(),
  /** Null while it reads. */
  finished_at: z.nullable(z.string()),
  /** Zones whose hosts are read, of those that the token sees; null until that is known. */
  zones: z.nullable(z.object({ read: z.int(), seen: z.int() })),
  /** About how long it will still take. */
  seconds_left: z.int(),
  /** Until when Cloudflare has asked to be left alone. */
  waits_until: z.nullable(z.string()),
  unread: z.array(unreadSchema),
})
export type Survey = z.infer<typeof surveySchema>

const settingChange = {
  resource: z.enum(SETTINGS),
  /** The setting as it was reviewed, and as it would be. */
  before: z.looseObject({}),
  after: z.looseObject({}),
}

export const impactRequestSchema = z.strictObject(settingChange)
export type ImpactRequest = z.infer<typeof impactRequestSchema>

const hostCountsSchema = z.record(z.enum(HOST_STATES), z.int())

/** What a change would do, by the latest survey. */
export const impactSchema = z.object({
  survey: surveySchema,
  findings: z.array(findingSchema),
  /** Null where the change decides about no host, or the hosts are not known. */
  hosts: z.nullable(
    z.object({
      counts: hostCountsSchema,
      zones: z.array(z.object({ zone: z.string(), counts: hostCountsSchema })),
    }),
  ),
})
export type Impact = z.infer<typeof impactSchema>

const hostFilter = {
  state: z.optional(z.enum(HOST_STATES)),
  zone: z.optional(z.string().check(z.maxLength(253))),
  /** A part of the host's name. */
  search: z.optional(z.string().check(z.maxLength(253))),
}

export const hostsRequestSchema = z.strictObject({
  ...settingChange,
  ...hostFilter,
  /** How many to leave out before the first. */
  offset: z.optional(z.int().check(z.nonnegative(), z.maximum(10_000_000))),
  limit: z.optional(z.int().check(z.minimum(1), z.maximum(200))),
})
export type HostsRequest = z.infer<typeof hostsRequestSchema>
