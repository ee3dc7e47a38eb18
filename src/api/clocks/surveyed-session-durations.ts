import * as z from 'zod/mini'
import type { ApplicationFacts } from '../impact/survey-facts'
import { accountApiPath, createGatehouseReadCall } from '../api-client'

const mfaSchema = z.nullable(
  z.object({
    is_disabled: z.boolean(),
    /** Null if the level above decides. */
    session_duration: z.nullable(z.string()),
  }),
)

const sessionPolicySchema = z.object({
  name: z.string(),
  /** `allow`, `deny`, `bypass` or `non_identity`. */
  decision: z.string(),
  /** Null if the application's duration applies. */
  session_duration: z.nullable(z.string()),
  mfa: mfaSchema,
})
export type PolicySessionSettings = z.infer<typeof sessionPolicySchema>

/** What decides how long people stay signed in to an application, as a survey read it. Durations are Go's. */
const sessionApplicationSchema = z.object({
  name: z.string(),
  type: z.string(),
  session_duration: z.nullable(z.string()),
  /** Whether people get in by their session in the Cloudflare One Client; null if the organization decides. */
  uses_client_session: z.nullable(z.boolean()),
  has_binding_cookie: z.boolean(),
  mfa: mfaSchema,
  /** Null unless it is a SaaS application. A lifetime is null if the application sets none. */
  saas: z.nullable(
    z.object({
      is_oidc: z.boolean(),
      access_token_lifetime: z.nullable(z.string()),
      refresh_token_lifetime: z.nullable(z.string()),
    }),
  ),
  policies: z.array(sessionPolicySchema),
})
export type ApplicationSessionSettings = z.infer<typeof sessionApplicationSchema>

/** The sessions that a survey found: those of applications by name, and the rules of Gateway with a clock of their own. */
export const surveyedSessionDurationsSchema = z.object({
  /** RFC 3339: when the survey started. */
  surveyed_at: z.string(),
  /** Null if the applications could not be read. */
  applications: z.nullable(z.array(sessionApplicationSchema)),
  /** The number of applications that match; at most {@link MAX_LISTED_SESSION_APPLICATIONS} of them are listed. */
  application_count: z.int(),
  /** Null if the rules could not be read. */
  gateway_rules: z.nullable(
    z.array(z.object({ name: z.string(), duration: z.nullable(z.string()) })),
  ),
})
export type SurveyedSessionDurations = z.infer<typeof surveyedSessionDurationsSchema>

export const MAX_LISTED_SESSION_APPLICATIONS = 100
/** What is listed of one application, or of Gateway. */
const MAX_POLICIES = 50
const MAX_GATEWAY_RULES = 100
const MAX_CHARACTERS = 200

export const surveyedSessionDurationsQuerySchema = z.strictObject({
  /** A part of an application's name. */
  search: z.optional(z.string().check(z.maxLength(MAX_CHARACTERS))),
})

type MfaFacts = ApplicationFacts['mfa']

/** Returns the applications of a survey whose name contains the text, in order of their names. */
export function searchApplicationSessionSettings(
  applications: readonly ApplicationFacts[],
  search: string,
): ApplicationSessionSettings[] {
  const part = search.trim().toLowerCase()
  return applications
    .filter(({ name }) => name.toLowerCase().includes(part))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map((application) => ({
      name: shortened(application.name),
      type: application.type,
      session_duration: application.sessionDuration,
      uses_client_session: application.usesClientSession,
      has_binding_cookie: application.hasBindingCookie,
      mfa: mfaOf(application.mfa),
      saas: saasOf(application.saas),
      policies: application.policies
        .slice(0, MAX_POLICIES)
        .map(({ name, decision, sessionDuration, mfa }) => ({
          name: shortened(name),
          decision,
          session_duration: sessionDuration,
          mfa: mfaOf(mfa),
        })),
    }))
}

/** Returns the rules that are switched on, each with its duration. */
export function findEnabledGatewayRules(
  rules: readonly { name: string; isEnabled: boolean; duration: string | null }[],
): { name: string; duration: string | null }[] {
  return rules
    .filter(({ isEnabled }) => isEnabled)
    .slice(0, MAX_GATEWAY_RULES)
    .map(({ name, duration }) => ({ name: shortened(name), duration }))
}

function mfaOf(mfa: MfaFacts): ApplicationSessionSettings['mfa'] {
  return mfa === null
    ? null
    : { is_disabled: mfa.isDisabled, session_duration: mfa.sessionDuration }
}

function saasOf(saas: ApplicationFacts['saas']): ApplicationSessionSettings['saas'] {
  return saas === null
    ? null
    : {
        is_oidc: saas.isOidc,
        access_token_lifetime: saas.accessTokenLifetime,
        refresh_token_lifetime: saas.refreshTokenLifetime,
      }
}

const shortened = (text: string) =>
  text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text

/** Lists the sessions that a complete survey found. An empty search finds every application. */
export const listSurveyedSessionDurations = (account_id: string, search: string) =>
  createGatehouseReadCall(
    surveyedSessionDurationsSchema,
    accountApiPath(account_id, 'survey', 'sessions'),
    search === '' ? {} : { search },
  )
