import * as z from 'zod/mini'
import { goDuration } from './duration-value'
import { ExactNumber } from './json-text'
import { FORMER_PIV_KEY } from './authenticators'
import {
  INACTIVITY_ACTIONS,
  INACTIVITY_DAYS,
  ORGANIZATION_DURATIONS,
  PIN_POLICIES,
  SSH_KEY_SIZES,
  SSH_KEY_TYPES,
  TOUCH_POLICIES,
} from './organization-rules'
import { fromPointer } from './json'
import { LIMITS, maxBytes } from './limits'
import type { Organization } from './organization'
import {
  hexColorSchema,
  logoUrlSchema,
  organizationNameSchema,
  zoneNameSchema,
} from './organization-values'
import { isIdleInactivity } from './service-token-inactivity'
import { authDomainSchema } from './team-domain'

const flag = z.nullish(z.boolean())
const text = z.nullish(z.string().check(maxBytes(LIMITS.textBytes)))

/** `null` unsets a field; `''` also does so wherever the API stores a text. */
function clearable<Schema extends z.ZodMiniType>(schema: Schema) {
  return z.nullish(schema)
}
const clearableText = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.nullish(z.union([z.literal(''), schema]))

/** Accepts a number however it is written: `30.0` is 30. */
function plainNumber<Schema extends z.ZodMiniType<unknown, number>>(schema: Schema) {
  const number = z.transform((value: unknown) =>
    value instanceof ExactNumber ? Number(value) : value,
  )
  return z.pipe(number, schema)
}

/**
 * A change to the organization as a JSON merge patch (RFC 7396): absent keys stay as they are, and `null` unsets.
 * Unknown keys pass, because the API grows faster than its schema.
 */
export const organizationPatchSchema = z.looseObject({
  auth_domain: z.optional(authDomainSchema),
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
  deny_unmatched_requests_exempted_zone_names: clearable(
    z
      .array(zoneNameSchema)
      .check(
        z.maxLength(LIMITS.zoneNames, `At most ${LIMITS.zoneNames.toLocaleString('en')} zones.`),
      ),
  ),
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
      allowed_authenticators: clearable(
        z.array(
          z.string().check(
            z.refine((method) => method !== FORMER_PIV_KEY, {
              error: `Cloudflare renamed ${FORMER_PIV_KEY}. Choose piv_key.`,
            }),
          ),
        ),
      ),
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
      ssh_key_size: clearable(z.array(plainNumber(z.literal([...SSH_KEY_SIZES])))),
      ssh_key_type: clearable(z.array(z.enum(SSH_KEY_TYPES))),
      require_fips_device: flag,
    }),
  ),
  service_token_inactivity: clearable(
    z.looseObject({
      enabled: z.optional(z.boolean()),
      action: z.optional(z.enum(INACTIVITY_ACTIONS)),
      inactivity_threshold_days: z.optional(
        plainNumber(
          z
            .number()
            .check(
              z.int('Enter whole days.'),
              z.minimum(INACTIVITY_DAYS.min, `The fewest is ${INACTIVITY_DAYS.min} days.`),
              z.maximum(INACTIVITY_DAYS.max, `The most is ${INACTIVITY_DAYS.max} days.`),
            ),
        ),
      ),
    }),
  ),
  strict_service_token_auth: flag,
})

export type OrganizationPatch = z.infer<typeof organizationPatchSchema>

/** The body of a POST; an update sets the rest of the organization afterwards. */
export const organizationCreateSchema = z
  .looseObject({
    auth_domain: authDomainSchema,
    name: organizationNameSchema,
    ...omitRequired(organizationPatchSchema),
  })
  .check(({ value, issues }) => {
    for (const { pointer, message } of organizationProblems(value)) {
      issues.push({ code: 'custom', input: value, path: fromPointer(pointer), message })
    }
  })

export type OrganizationCreate = z.infer<typeof organizationCreateSchema>

function omitRequired(schema: typeof organizationPatchSchema) {
  const { auth_domain: _domain, name: _name, custom_pages: _pages, ...rest } = schema.shape
  return rest
}

/** A value that is wrong for a person, not only for a type. `pointer` is a JSON pointer to the field. */
export type FieldProblem = { pointer: string; message: string }

/** Checks the rules between fields of the whole organization, after a patch is merged. */
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
  return [...problems, ...inactivityProblems(organization)]
}

function inactivityProblems({ service_token_inactivity: inactivity }: Organization) {
  if (!inactivity || isIdleInactivity(inactivity)) return []
  const { enabled, action, inactivity_threshold_days: days } = inactivity
  return Object.entries({ enabled: enabled ?? undefined, action, inactivity_threshold_days: days })
    .filter(([, value]) => value === undefined || value === null || value === '' || value === 0)
    .map(([key]) => ({
      pointer: `/service_token_inactivity/${key}`,
      message: 'Cloudflare needs all three: enabled, action and inactivity_threshold_days.',
    }))
}
