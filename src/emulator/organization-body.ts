import * as z from 'zod/mini'
import { isJsonObject, toPointer } from '../api/json'
import { type DurationRule, durationProblem, parseGoDuration } from '../api/duration'
import { AUTHENTICATORS } from '../api/authenticators'
import {
  INACTIVITY_ACTIONS,
  INACTIVITY_DAYS,
  ORGANIZATION_DURATIONS,
  PIN_POLICIES,
  SSH_KEY_SIZES,
  SSH_KEY_TYPES,
  TOUCH_POLICIES,
} from '../api/organization-rules'
import { READ_ONLY_KEYS } from '../api/organization'
import { type Refusal, refusal } from './reply'

/** The body of PUT and POST, field by field. Every optional field may be null, which unsets it. */
const text = z.nullish(z.string())
const flag = z.nullish(z.boolean())

function duration(rule: DurationRule) {
  const checked = z.string().check(({ value, issues }) => {
    const parsed = parseGoDuration(value)
    const hasForeignUnit = rule.precision === 'minutes' && /[^\dhm.+-]/.test(value)
    const message = !parsed.ok
      ? `time: invalid duration "${value}"`
      : hasForeignUnit
        ? 'only the units m and h are allowed'
        : durationProblem(parsed.value, rule)
    if (message !== undefined) issues.push({ code: 'custom', input: value, message })
  })
  return z.nullish(checked)
}

/** The schema omits the minimum, because a shorter time has an error of its own. */
const { min: SEAT_EXPIRATION_MINIMUM, ...seatExpirationRule } =
  ORGANIZATION_DURATIONS.user_seat_expiration_inactive_time

const httpsUrl = z.string().check(
  z.refine((value) => value === '' || /^https:\/\/[^/]/.test(value), {
    error: 'must be an https URL',
  }),
)

const organizationBodySchema = z.looseObject({
  auth_domain: z.string(),
  name: text,
  session_duration: duration(ORGANIZATION_DURATIONS.session_duration),
  warp_auth_session_duration: duration(ORGANIZATION_DURATIONS.warp_auth_session_duration),
  user_seat_expiration_inactive_time: duration(seatExpirationRule),
  auto_redirect_to_identity: flag,
  allow_authenticate_via_warp: flag,
  warp_auth_non_browser_401: flag,
  is_ui_read_only: flag,
  ui_read_only_toggle_reason: text,
  deny_unmatched_requests: flag,
  deny_unmatched_requests_exempted_zone_names: z.nullish(z.array(z.string())),
  login_design: z.nullish(
    z.looseObject({
      background_color: text,
      text_color: text,
      logo_path: z.nullish(httpsUrl),
      header_text: text,
      footer_text: text,
    }),
  ),
  custom_pages: z.nullish(z.looseObject({ forbidden: text, identity_denied: text })),
  mfa_config: z.nullish(
    z.looseObject({
      allowed_authenticators: z.nullish(z.array(z.enum(AUTHENTICATORS))),
      session_duration: duration(ORGANIZATION_DURATIONS['mfa_config.session_duration']),
      amr_matching_session_duration: duration(
        ORGANIZATION_DURATIONS['mfa_config.amr_matching_session_duration'],
      ),
      required_aaguids: z.nullish(z.union([z.literal(''), z.uuid()])),
    }),
  ),
  mfa_required_for_all_apps: flag,
  mfa_piv_key_requirements: z.nullish(
    z.looseObject({
      pin_policy: z.nullish(z.enum(PIN_POLICIES)),
      touch_policy: z.nullish(z.enum(TOUCH_POLICIES)),
      ssh_key_size: z.nullish(z.array(z.literal([...SSH_KEY_SIZES]))),
      ssh_key_type: z.nullish(z.array(z.enum(SSH_KEY_TYPES))),
      require_fips_device: flag,
    }),
  ),
  service_token_inactivity: z.nullish(
    z.looseObject({
      enabled: z.boolean(),
      action: z.enum(INACTIVITY_ACTIONS),
      inactivity_threshold_days: z
        .int()
        .check(z.minimum(INACTIVITY_DAYS.min), z.maximum(INACTIVITY_DAYS.max)),
    }),
  ),
  strict_service_token_auth: flag,
})

export type OrganizationBody = z.infer<typeof organizationBodySchema>

type ReadBody = { ok: true; body: OrganizationBody } | { ok: false; refusal: Refusal }

/** Returns the body, or a refusal that points to the wrong field. */
export function readOrganizationBody(input: unknown): ReadBody {
  if (!isJsonObject(input)) {
    return refused('invalidRequest', { detail: 'the body is not a JSON object' })
  }
  const readOnly = READ_ONLY_KEYS.find((key) => Object.hasOwn(input, key))
  if (readOnly !== undefined) {
    const cause = `${readOnly} is read-only`
    return refused('invalidConfiguration', { cause, pointer: toPointer([readOnly]) })
  }
  const emptyDuration = DURATION_PATHS.find((path) => valueAt(input, path) === '')
  if (emptyDuration !== undefined) {
    const cause = `invalid ${emptyDuration.join('.')}`
    return refused('invalidConfiguration', { cause, pointer: toPointer(emptyDuration) })
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
    return refused('invalidRequest', { detail, pointer: toPointer(path) })
  }
  if (isSeatExpirationTooShort(parsed.data)) {
    return refused('seatExpiration', { pointer: '/user_seat_expiration_inactive_time' })
  }
  return { ok: true, body: parsed.data }
}

const DURATION_PATHS = Object.keys(ORGANIZATION_DURATIONS).map((path) => path.split('.'))

function valueAt(value: unknown, path: string[]): unknown {
  return path.reduce((at: unknown, key) => (isJsonObject(at) ? at[key] : undefined), value)
}

const KNOWN_AUTHENTICATORS: ReadonlySet<unknown> = new Set(AUTHENTICATORS)

/** `ssh_piv_key`, the former name of `piv_key`, is a foreign one. */
function hasForeignAuthenticator(input: unknown): boolean {
  const methods = valueAt(input, ['mfa_config', 'allowed_authenticators'])
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

function refused(...parameters: Parameters<typeof refusal>): { ok: false; refusal: Refusal } {
  return { ok: false, refusal: refusal(...parameters) }
}
