import * as z from 'zod/mini'
import { DAY, type DurationRule, HOUR, MINUTE, MONTH } from './duration'

/**
 * The Zero Trust organization: what GET answers and what PUT accepts.
 *
 * Answers are read loosely: every field may be absent or null, enumerations may grow, and keys
 * this schema does not name survive. Input is read strictly, so a wrong value never leaves here.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/
 */
const text = z.nullish(z.string())
const flag = z.nullish(z.boolean())
const texts = z.nullish(z.array(z.string()))

const loginDesignSchema = z.looseObject({
  background_color: text,
  text_color: text,
  logo_path: text,
  header_text: text,
  footer_text: text,
})

const customPagesSchema = z.looseObject({ forbidden: text, identity_denied: text })

const mfaConfigSchema = z.looseObject({
  allowed_authenticators: texts,
  session_duration: text,
  amr_matching_session_duration: text,
  required_aaguids: text,
})

const mfaPivKeyRequirementsSchema = z.looseObject({
  pin_policy: text,
  touch_policy: text,
  ssh_key_size: z.nullish(z.array(z.number())),
  ssh_key_type: texts,
  require_fips_device: flag,
})

const serviceTokenInactivitySchema = z.looseObject({
  enabled: flag,
  action: text,
  inactivity_threshold_days: z.nullish(z.number()),
})

export const organizationSchema = z.looseObject({
  auth_domain: text,
  name: text,
  session_duration: text,
  warp_auth_session_duration: text,
  user_seat_expiration_inactive_time: text,
  auto_redirect_to_identity: flag,
  allow_authenticate_via_warp: flag,
  warp_auth_non_browser_401: flag,
  is_ui_read_only: flag,
  ui_read_only_toggle_reason: text,
  deny_unmatched_requests: flag,
  deny_unmatched_requests_exempted_zone_names: texts,
  login_design: z.nullish(loginDesignSchema),
  custom_pages: z.nullish(customPagesSchema),
  mfa_config: z.nullish(mfaConfigSchema),
  mfa_required_for_all_apps: flag,
  mfa_piv_key_requirements: z.nullish(mfaPivKeyRequirementsSchema),
  mfa_configuration_allowed: flag,
  service_token_inactivity: z.nullish(serviceTokenInactivitySchema),
  strict_service_token_auth: flag,
  created_at: text,
  updated_at: text,
})

export type Organization = z.infer<typeof organizationSchema>
export type LoginDesign = z.infer<typeof loginDesignSchema>

/** Keys the API returns and refuses to be sent. */
export const READ_ONLY_KEYS = ['created_at', 'updated_at', 'mfa_configuration_allowed'] as const

const KNOWN_KEYS = new Set(Object.keys(organizationSchema.shape))

/** What the API returned beyond the schema; Gatehouse shows these keys and carries them through. */
export function unknownKeys(organization: Organization): [key: string, value: unknown][] {
  return Object.entries(organization).filter(([key]) => !KNOWN_KEYS.has(key))
}

const SESSION_PRESETS = [
  15n * MINUTE,
  30n * MINUTE,
  HOUR,
  6n * HOUR,
  12n * HOUR,
  24n * HOUR,
  7n * DAY,
]
const MFA_PRESETS = [0n, ...SESSION_PRESETS, 30n * DAY]

/** Every duration of the organization, by the path of its field. */
export const ORGANIZATION_DURATIONS = {
  /** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/ */
  session_duration: {
    precision: 'any',
    min: 15n * MINUTE,
    max: MONTH,
    whenUnset: '24 hours',
    presets: [...SESSION_PRESETS, MONTH],
  },
  warp_auth_session_duration: {
    precision: 'minutes',
    whenUnset: 'no re-authentication',
    presets: [...SESSION_PRESETS, 30n * DAY, 90n * DAY],
  },
  user_seat_expiration_inactive_time: {
    precision: 'any',
    min: MONTH,
    whenUnset: 'seats never expire',
    presets: [MONTH, 2n * MONTH, 3n * MONTH, 6n * MONTH, 12n * MONTH],
  },
  'mfa_config.session_duration': {
    precision: 'minutes',
    min: 0n,
    max: 30n * DAY,
    whenUnset: '24 hours',
    presets: MFA_PRESETS,
  },
  'mfa_config.amr_matching_session_duration': {
    precision: 'minutes',
    min: 0n,
    max: 30n * DAY,
    whenUnset: 'identity provider MFA is not used',
    presets: MFA_PRESETS,
  },
} satisfies Record<string, DurationRule>

export const AUTHENTICATORS = [
  'totp',
  'biometrics',
  'security_key',
  'piv_key',
  'ssh_fido2_key',
] as const

/** The two that work for infrastructure applications only. */
export const INFRASTRUCTURE_AUTHENTICATORS: readonly string[] = ['piv_key', 'ssh_fido2_key']

export const PIN_POLICIES = ['never', 'once', 'always'] as const
export const TOUCH_POLICIES = ['never', 'always', 'cached'] as const
export const SSH_KEY_TYPES = ['ecdsa', 'ed25519', 'rsa'] as const
export const SSH_KEY_SIZES = [256, 384, 521, 2048, 3072, 4096] as const
export const INACTIVITY_ACTIONS = ['disable', 'delete'] as const
export const INACTIVITY_DAYS = { min: 30, max: 365 } as const
