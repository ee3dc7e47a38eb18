import * as z from 'zod/mini'
import { verbatimSchema, jsonNumberSchema } from './json'

/**
 * The Zero Trust organization: the response of GET and the input of PUT.
 *
 * Responses are read loosely: every field may be absent or null, enumerations may grow, and keys that this schema does
 * not name survive. Input is read strictly, so that a wrong value is never sent.
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
  ssh_key_size: z.nullish(z.array(jsonNumberSchema)),
  ssh_key_type: texts,
  require_fips_device: flag,
})

const serviceTokenInactivitySchema = z.looseObject({
  enabled: flag,
  action: text,
  inactivity_threshold_days: z.nullish(jsonNumberSchema),
})

/** Settings that are objects with keys of their own. */
export const ORGANIZATION_NESTED_OBJECT_SCHEMAS = {
  login_design: loginDesignSchema,
  custom_pages: customPagesSchema,
  mfa_config: mfaConfigSchema,
  mfa_piv_key_requirements: mfaPivKeyRequirementsSchema,
  service_token_inactivity: serviceTokenInactivitySchema,
}

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
  /** The accounts trusted for sharing policies and device posture. */
  trusted_accounts: z.nullish(z.array(z.unknown())),
  created_at: text,
  updated_at: text,
})

export type Organization = z.infer<typeof organizationSchema>

/** An organization with every key that the API returned. */
export const verbatimOrganizationSchema = verbatimSchema(organizationSchema)
export type LoginDesign = z.infer<typeof loginDesignSchema>

const KNOWN_KEYS = new Set(Object.keys(organizationSchema.shape))

/** Returns the keys in a response that the schema does not name. Gatehouse shows them and preserves them. */
export function listUnknownFields(organization: {
  [key: string]: unknown
}): [key: string, value: unknown][] {
  return Object.entries(organization).filter(([key]) => !KNOWN_KEYS.has(key))
}
