/** Surveys and impacts as the browser reads them, without anything of how they are computed. */
import * as z from 'zod/mini'
import { SETTING_RESOURCES } from '../change'
import { checklistItemSchema } from './checklist'
import { findingSchema } from './finding'
import { SURVEY_READ_NAMES } from './survey-read-paths'

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

/** The areas of a survey that list the account's zones. */
export const ZONE_LISTING_SURVEY_AREAS = ['applications'] as const satisfies readonly SurveyArea[]

/** The areas of a survey that list the root certificates for mutual TLS. */
export const CERTIFICATE_SURVEY_AREAS = ['certificates'] as const satisfies readonly SurveyArea[]

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

/** The names of the account's zones, sorted; null if Gatehouse's token may not list them. */
export const surveyedZonesSchema = z.object({
  surveyed_at: z.string(),
  zones: z.nullable(z.array(z.string())),
})

const surveyedCertificateSchema = z.object({
  name: z.string(),
  /** RFC 3339; null if Cloudflare does not say. */
  expires_at: z.nullable(z.string()),
  /** The hosts of the applications that check against it. */
  hosts: z.array(z.string()),
})
export type SurveyedCertificate = z.infer<typeof surveyedCertificateSchema>

/** The next that expires comes first; null if they could not be read. */
export const surveyedCertificatesSchema = z.object({
  surveyed_at: z.string(),
  certificates: z.nullable(z.array(surveyedCertificateSchema)),
})

const settingChange = {
  resource: z.enum(SETTING_RESOURCES),
  /** The setting as it was reviewed, and as it would be after the change. */
  before: z.looseObject({}),
  after: z.looseObject({}),
}

export const impactRequestSchema = z.strictObject(settingChange)
export type ImpactRequest = z.infer<typeof impactRequestSchema>

/** Where a host is of which Cloudflare does not say whether it belongs to the account’s hostnames. */
export const HOST_KINDS_WITHOUT_DNS_RECORD = ['workers_dev', 'pages', 'custom_hostname'] as const

/**
 * The state of a host when requests without an application are denied. `part`: an application covers only a path.
 * `not_promised`: Cloudflare does not say whether the application that covers the host counts, or whether the host
 * belongs to those that are blocked. `wildcard`: any name below a wildcard, of which no list exists. `opened`: the host has no application, and would no longer be blocked.
 */
export const AFFECTED_HOST_STATES = [
  'blocked',
  'part',
  'not_promised',
  'wildcard',
  'opened',
  'covered',
] as const
export type AffectedHostState = (typeof AFFECTED_HOST_STATES)[number]

/** A row of the list of hosts that a change affects. */
export const affectedHostRowSchema = z.object({
  host: z.string(),
  zone: z.string(),
  state: z.enum(AFFECTED_HOST_STATES),
  /** The first names of the applications that cover some of the host, and the number of all of them. */
  applications: z.array(z.string()),
  application_count: z.int(),
  /** The reason for the state, if the state does not imply it; `route` if only a Worker's route names the host. */
  reason: z.optional(z.enum(['worker', 'no_policy', 'route', ...HOST_KINDS_WITHOUT_DNS_RECORD])),
})
export type AffectedHostRow = z.infer<typeof affectedHostRowSchema>

/** A histogram of seats over last logins. */
const seatHistogramSchema = z.object({
  days_of_bar: z.int(),
  /** The number of people with a seat in each bar, the latest logins first. The last bar has no end. */
  bars: z.array(z.int()),
  /** The inactive time that the change sets. */
  days: z.number(),
  /** The number of people who last logged in longer ago than that. */
  beyond: z.int(),
  /** The number of seats that would be freed; fewer if devices were seen since. */
  freed: z.int(),
})
export type SeatHistogram = z.infer<typeof seatHistogramSchema>

const hostCountsSchema = z.record(z.enum(AFFECTED_HOST_STATES), z.int())

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
  state: z.optional(z.enum(AFFECTED_HOST_STATES)),
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
