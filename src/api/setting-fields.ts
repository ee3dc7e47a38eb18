/**
 * The registry of fields: what is known of each field of a setting, once. The patch schema (`setting-patch-validation.ts`),
 * equality, Terraform's attributes, the emulator's checks of a body, and the capability to change a field follow from
 * it. How a response is read is written out beside it (`organization.ts`, `doh.ts`), because every page loads that.
 */
import type { dohDocumentSchema } from './doh'
import { DAY_NS, HOUR_NS, MINUTE_NS, MONTH_NS } from './duration'
import type { DurationRule } from './duration-input'
import { isJsonObject } from './json'
import { MFA_AUTHENTICATORS } from './mfa-authenticators'
import type { ORGANIZATION_NESTED_OBJECT_SCHEMAS, organizationSchema } from './organization'
import type { Capability } from './roles'

export type SettingFieldDefinition = FieldKind & {
  /** Whether the API refuses to unset the field. */
  isRequired?: true
  /** Whether the field appears only in responses: the API refuses it, or does not document it as input. */
  isReadOnly?: true
  /** Whether a POST that creates the organization ignores the field. */
  isNotCreated?: true
  /** The capability to change the field and what it contains; `settings:write` if absent. */
  capability?: Capability
  /** The name in Terraform's provider: the API's if absent, null if the provider cannot set the field. */
  terraform?: string | null
  /**
   * The value of a switch that protects the account. A change that turns it to the other value can be for a time, after
   * which Gatehouse turns it back.
   */
  safeValue?: boolean
  /** The field beside the switch that explains its present position, and is turned back with it. */
  explainedBy?: string
}

type FieldKind =
  | { kind: 'flag' | 'timestamp' | 'days' }
  /** An empty text unsets each of these. A `reference` is an id that is checked by Cloudflare alone. */
  | { kind: 'text' | 'reference' | 'color' | 'url' | 'list-id' }
  | { kind: 'name' | 'team-domain' | 'service-token-id' }
  | { kind: 'duration'; rule: DurationRule }
  | { kind: 'choice'; options: readonly string[] }
  /** The order of these lists has no meaning. An open list may have items that are not among the options. */
  | { kind: 'choices'; options: readonly (string | number)[]; isOpen?: true }
  | { kind: 'zone-names' | 'accounts' }
  | { kind: 'object'; fields: SettingFieldDefinitions }

export type SettingFieldDefinitions = Readonly<Record<string, SettingFieldDefinition>>

const SESSION_PRESETS = [
  15n * MINUTE_NS,
  30n * MINUTE_NS,
  HOUR_NS,
  6n * HOUR_NS,
  12n * HOUR_NS,
  24n * HOUR_NS,
  7n * DAY_NS,
]
const MFA_DURATION = {
  precision: 'minutes',
  min: 0n,
  max: 30n * DAY_NS,
  presets: [0n, ...SESSION_PRESETS, 30n * DAY_NS],
} satisfies DurationRule

export const PIN_POLICIES = ['never', 'once', 'always'] as const
export const TOUCH_POLICIES = ['never', 'always', 'cached'] as const
export const SSH_KEY_TYPES = ['ecdsa', 'ed25519', 'rsa'] as const
export const SSH_KEY_SIZES = [256, 384, 521, 2048, 3072, 4096] as const
export const SERVICE_TOKEN_INACTIVITY_ACTIONS = ['disable', 'delete'] as const
export const SERVICE_TOKEN_INACTIVITY_DAYS_RANGE = { min: 30, max: 365 } as const

const flag = { kind: 'flag' } as const
const text = { kind: 'text' } as const
/** On, it protects the account; it may be turned off for a time. */
const protection = { ...flag, safeValue: true } as const
const readOnly = { isReadOnly: true, terraform: null } as const

/** The fields of an object of the organization: exactly those that `organization.ts` reads. */
type FieldsIn<Key extends keyof typeof ORGANIZATION_NESTED_OBJECT_SCHEMAS> = Record<
  keyof (typeof ORGANIZATION_NESTED_OBJECT_SCHEMAS)[Key]['shape'],
  SettingFieldDefinition
>

/** Every field of the organization, in the order in which problems and Terraform's configuration list them. */
export const ORGANIZATION_FIELD_DEFINITIONS = {
  auth_domain: { kind: 'team-domain', isRequired: true },
  name: { kind: 'name', isRequired: true, capability: 'login-page:write' },
  /** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/session-management/ */
  session_duration: {
    kind: 'duration',
    rule: {
      precision: 'any',
      min: 15n * MINUTE_NS,
      max: MONTH_NS,
      presets: [...SESSION_PRESETS, MONTH_NS],
    },
  },
  /** @see https://developers.cloudflare.com/cloudflare-one/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/ */
  warp_auth_session_duration: {
    kind: 'duration',
    rule: {
      precision: 'minutes',
      max: 90n * DAY_NS,
      presets: [...SESSION_PRESETS, 30n * DAY_NS, 90n * DAY_NS],
    },
  },
  user_seat_expiration_inactive_time: {
    kind: 'duration',
    rule: {
      precision: 'any',
      min: MONTH_NS,
      presets: [MONTH_NS, 2n * MONTH_NS, 3n * MONTH_NS, 6n * MONTH_NS, 12n * MONTH_NS],
    },
  },
  auto_redirect_to_identity: flag,
  allow_authenticate_via_warp: flag,
  warp_auth_non_browser_401: flag,
  deny_unmatched_requests: protection,
  deny_unmatched_requests_exempted_zone_names: { kind: 'zone-names' },
  is_ui_read_only: { ...protection, explainedBy: 'ui_read_only_toggle_reason' },
  ui_read_only_toggle_reason: text,
  mfa_required_for_all_apps: protection,
  mfa_config: {
    kind: 'object',
    fields: {
      allowed_authenticators: { kind: 'choices', options: MFA_AUTHENTICATORS, isOpen: true },
      session_duration: { kind: 'duration', rule: MFA_DURATION },
      amr_matching_session_duration: { kind: 'duration', rule: MFA_DURATION },
      required_aaguids: { kind: 'list-id' },
    } satisfies FieldsIn<'mfa_config'>,
  },
  mfa_piv_key_requirements: {
    kind: 'object',
    // The provider kept this name when the API changed it.
    terraform: 'mfa_ssh_piv_key_requirements',
    fields: {
      pin_policy: { kind: 'choice', options: PIN_POLICIES },
      touch_policy: { kind: 'choice', options: TOUCH_POLICIES },
      ssh_key_size: { kind: 'choices', options: SSH_KEY_SIZES },
      ssh_key_type: { kind: 'choices', options: SSH_KEY_TYPES },
      require_fips_device: flag,
    } satisfies FieldsIn<'mfa_piv_key_requirements'>,
  },
  strict_service_token_auth: protection,
  service_token_inactivity: {
    kind: 'object',
    fields: {
      enabled: { ...flag, isRequired: true },
      action: { kind: 'choice', options: SERVICE_TOKEN_INACTIVITY_ACTIONS, isRequired: true },
      inactivity_threshold_days: { kind: 'days', isRequired: true },
    } satisfies FieldsIn<'service_token_inactivity'>,
  },
  custom_pages: {
    kind: 'object',
    isNotCreated: true,
    fields: {
      identity_denied: { kind: 'reference' },
      forbidden: { kind: 'reference' },
    } satisfies FieldsIn<'custom_pages'>,
  },
  login_design: {
    kind: 'object',
    capability: 'login-page:write',
    fields: {
      background_color: { kind: 'color' },
      text_color: { kind: 'color' },
      logo_path: { kind: 'url' },
      header_text: text,
      footer_text: text,
    } satisfies FieldsIn<'login_design'>,
  },
  mfa_configuration_allowed: { ...flag, ...readOnly },
  trusted_accounts: { kind: 'accounts', ...readOnly },
  created_at: { kind: 'timestamp', ...readOnly },
  updated_at: { kind: 'timestamp', ...readOnly },
} as const satisfies Record<keyof typeof organizationSchema.shape, SettingFieldDefinition>

export const READ_ONLY_ORGANIZATION_KEYS: readonly string[] =
  Object.entries<SettingFieldDefinition>(ORGANIZATION_FIELD_DEFINITIONS)
    .filter(([, { isReadOnly }]) => isReadOnly)
    .map(([key]) => key)

/** A token can live at most as long as the account's keys; `/access/keys` gives their lifetime. */
export function dohJwtDurationRule(keyRotationDays: number | undefined): DurationRule {
  return {
    precision: 'any',
    min: 0n,
    ...(keyRotationDays === undefined ? {} : { max: BigInt(keyRotationDays) * DAY_NS }),
    presets: [HOUR_NS, 12n * HOUR_NS, 24n * HOUR_NS, 7n * DAY_NS, 30n * DAY_NS],
  }
}

/** Every field of DNS over HTTPS, and the duration of its service token; the token's other fields are plain texts. */
export const DOH_FIELD_DEFINITIONS = {
  doh_jwt_duration: { kind: 'duration', rule: dohJwtDurationRule(undefined), isRequired: true },
  service_token_id: { kind: 'service-token-id', isRequired: true },
  duration: { kind: 'duration', rule: { precision: 'any', presets: [] }, ...readOnly },
} as const satisfies SettingFieldDefinitions &
  Record<keyof typeof dohDocumentSchema.shape, SettingFieldDefinition>

type Leaf = { path: readonly string[]; field: SettingFieldDefinition }

/** Returns the fields that have a value of their own, each with its path. */
export function listLeafFieldDefinitions(
  fields: SettingFieldDefinitions,
  path: readonly string[] = [],
): Leaf[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const here = [...path, key]
    return field.kind === 'object'
      ? listLeafFieldDefinitions(field.fields, here)
      : [{ path: here, field }]
  })
}

/** Returns whether the value means the same as no value: it is off, without an action and without days. */
export function isServiceTokenInactivityUnset(value: unknown): boolean {
  if (!isJsonObject(value)) return false
  const { enabled, action, inactivity_threshold_days: days, ...others } = value
  return (
    enabled !== true &&
    !isServiceTokenInactivityAction(action) &&
    !days &&
    Object.keys(others).length === 0
  )
}

export function isServiceTokenInactivityAction(action: unknown): boolean {
  return SERVICE_TOKEN_INACTIVITY_ACTIONS.some((documented) => documented === action)
}
