import * as z from 'zod/mini'
import {
  DAY,
  HOUR,
  MINUTE,
  MONTH,
  type DurationRule,
  durationProblem,
  parseGoDuration,
} from './duration'

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

/** A Go duration within a rule's bounds. The empty string is refused: the API answers it with 12062. */
export function goDuration(rule: DurationRule) {
  return z.string().check((context) => {
    const parsed = parseGoDuration(context.value)
    const message = parsed.ok ? durationProblem(parsed.value, rule) : parsed.message
    const unit = /[^\dhm.]/.test(context.value) && rule.precision === 'minutes'
    if (message !== undefined || unit) {
      context.issues.push({
        code: 'custom',
        input: context.value,
        message: message ?? 'Cloudflare accepts only the units h and m here.',
      })
    }
  })
}

export const TEAM_DOMAIN_SUFFIX = '.cloudflareaccess.com'

/** The part people choose: `acme` of `acme.cloudflareaccess.com`. */
export function teamName(authDomain: string): string {
  return authDomain.endsWith(TEAM_DOMAIN_SUFFIX)
    ? authDomain.slice(0, -TEAM_DOMAIN_SUFFIX.length)
    : authDomain
}

export const teamNameSchema = z
  .string()
  .check(
    z.minLength(1, 'Enter a team name.'),
    z.maxLength(63, 'A team name has at most 63 characters.'),
    z.regex(
      /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
      'Use lower-case letters, digits and hyphens, with a letter or digit at both ends.',
    ),
  )

const authDomain = z
  .string()
  .check(
    z.regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]+)*$/,
      `Enter a team domain such as acme${TEAM_DOMAIN_SUFFIX}.`,
    ),
  )

export const organizationNameSchema = z
  .string()
  .check(z.trim(), z.minLength(1, 'Enter an organization name.'))

/** Cloudflare documents only the six-digit form. */
export const hexColorSchema = z
  .string()
  .check(
    z.regex(/^#[0-9a-f]{6}$/i, 'Enter a colour as # and six hexadecimal digits, such as #1d4ed8.'),
  )

/** @see https://developers.cloudflare.com/cloudflare-one/faq/getting-started-faq/ the logo must be served over https */
export const logoUrlSchema = z.string().check(
  z.refine((value) => URL.canParse(value) && new URL(value).protocol === 'https:', {
    error: 'Enter an address that starts with https://.',
  }),
)

const ZONE_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i

export const zoneNameSchema = z
  .string()
  .check(z.regex(ZONE_NAME, 'Enter a zone name such as example.com.'))

/** `null` unsets a field; `''` does as well wherever the API stores a text. */
function clearable<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.nullish(schema)
}
const clearableText = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.nullish(z.union([z.literal(''), schema]))

/**
 * A change to the organization as a JSON merge patch (RFC 7396): absent keys stay as they are,
 * `null` unsets. Unknown keys pass, because the API grows faster than its schema.
 */
export const organizationPatchSchema = z.looseObject({
  auth_domain: z.optional(authDomain),
  name: z.optional(organizationNameSchema),
  session_duration: clearable(goDuration(ORGANIZATION_DURATIONS.session_duration)),
  warp_auth_session_duration: clearable(
    goDuration(ORGANIZATION_DURATIONS.warp_auth_session_duration),
  ),
  user_seat_expiration_inactive_time: clearable(
    goDuration(ORGANIZATION_DURATIONS.user_seat_expiration_inactive_time),
  ),
  auto_redirect_to_identity: flag,
  allow_authenticate_via_warp: flag,
  warp_auth_non_browser_401: flag,
  is_ui_read_only: flag,
  ui_read_only_toggle_reason: text,
  deny_unmatched_requests: flag,
  deny_unmatched_requests_exempted_zone_names: clearable(z.array(zoneNameSchema)),
  login_design: clearable(
    z.looseObject({
      background_color: clearableText(hexColorSchema),
      text_color: clearableText(hexColorSchema),
      logo_path: clearableText(logoUrlSchema),
      header_text: text,
      footer_text: text,
    }),
  ),
  custom_pages: clearable(z.looseObject({ forbidden: text, identity_denied: text })),
  mfa_config: clearable(
    z.looseObject({
      allowed_authenticators: clearable(z.array(z.string())),
      session_duration: clearable(
        goDuration(ORGANIZATION_DURATIONS['mfa_config.session_duration']),
      ),
      amr_matching_session_duration: clearable(
        goDuration(ORGANIZATION_DURATIONS['mfa_config.amr_matching_session_duration']),
      ),
      required_aaguids: clearableText(z.uuid('Enter the UUID of a Cloudflare List.')),
    }),
  ),
  mfa_required_for_all_apps: flag,
  mfa_piv_key_requirements: clearable(
    z.looseObject({
      pin_policy: clearable(z.enum(PIN_POLICIES)),
      touch_policy: clearable(z.enum(TOUCH_POLICIES)),
      ssh_key_size: clearable(z.array(z.literal([...SSH_KEY_SIZES]))),
      ssh_key_type: clearable(z.array(z.enum(SSH_KEY_TYPES))),
      require_fips_device: flag,
    }),
  ),
  service_token_inactivity: clearable(
    z.looseObject({
      enabled: z.optional(z.boolean()),
      action: z.optional(z.enum(INACTIVITY_ACTIONS)),
      inactivity_threshold_days: z.optional(
        z
          .number()
          .check(
            z.int('Enter whole days.'),
            z.minimum(INACTIVITY_DAYS.min, `The fewest is ${INACTIVITY_DAYS.min} days.`),
            z.maximum(INACTIVITY_DAYS.max, `The most is ${INACTIVITY_DAYS.max} days.`),
          ),
      ),
    }),
  ),
  strict_service_token_auth: flag,
})

export type OrganizationPatch = z.infer<typeof organizationPatchSchema>

/** What POST needs; the rest of the organization follows by an update. */
export const organizationCreateSchema = z.looseObject({
  auth_domain: authDomain,
  name: organizationNameSchema,
  ...omitRequired(organizationPatchSchema),
})

export type OrganizationCreate = z.infer<typeof organizationCreateSchema>

function omitRequired(schema: typeof organizationPatchSchema) {
  const { auth_domain: _domain, name: _name, custom_pages: _pages, ...rest } = schema.shape
  return rest
}

/** A value that a person, not only a type, finds wrong. `pointer` is a JSON pointer to the field. */
export type FieldProblem = { pointer: string; message: string }

/** Rules that hold between fields of the whole organization, checked after a patch is merged. */
export function organizationProblems(organization: Organization): FieldProblem[] {
  const problems: FieldProblem[] = []
  const methods = organization.mfa_config?.allowed_authenticators ?? []
  if (organization.mfa_required_for_all_apps === true) {
    if (methods.length === 0) {
      problems.push({
        pointer: '/mfa_required_for_all_apps',
        message: 'Allow at least one MFA method before you apply MFA to all applications.',
      })
    } else if (!organization.mfa_config?.session_duration) {
      problems.push({
        pointer: '/mfa_config/session_duration',
        message: 'Set an authentication duration before you apply MFA to all applications.',
      })
    }
  }
  const inactivity = organization.service_token_inactivity
  if (inactivity) {
    for (const key of ['enabled', 'action', 'inactivity_threshold_days'] as const) {
      if (inactivity[key] === undefined || inactivity[key] === null) {
        problems.push({
          pointer: `/service_token_inactivity/${key}`,
          message: 'Cloudflare needs all three: enabled, action and inactivity_threshold_days.',
        })
      }
    }
  }
  return problems
}
