import * as z from 'zod/mini'
import { parseGoDuration } from '../api/duration'
import { durationProblem, type DurationRule } from '../api/duration-input'
import { parseJsonPointer, isJsonObject, toJsonPointer, valueAtPointer } from '../api/json'
import type { Organization } from '../api/organization'
import { MFA_AUTHENTICATORS, INFRASTRUCTURE_AUTHENTICATORS } from '../api/mfa-authenticators'
import {
  listLeafFieldDefinitions,
  ORGANIZATION_FIELD_DEFINITIONS,
  READ_ONLY_ORGANIZATION_KEYS,
  SERVICE_TOKEN_INACTIVITY_DAYS_RANGE,
  type SettingFieldDefinition,
  type SettingFieldDefinitions,
} from '../api/setting-fields'
import type { EmulatedAccount } from './emulated-account'
import { type EmulatedOperationReply, refusalReply } from './reply'
import { formatRfc3339Timestamp } from './emulator-settings'

type Refused = { ok: false; refusal: EmulatedOperationReply }
type Outcome = { ok: true; organization: Organization } | Refused

type Context = RuleContext & { now: number }

/** Handles PUT: the body replaces the organization, and every field that it omits returns to its default. */
export function computeReplacedOrganization(
  current: Organization,
  input: unknown,
  context: Context,
): Outcome {
  const read = readOrganizationBody(input)
  if (!read.ok) return read
  const problem = ruleProblem(read.body, current, context)
  if (problem !== undefined) return { ok: false, refusal: problem }
  const earliest = Date.parse(current.updated_at ?? '') + 1 || 0
  return {
    ok: true,
    organization: {
      ...DEFAULTS,
      // Settings that the plan does not allow to be sent do not count as omitted.
      ...(context.account.features.independent_mfa ? {} : mfaSettings(current)),
      ...withoutUnset(read.body),
      ...(isAlwaysStrict(current) ? { strict_service_token_auth: true } : {}),
      // This field cannot be sent, so it does not count as omitted.
      ...withoutUnset({ trusted_accounts: current.trusted_accounts }),
      created_at: current.created_at,
      updated_at: formatRfc3339Timestamp(Math.max(context.now, earliest)),
    },
  }
}

/** Handles POST, which accepts no custom pages. */
export function computeCreatedOrganization(input: unknown, context: Context): Outcome {
  const read = readOrganizationBody(input)
  if (!read.ok) return read
  const { custom_pages: _ignored, ...body } = read.body
  if (!body.name) {
    return refused('invalidRequest', { detail: 'name is required', pointer: '/name' })
  }
  const created = {
    created_at: formatRfc3339Timestamp(context.now),
    updated_at: formatRfc3339Timestamp(context.now),
  }
  const problem = ruleProblem(body, created, context)
  if (problem !== undefined) return { ok: false, refusal: problem }
  return {
    ok: true,
    organization: {
      ...DEFAULTS,
      ...withoutUnset(body),
      ...(isAlwaysStrict(created) ? { strict_service_token_auth: true } : {}),
      ...created,
    },
  }
}

/** Returns the response of GET: unset keys are absent, and so is a false `auto_redirect_to_identity`. */
export function toOrganizationResponse({ organization, features }: EmulatedAccount): Organization {
  const { auto_redirect_to_identity, ...rest } = organization ?? {}
  return {
    ...OFF,
    ...rest,
    ...(auto_redirect_to_identity === true ? { auto_redirect_to_identity } : {}),
    ...(features.independent_mfa ? {} : { mfa_config: rest.mfa_config ?? IDLE_MFA }),
    mfa_configuration_allowed: features.independent_mfa,
  }
}

/** The settings of service tokens in a response while nobody has set them. */
const OFF = {
  strict_service_token_auth: false,
  service_token_inactivity: { enabled: false, action: '', inactivity_threshold_days: 0 },
} satisfies Organization

/** The values of an organization in which these fields are not set. */
const DEFAULTS = {
  allow_authenticate_via_warp: false,
  is_ui_read_only: false,
  deny_unmatched_requests: false,
  deny_unmatched_requests_exempted_zone_names: [],
} satisfies Organization

/** In responses even if the plan has no independent MFA, in which case sending it back is refused. */
const IDLE_MFA = { allowed_authenticators: [], session_duration: '24h' }

function mfaSettings({ mfa_config, mfa_required_for_all_apps }: Organization): Organization {
  return withoutUnset({ mfa_config, mfa_required_for_all_apps })
}

/** Omits, at every level, values that mean "not set". Lists and false stay. */
function withoutUnset(value: Record<string, unknown>): Record<string, unknown> {
  const entries: [string, unknown][] = []
  for (const [key, item] of Object.entries(value)) {
    const kept = isJsonObject(item) ? withoutUnset(item) : item
    const isEmpty = isJsonObject(kept) && Object.keys(kept).length === 0
    if (kept !== null && kept !== undefined && kept !== '' && !isEmpty) entries.push([key, kept])
  }
  return Object.fromEntries(entries)
}

/** The data that the rules need besides the organization. */
type RuleContext = {
  account: EmulatedAccount
  /** Returns whether an account has the team domain. */
  isTeamDomainInUse: (authDomain: string) => boolean
}

/** Returns the refusal of a body that breaks a rule: between fields, with the plan, or with other organizations. */
type Rule = (
  body: OrganizationBody,
  current: Organization,
  context: RuleContext,
) => EmulatedOperationReply | undefined

/** Names that are taken by others on Cloudflare. */
const NAMES_TAKEN_BY_OTHERS = new Set(['cloudflare', 'globex', 'initech', 'umbrella', 'widgetcorp'])

const teamDomainRule: Rule = ({ auth_domain }, current, { account, isTeamDomainInUse }) => {
  if (auth_domain === current.auth_domain) return undefined
  const pointer = '/auth_domain'
  const { onboarded, dashboard_sso } = account.features
  if (onboarded === false) return refusalReply('authDomainNotAvailable', { pointer })
  if (dashboard_sso) return refusalReply('dashboardSso', { pointer })
  const isTaken =
    NAMES_TAKEN_BY_OTHERS.has(auth_domain.split('.')[0] ?? '') || isTeamDomainInUse(auth_domain)
  return isTaken ? refusalReply('authDomainNotAvailable', { pointer }) : undefined
}

/** If the plan has no independent MFA, its settings cannot be sent, not even unchanged. */
const planRule: Rule = (body, _current, { account }) => {
  if (account.features.independent_mfa) return undefined
  const key = (['mfa_config', 'mfa_required_for_all_apps'] as const).find((name) => body[name])
  if (key === undefined) return undefined
  const cause = `${key} is not allowed on this plan`
  return refusalReply('invalidConfiguration', { cause, pointer: `/${key}` })
}

/**
 * Methods are switched off only explicitly, with a list or with null for the whole setting, and not while MFA settings
 * of an application or a policy name them.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/independent-mfa/
 */
const authenticatorRule: Rule = ({ mfa_config }, current, { account }) => {
  const { features, authenticators_in_use = [] } = account
  if (!features.independent_mfa) return undefined
  const wanted: readonly string[] = mfa_config?.allowed_authenticators ?? []
  const isLeftOut = mfa_config !== null && !mfa_config?.allowed_authenticators
  const removed = (current.mfa_config?.allowed_authenticators ?? []).filter(
    (method) => !wanted.includes(method),
  )
  return removed.some((method) => isLeftOut || authenticators_in_use.includes(method))
    ? refusalReply('authenticatorInUse', { pointer: '/mfa_config' })
    : undefined
}

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/policies/mfa-requirements/ */
const mfaRequirementRule: Rule = ({ mfa_required_for_all_apps, mfa_config }) => {
  if (!mfa_required_for_all_apps) return undefined
  const methods: string[] = mfa_config?.allowed_authenticators ?? []
  if (methods.every((method) => INFRASTRUCTURE_AUTHENTICATORS.includes(method))) {
    const detail = 'mfa_required_for_all_apps needs an authenticator that all applications can use'
    const pointer = '/mfa_config/allowed_authenticators'
    return refusalReply('invalidRequest', { detail, pointer })
  }
  if (mfa_config?.session_duration) return undefined
  const detail = 'mfa_required_for_all_apps needs a session duration'
  return refusalReply('invalidRequest', { detail, pointer: '/mfa_config/session_duration' })
}

/** Organizations created since then are permanently strict. */
const STRICT_SINCE = Date.parse('2026-10-05T00:00:00Z')

function isAlwaysStrict({ created_at }: Organization): boolean {
  return Date.parse(created_at ?? '') >= STRICT_SINCE
}

const strictAuthRule: Rule = ({ strict_service_token_auth }, current) => {
  if (strict_service_token_auth !== false || !isAlwaysStrict(current)) return undefined
  const detail = 'strict_service_token_auth cannot be turned off'
  return refusalReply('invalidRequest', { detail, pointer: '/strict_service_token_auth' })
}

/** The first that is broken is the one that the API names. */
const RULES = [teamDomainRule, planRule, authenticatorRule, mfaRequirementRule, strictAuthRule]

const ruleProblem: Rule = (...request) =>
  RULES.map((rule) => rule(...request)).find((problem) => problem !== undefined)

/** Returns the schema of a field in the body of PUT or POST. Every optional field may be null, which unsets it. */
function fieldSchema(field: SettingFieldDefinition): z.ZodMiniType {
  const schema = valueSchema(field)
  return field.isRequired ? schema : z.nullish(schema)
}

function valueSchema(field: SettingFieldDefinition): z.ZodMiniType {
  switch (field.kind) {
    case 'flag':
      return z.boolean()
    case 'url':
      return httpsUrlSchema
    case 'list-id':
      return z.union([z.literal(''), z.uuid()])
    case 'duration':
      return durationSchema(field.rule)
    case 'days':
      return z
        .int()
        .check(
          z.minimum(SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.min),
          z.maximum(SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.max),
        )
    case 'choice':
      return z.enum(field.options)
    case 'choices':
      return z.array(z.literal(field.options))
    case 'zone-names':
      return z.array(z.string())
    case 'accounts':
      return z.array(z.unknown())
    case 'object':
      return z.looseObject(bodyShape(field.fields))
    default:
      return z.string()
  }
}

function bodyShape(fields: SettingFieldDefinitions): Record<string, z.ZodMiniType> {
  const entries = Object.entries(fields).filter(([, { isReadOnly }]) => !isReadOnly)
  return Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field)]))
}

const httpsUrlSchema = z.string().check(
  z.refine((value) => value === '' || /^https:\/\/[^/]/.test(value), {
    error: 'must be an https URL',
  }),
)

function durationSchema(rule: DurationRule) {
  return z.string().check(({ value, issues }) => {
    const parsed = parseGoDuration(value)
    const hasForeignUnit = rule.precision === 'minutes' && /[^\dhm.+-]/.test(value)
    const message = !parsed.ok
      ? `time: invalid duration "${value}"`
      : hasForeignUnit
        ? 'only the units m and h are allowed'
        : durationProblem(parsed.value, rule)
    if (message !== undefined) issues.push({ code: 'custom', input: value, message })
  })
}

/** The schema omits the minimum, because a shorter time has an error of its own. */
const { min: SEAT_EXPIRATION_MINIMUM, ...seatExpirationRule } =
  ORGANIZATION_FIELD_DEFINITIONS.user_seat_expiration_inactive_time.rule

const organizationBodySchema = z.looseObject({
  ...bodyShape(ORGANIZATION_FIELD_DEFINITIONS),
  // Only POST requires it.
  name: z.nullish(z.string()),
  user_seat_expiration_inactive_time: z.nullish(durationSchema(seatExpirationRule)),
})

type OrganizationBody = Organization & { auth_domain: string }

type ReadBody = { ok: true; body: OrganizationBody } | Refused

/** Returns the body, or a refusal that points to the wrong field. */
function readOrganizationBody(input: unknown): ReadBody {
  if (!isJsonObject(input)) {
    return refused('invalidRequest', { detail: 'the body is not a JSON object' })
  }
  const readOnly = READ_ONLY_ORGANIZATION_KEYS.find((key) => Object.hasOwn(input, key))
  if (readOnly !== undefined) {
    const cause = `${readOnly} is read-only`
    return refused('invalidConfiguration', { cause, pointer: toJsonPointer([readOnly]) })
  }
  const pointer = DURATION_POINTERS.find((duration) => valueAtPointer(input, duration) === '')
  if (pointer !== undefined) {
    const cause = `invalid ${parseJsonPointer(pointer).join('.')}`
    return refused('invalidConfiguration', { cause, pointer })
  }
  if (hasForeignAuthenticator(input)) {
    // This error was observed without a code of its own, and without a pointer.
    return refused('invalidConfiguration', { cause: 'invalid mfa authenticator type' })
  }
  if (!isTeamDomain(input['auth_domain'])) {
    return refused('invalidAuthDomain', { pointer: '/auth_domain' })
  }
  const parsed = organizationBodySchema.safeParse(input)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.path ?? []
    const detail = `${path.join('.')}: ${issue?.message}`
    return refused('invalidRequest', { detail, pointer: toJsonPointer(path) })
  }
  const body = parsed.data as OrganizationBody // checked field by field
  if (isSeatExpirationTooShort(body)) {
    return refused('seatExpiration', { pointer: '/user_seat_expiration_inactive_time' })
  }
  return { ok: true, body }
}

const DURATION_POINTERS = listLeafFieldDefinitions(ORGANIZATION_FIELD_DEFINITIONS)
  .filter(({ field }) => field.kind === 'duration')
  .map(({ path }) => toJsonPointer(path))

const KNOWN_AUTHENTICATORS: ReadonlySet<unknown> = new Set(MFA_AUTHENTICATORS)

/** `ssh_piv_key`, the former name of `piv_key`, is a foreign one. */
function hasForeignAuthenticator(input: unknown): boolean {
  const methods = valueAtPointer(input, '/mfa_config/allowed_authenticators')
  return Array.isArray(methods) && methods.some((method) => !KNOWN_AUTHENTICATORS.has(method))
}

function isSeatExpirationTooShort({ user_seat_expiration_inactive_time: time }: OrganizationBody) {
  const parsed = parseGoDuration(time ?? '')
  return parsed.ok && parsed.value < SEAT_EXPIRATION_MINIMUM
}

const TEAM_DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.cloudflareaccess\.com$/

function isTeamDomain(value: unknown): boolean {
  return typeof value === 'string' && TEAM_DOMAIN.test(value)
}

function refused(...parameters: Parameters<typeof refusalReply>): Refused {
  return { ok: false, refusal: refusalReply(...parameters) }
}
