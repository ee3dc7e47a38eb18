import type { JsonPointer } from '../../../api/json'
import type { MFA_AUTHENTICATORS } from '../../../api/mfa-authenticators'
import {
  ORGANIZATION_FIELD_DEFINITIONS,
  type PIN_POLICIES,
  type SERVICE_TOKEN_INACTIVITY_ACTIONS,
  SSH_KEY_SIZES,
  type SSH_KEY_TYPES,
  type TOUCH_POLICIES,
} from '../../../api/setting-fields'
import type { FieldOption, SettingFormField } from './setting-form-field'
import { LOGIN_PAGE_FORM_FIELDS } from './login-page-fields'

function flag<const Pointer extends JsonPointer>(pointer: Pointer, label: string) {
  return { kind: 'flag', pointer, label, whenUnset: 'off' } as const
}

/** Returns the options of a field in the order of their labels. */
function labelled<Value extends string>(labels: Record<Value, string>): FieldOption[] {
  return Object.entries<string>(labels).map(([value, label]) => ({ value, label }))
}

const MFA = ORGANIZATION_FIELD_DEFINITIONS.mfa_config.fields

export const ORGANIZATION_FORM_FIELDS = {
  auth_domain: { kind: 'team-domain', pointer: '/auth_domain', label: 'Team domain' },
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
  auto_redirect_to_identity: flag('/auto_redirect_to_identity', 'Skip identity provider selection'),
  allow_authenticate_via_warp: flag(
    '/allow_authenticate_via_warp',
    'Authenticate with Cloudflare One Client',
  ),
  warp_auth_non_browser_401: flag(
    '/warp_auth_non_browser_401',
    'Answer failed client authentication with 401',
  ),
  allowed_authenticators: {
    kind: 'choices',
    options: labelled<(typeof MFA_AUTHENTICATORS)[number]>({
      totp: 'Authenticator application',
      biometrics: 'Biometrics',
      security_key: 'Security key',
      piv_key: 'PIV key (infrastructure only)',
      ssh_fido2_key: 'FIDO2 SSH key (infrastructure only)',
    }),
    pointer: '/mfa_config/allowed_authenticators',
    label: 'Allow multi-factor authentication (MFA)',
    whenUnset: 'off',
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
  mfa_required_for_all_apps: flag(
    '/mfa_required_for_all_apps',
    'Apply global MFA settings by default',
  ),
  pin_policy: {
    kind: 'choice',
    options: labelled<(typeof PIN_POLICIES)[number]>({
      never: 'Never',
      once: 'Once per session',
      always: 'At each use',
    }),
    pointer: '/mfa_piv_key_requirements/pin_policy',
    label: 'PIV key: PIN',
    whenUnset: 'no requirement',
  },
  touch_policy: {
    kind: 'choice',
    options: labelled<(typeof TOUCH_POLICIES)[number]>({
      never: 'Never',
      always: 'At each use',
      cached: 'Cached for 15 seconds',
    }),
    pointer: '/mfa_piv_key_requirements/touch_policy',
    label: 'PIV key: touch',
    whenUnset: 'no requirement',
  },
  ssh_key_type: {
    kind: 'choices',
    options: labelled<(typeof SSH_KEY_TYPES)[number]>({
      ecdsa: 'ECDSA',
      ed25519: 'Ed25519',
      rsa: 'RSA',
    }),
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
  require_fips_device: flag(
    '/mfa_piv_key_requirements/require_fips_device',
    'PIV key: FIPS device',
  ),
  deny_unmatched_requests: flag('/deny_unmatched_requests', 'Require Cloudflare Access Protection'),
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
  service_token_inactivity_enabled: flag(
    '/service_token_inactivity/enabled',
    'Clean up inactive service tokens',
  ),
  service_token_inactivity_action: {
    kind: 'choice',
    options: labelled<(typeof SERVICE_TOKEN_INACTIVITY_ACTIONS)[number]>({
      disable: 'Disable the token',
      delete: 'Delete the token',
    }),
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
  strict_service_token_auth: flag(
    '/strict_service_token_auth',
    'Strict service token authentication',
  ),
  trusted_accounts: {
    kind: 'lines',
    pointer: '/trusted_accounts',
    label: 'Trusted accounts',
    whenUnset: 'none',
  },
  is_ui_read_only: flag('/is_ui_read_only', 'Set dashboard to read-only'),
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

const GROUPED_FIELDS = { ...ORGANIZATION_FORM_FIELDS, name: LOGIN_PAGE_FORM_FIELDS.name }

type OrganizationField = (typeof GROUPED_FIELDS)[keyof typeof GROUPED_FIELDS]
export type OrganizationPointer = OrganizationField['pointer']

export type FieldGroup = { id: string; title: string; fields: readonly OrganizationField[] }

function group(id: string, title: string, names: (keyof typeof GROUPED_FIELDS)[]): FieldGroup {
  return { id, title, fields: names.map((name) => GROUPED_FIELDS[name]) }
}

/** The organization's settings in Cloudflare's groups and order. */
export const ORGANIZATION_FIELD_GROUPS: readonly FieldGroup[] = [
  group('team', 'Team domain and name', ['auth_domain', 'name']),
  group('sessions', 'Sessions', ['session_duration', 'warp_auth_session_duration']),
  group('authentication', 'Authentication', [
    'auto_redirect_to_identity',
    'allow_authenticate_via_warp',
    'warp_auth_non_browser_401',
  ]),
  group('mfa', 'Independent MFA', [
    'allowed_authenticators',
    'mfa_session_duration',
    'amr_matching_session_duration',
    'required_aaguids',
    'mfa_required_for_all_apps',
    'pin_policy',
    'touch_policy',
    'ssh_key_type',
    'ssh_key_size',
    'require_fips_device',
  ]),
  group('protection', 'Require Cloudflare Access Protection', [
    'deny_unmatched_requests',
    'deny_unmatched_requests_exempted_zone_names',
  ]),
  group('block-pages', 'Block pages', ['identity_denied', 'forbidden']),
  group('seats', 'Seats', ['user_seat_expiration_inactive_time']),
  group('service-tokens', 'Service tokens', [
    'service_token_inactivity_enabled',
    'service_token_inactivity_action',
    'service_token_inactivity_days',
    'strict_service_token_auth',
  ]),
  group('admin-controls', 'Admin controls', ['is_ui_read_only', 'ui_read_only_toggle_reason']),
]
