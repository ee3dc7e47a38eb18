import { MFA_AUTHENTICATORS } from '../../../api/mfa-authenticators'
import {
  SERVICE_TOKEN_INACTIVITY_ACTIONS,
  ORGANIZATION_FIELD_DEFINITIONS,
  PIN_POLICIES,
  SSH_KEY_SIZES,
  SSH_KEY_TYPES,
  TOUCH_POLICIES,
} from '../../../api/setting-fields'
import type { SettingFormField } from './setting-form-field'
import { LOGIN_PAGE_FORM_FIELDS } from './login-page-fields'

const AUTHENTICATOR_LABELS: Record<(typeof MFA_AUTHENTICATORS)[number], string> = {
  totp: 'Authenticator application',
  biometrics: 'Biometrics',
  security_key: 'Security key',
  piv_key: 'PIV key (infrastructure only)',
  ssh_fido2_key: 'FIDO2 SSH key (infrastructure only)',
}

const PIN_LABELS: Record<(typeof PIN_POLICIES)[number], string> = {
  never: 'Never',
  once: 'Once per session',
  always: 'At each use',
}

const TOUCH_LABELS: Record<(typeof TOUCH_POLICIES)[number], string> = {
  never: 'Never',
  always: 'At each use',
  cached: 'Cached for 15 seconds',
}

const SSH_KEY_TYPE_LABELS: Record<(typeof SSH_KEY_TYPES)[number], string> = {
  ecdsa: 'ECDSA',
  ed25519: 'Ed25519',
  rsa: 'RSA',
}

const INACTIVITY_LABELS: Record<(typeof SERVICE_TOKEN_INACTIVITY_ACTIONS)[number], string> = {
  disable: 'Disable the token',
  delete: 'Delete the token',
}

const off = 'off'

const MFA = ORGANIZATION_FIELD_DEFINITIONS.mfa_config.fields

export const ORGANIZATION_FORM_FIELDS = {
  auth_domain: {
    kind: 'team-domain',
    pointer: '/auth_domain',
    label: 'Team domain',
  },
  session_duration: {
    kind: 'duration',
    rule: ORGANIZATION_FIELD_DEFINITIONS.session_duration.rule,
    pointer: '/session_duration',
    label: 'Global session duration',
    whenUnset: '24 hours',
  },
  warp_auth_session_duration: {
    kind: 'duration',
    rule: ORGANIZATION_FIELD_DEFINITIONS.warp_auth_session_duration.rule,
    pointer: '/warp_auth_session_duration',
    label: 'Cloudflare One Client session duration',
    whenUnset: 'no re-authentication',
  },
  auto_redirect_to_identity: {
    kind: 'flag',
    pointer: '/auto_redirect_to_identity',
    label: 'Skip identity provider selection',
    whenUnset: off,
  },
  allow_authenticate_via_warp: {
    kind: 'flag',
    pointer: '/allow_authenticate_via_warp',
    label: 'Authenticate with Cloudflare One Client',
    whenUnset: off,
  },
  warp_auth_non_browser_401: {
    kind: 'flag',
    pointer: '/warp_auth_non_browser_401',
    label: 'Answer failed client authentication with 401',
    whenUnset: off,
  },
  allowed_authenticators: {
    kind: 'choices',
    options: MFA_AUTHENTICATORS.map((value) => ({ value, label: AUTHENTICATOR_LABELS[value] })),
    pointer: '/mfa_config/allowed_authenticators',
    label: 'Allow multi-factor authentication (MFA)',
    whenUnset: off,
  },
  mfa_session_duration: {
    kind: 'duration',
    rule: MFA.session_duration.rule,
    pointer: '/mfa_config/session_duration',
    label: 'Authentication duration',
    whenUnset: '24 hours',
  },
  amr_matching_session_duration: {
    kind: 'duration',
    rule: MFA.amr_matching_session_duration.rule,
    pointer: '/mfa_config/amr_matching_session_duration',
    label: 'Use identity provider MFA for',
    whenUnset: 'not used',
  },
  required_aaguids: {
    kind: 'text',
    pointer: '/mfa_config/required_aaguids',
    label: 'Limit security keys to a list',
    whenUnset: 'any authenticator',
  },
  mfa_required_for_all_apps: {
    kind: 'flag',
    pointer: '/mfa_required_for_all_apps',
    label: 'Apply global MFA settings by default',
    whenUnset: off,
  },
  pin_policy: {
    kind: 'choice',
    options: PIN_POLICIES.map((value) => ({ value, label: PIN_LABELS[value] })),
    pointer: '/mfa_piv_key_requirements/pin_policy',
    label: 'PIV key: PIN',
    whenUnset: 'no requirement',
  },
  touch_policy: {
    kind: 'choice',
    options: TOUCH_POLICIES.map((value) => ({ value, label: TOUCH_LABELS[value] })),
    pointer: '/mfa_piv_key_requirements/touch_policy',
    label: 'PIV key: touch',
    whenUnset: 'no requirement',
  },
  ssh_key_type: {
    kind: 'choices',
    options: SSH_KEY_TYPES.map((value) => ({ value, label: SSH_KEY_TYPE_LABELS[value] })),
    pointer: '/mfa_piv_key_requirements/ssh_key_type',
    label: 'PIV key: SSH key types',
    whenUnset: 'any type',
  },
  ssh_key_size: {
    kind: 'choices',
    options: SSH_KEY_SIZES.map((value) => ({ value, label: `${value} bits` })),
    pointer: '/mfa_piv_key_requirements/ssh_key_size',
    label: 'PIV key: SSH key sizes',
    whenUnset: 'any size',
  },
  require_fips_device: {
    kind: 'flag',
    pointer: '/mfa_piv_key_requirements/require_fips_device',
    label: 'PIV key: FIPS device',
    whenUnset: off,
  },
  deny_unmatched_requests: {
    kind: 'flag',
    pointer: '/deny_unmatched_requests',
    label: 'Require Cloudflare Access Protection',
    whenUnset: off,
  },
  deny_unmatched_requests_exempted_zone_names: {
    kind: 'lines',
    pointer: '/deny_unmatched_requests_exempted_zone_names',
    label: 'Exempted zones',
    whenUnset: 'none',
  },
  identity_denied: {
    kind: 'reference',
    pointer: '/custom_pages/identity_denied',
    label: 'Identity failure block page',
    whenUnset: 'Cloudflare’s block page',
  },
  forbidden: {
    kind: 'reference',
    pointer: '/custom_pages/forbidden',
    label: 'Non-identity failure block page',
    whenUnset: 'Cloudflare’s block page',
  },
  user_seat_expiration_inactive_time: {
    kind: 'duration',
    rule: ORGANIZATION_FIELD_DEFINITIONS.user_seat_expiration_inactive_time.rule,
    pointer: '/user_seat_expiration_inactive_time',
    label: 'Remove inactive users from seats',
    whenUnset: 'seats never expire',
  },
  service_token_inactivity_enabled: {
    kind: 'flag',
    pointer: '/service_token_inactivity/enabled',
    label: 'Clean up inactive service tokens',
    whenUnset: off,
  },
  service_token_inactivity_action: {
    kind: 'choice',
    options: SERVICE_TOKEN_INACTIVITY_ACTIONS.map((value) => ({
      value,
      label: INACTIVITY_LABELS[value],
    })),
    pointer: '/service_token_inactivity/action',
    label: 'What happens to an inactive service token',
    whenUnset: 'nothing',
  },
  service_token_inactivity_days: {
    kind: 'number',
    unit: 'days',
    pointer: '/service_token_inactivity/inactivity_threshold_days',
    label: 'Days until a service token counts as inactive',
    whenUnset: 'never',
  },
  strict_service_token_auth: {
    kind: 'flag',
    pointer: '/strict_service_token_auth',
    label: 'Strict service token authentication',
    whenUnset: off,
  },
  trusted_accounts: {
    kind: 'lines',
    pointer: '/trusted_accounts',
    label: 'Trusted accounts',
    whenUnset: 'none',
  },
  is_ui_read_only: {
    kind: 'flag',
    pointer: '/is_ui_read_only',
    label: 'Set dashboard to read-only',
    whenUnset: off,
  },
  ui_read_only_toggle_reason: {
    kind: 'text',
    pointer: '/ui_read_only_toggle_reason',
    label: 'Reason for turning read-only on or off',
    whenUnset: 'none given',
  },
} as const satisfies Record<string, SettingFormField>

/** Fields that only Cloudflare sets: displayed, but never edited. */
export const READ_ONLY_ORGANIZATION_FORM_FIELDS = [
  ORGANIZATION_FORM_FIELDS.trusted_accounts,
] as const

type OrganizationField =
  | (typeof ORGANIZATION_FORM_FIELDS)[keyof typeof ORGANIZATION_FORM_FIELDS]
  | typeof LOGIN_PAGE_FORM_FIELDS.name
export type OrganizationPointer = OrganizationField['pointer']

export type FieldGroup = { id: string; title: string; fields: readonly OrganizationField[] }

/** The organization's settings in Cloudflare's groups and order. */
export const ORGANIZATION_FIELD_GROUPS: readonly FieldGroup[] = [
  {
    id: 'team',
    title: 'Team domain and name',
    fields: [ORGANIZATION_FORM_FIELDS.auth_domain, LOGIN_PAGE_FORM_FIELDS.name],
  },
  {
    id: 'sessions',
    title: 'Sessions',
    fields: [
      ORGANIZATION_FORM_FIELDS.session_duration,
      ORGANIZATION_FORM_FIELDS.warp_auth_session_duration,
    ],
  },
  {
    id: 'authentication',
    title: 'Authentication',
    fields: [
      ORGANIZATION_FORM_FIELDS.auto_redirect_to_identity,
      ORGANIZATION_FORM_FIELDS.allow_authenticate_via_warp,
      ORGANIZATION_FORM_FIELDS.warp_auth_non_browser_401,
    ],
  },
  {
    id: 'mfa',
    title: 'Independent MFA',
    fields: [
      ORGANIZATION_FORM_FIELDS.allowed_authenticators,
      ORGANIZATION_FORM_FIELDS.mfa_session_duration,
      ORGANIZATION_FORM_FIELDS.amr_matching_session_duration,
      ORGANIZATION_FORM_FIELDS.required_aaguids,
      ORGANIZATION_FORM_FIELDS.mfa_required_for_all_apps,
      ORGANIZATION_FORM_FIELDS.pin_policy,
      ORGANIZATION_FORM_FIELDS.touch_policy,
      ORGANIZATION_FORM_FIELDS.ssh_key_type,
      ORGANIZATION_FORM_FIELDS.ssh_key_size,
      ORGANIZATION_FORM_FIELDS.require_fips_device,
    ],
  },
  {
    id: 'protection',
    title: 'Require Cloudflare Access Protection',
    fields: [
      ORGANIZATION_FORM_FIELDS.deny_unmatched_requests,
      ORGANIZATION_FORM_FIELDS.deny_unmatched_requests_exempted_zone_names,
    ],
  },
  {
    id: 'block-pages',
    title: 'Block pages',
    fields: [ORGANIZATION_FORM_FIELDS.identity_denied, ORGANIZATION_FORM_FIELDS.forbidden],
  },
  {
    id: 'seats',
    title: 'Seats',
    fields: [ORGANIZATION_FORM_FIELDS.user_seat_expiration_inactive_time],
  },
  {
    id: 'service-tokens',
    title: 'Service tokens',
    fields: [
      ORGANIZATION_FORM_FIELDS.service_token_inactivity_enabled,
      ORGANIZATION_FORM_FIELDS.service_token_inactivity_action,
      ORGANIZATION_FORM_FIELDS.service_token_inactivity_days,
      ORGANIZATION_FORM_FIELDS.strict_service_token_auth,
    ],
  },
  {
    id: 'admin-controls',
    title: 'Admin controls',
    fields: [
      ORGANIZATION_FORM_FIELDS.is_ui_read_only,
      ORGANIZATION_FORM_FIELDS.ui_read_only_toggle_reason,
    ],
  },
]
