import type { DurationRule } from '../../api/duration'
import type { JsonPointer } from '../../api/json'
import {
  AUTHENTICATORS,
  INACTIVITY_ACTIONS,
  INACTIVITY_DAYS,
  ORGANIZATION_DURATIONS,
  PIN_POLICIES,
  SSH_KEY_SIZES,
  SSH_KEY_TYPES,
  TOUCH_POLICIES,
} from '../../api/organization'

/**
 * The words for every setting: what it is called, what it means while it is not set, what it
 * accepts, where Cloudflare explains it. Pages, editors and reviews all speak from this table.
 */
export type Field = FieldWords & FieldKind

type FieldWords = {
  /** Where the value stands in the API's object. */
  pointer: JsonPointer
  /** Cloudflare's name for it. */
  label: string
  /** What it does. */
  help: string
  /** What applies while it is not set. */
  whenUnset: string
  /** What it accepts, where that is not obvious from the control. */
  limits?: string
  /** Cloudflare's documentation. */
  documentation: string
}

type FieldKind =
  | { kind: 'text' | 'team-domain' | 'url' | 'color' | 'flag' | 'lines' | 'reference' }
  | { kind: 'number'; unit: string; min: number; max: number }
  | { kind: 'duration'; rule: DurationRule }
  | { kind: 'choice' | 'choices'; options: readonly Option[] }

/** `value` as the API has it; the label as people read it. */
export type Option = { value: string | number; label: string }

const DOCS = 'https://developers.cloudflare.com/cloudflare-one'
const DOCUMENTATION = {
  faq: `${DOCS}/faq/getting-started-faq/`,
  sessions: `${DOCS}/access-controls/access-settings/session-management/`,
  mfa: `${DOCS}/access-controls/access-settings/independent-mfa/`,
  protection: `${DOCS}/access-controls/access-settings/require-access-protection/`,
  clientSessions: `${DOCS}/team-and-resources/devices/cloudflare-one-client/configure/client-sessions/`,
  blockPages: `${DOCS}/reusable-components/custom-pages/access-block-page/`,
  loginPage: `${DOCS}/reusable-components/custom-pages/access-login-page/`,
  seats: `${DOCS}/team-and-resources/users/seat-management/`,
  readOnly: `${DOCS}/api-terraform/`,
  serviceTokens: `${DOCS}/access-controls/service-credentials/service-tokens/`,
  api: 'https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/',
  doh: `${DOCS}/team-and-resources/devices/agentless/dns/dns-over-https/`,
} as const

const AUTHENTICATOR_LABELS: Record<(typeof AUTHENTICATORS)[number], string> = {
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

const INACTIVITY_LABELS: Record<(typeof INACTIVITY_ACTIONS)[number], string> = {
  disable: 'Disable the token',
  delete: 'Delete the token',
}

const off = 'off'

export const FIELDS = {
  auth_domain: {
    kind: 'team-domain',
    pointer: '/auth_domain',
    label: 'Team domain',
    help: 'Where everyone logs in. Changing it means new redirect URLs at every identity provider and enrolling devices again; the old name becomes free for others.',
    whenUnset: 'none',
    limits: 'Lower-case letters, digits and hyphens; unique across Cloudflare.',
    documentation: DOCUMENTATION.faq,
  },
  name: {
    kind: 'text',
    pointer: '/name',
    label: 'Organization name',
    help: 'Shown on the login page. It is not the team domain.',
    whenUnset: 'none',
    documentation: DOCUMENTATION.loginPage,
  },
  session_duration: {
    kind: 'duration',
    rule: ORGANIZATION_DURATIONS.session_duration,
    pointer: '/session_duration',
    label: 'Global session duration',
    help: 'How long a login lasts before people must log in again. Applications and policies can set a shorter one.',
    whenUnset: '24 hours',
    limits: '15 minutes to 1 month.',
    documentation: DOCUMENTATION.sessions,
  },
  warp_auth_session_duration: {
    kind: 'duration',
    rule: ORGANIZATION_DURATIONS.warp_auth_session_duration,
    pointer: '/warp_auth_session_duration',
    label: 'Cloudflare One Client session duration',
    help: 'How long a login through the Cloudflare One Client (formerly WARP) counts for applications.',
    whenUnset: 'no re-authentication',
    limits: 'Whole minutes.',
    documentation: DOCUMENTATION.clientSessions,
  },
  auto_redirect_to_identity: {
    kind: 'flag',
    pointer: '/auto_redirect_to_identity',
    label: 'Skip identity provider selection',
    help: 'People go straight to the identity provider if there is only one to choose.',
    whenUnset: off,
    documentation: DOCUMENTATION.api,
  },
  allow_authenticate_via_warp: {
    kind: 'flag',
    pointer: '/allow_authenticate_via_warp',
    label: 'Authenticate with Cloudflare One Client',
    help: 'The client’s login is enough for every Access application. An application’s own setting takes precedence.',
    whenUnset: off,
    documentation: DOCUMENTATION.clientSessions,
  },
  warp_auth_non_browser_401: {
    kind: 'flag',
    pointer: '/warp_auth_non_browser_401',
    label: 'Answer failed client authentication with 401',
    help: 'Requests that do not accept HTML get status 401 instead of a redirect to the login page.',
    whenUnset: off,
    documentation: DOCUMENTATION.api,
  },
  allowed_authenticators: {
    kind: 'choices',
    options: AUTHENTICATORS.map((value) => ({ value, label: AUTHENTICATOR_LABELS[value] })),
    pointer: '/mfa_config/allowed_authenticators',
    label: 'Allow multi-factor authentication (MFA)',
    help: 'The methods people may enrol. With none, independent MFA is off.',
    whenUnset: off,
    documentation: DOCUMENTATION.mfa,
  },
  mfa_session_duration: {
    kind: 'duration',
    rule: ORGANIZATION_DURATIONS['mfa_config.session_duration'],
    pointer: '/mfa_config/session_duration',
    label: 'Authentication duration',
    help: 'How long one MFA check counts. 0 minutes asks at every login.',
    whenUnset: '24 hours',
    limits: '0 minutes to 30 days, in whole minutes.',
    documentation: DOCUMENTATION.mfa,
  },
  amr_matching_session_duration: {
    kind: 'duration',
    rule: ORGANIZATION_DURATIONS['mfa_config.amr_matching_session_duration'],
    pointer: '/mfa_config/amr_matching_session_duration',
    label: 'Use identity provider MFA for',
    help: 'How long MFA at the identity provider counts instead, if its AMR claim contains “mfa”.',
    whenUnset: 'not used',
    limits: '0 minutes to 30 days, in whole minutes.',
    documentation: DOCUMENTATION.mfa,
  },
  required_aaguids: {
    kind: 'text',
    pointer: '/mfa_config/required_aaguids',
    label: 'Limit security keys to a list',
    help: 'The UUID of a Cloudflare List with the AAGUIDs of the authenticators that may be enrolled.',
    whenUnset: 'any authenticator',
    limits: 'The list’s UUID.',
    documentation: DOCUMENTATION.mfa,
  },
  mfa_required_for_all_apps: {
    kind: 'flag',
    pointer: '/mfa_required_for_all_apps',
    label: 'Apply global MFA settings by default',
    help: 'Applications require MFA unless they say otherwise. Needs at least one method and an authentication duration.',
    whenUnset: off,
    documentation: DOCUMENTATION.mfa,
  },
  pin_policy: {
    kind: 'choice',
    options: PIN_POLICIES.map((value) => ({ value, label: PIN_LABELS[value] })),
    pointer: '/mfa_piv_key_requirements/pin_policy',
    label: 'PIV key: PIN',
    help: 'When a PIV key asks for its PIN.',
    whenUnset: 'no requirement',
    documentation: DOCUMENTATION.mfa,
  },
  touch_policy: {
    kind: 'choice',
    options: TOUCH_POLICIES.map((value) => ({ value, label: TOUCH_LABELS[value] })),
    pointer: '/mfa_piv_key_requirements/touch_policy',
    label: 'PIV key: touch',
    help: 'When a PIV key must be touched.',
    whenUnset: 'no requirement',
    documentation: DOCUMENTATION.mfa,
  },
  ssh_key_type: {
    kind: 'choices',
    options: SSH_KEY_TYPES.map((value) => ({ value, label: SSH_KEY_TYPE_LABELS[value] })),
    pointer: '/mfa_piv_key_requirements/ssh_key_type',
    label: 'PIV key: SSH key types',
    help: 'The kinds of SSH key that are accepted.',
    whenUnset: 'any type',
    documentation: DOCUMENTATION.mfa,
  },
  ssh_key_size: {
    kind: 'choices',
    options: SSH_KEY_SIZES.map((value) => ({ value, label: `${value} bits` })),
    pointer: '/mfa_piv_key_requirements/ssh_key_size',
    label: 'PIV key: SSH key sizes',
    help: 'Which sizes are valid depends on the type; Ed25519 takes none.',
    whenUnset: 'any size',
    documentation: DOCUMENTATION.mfa,
  },
  require_fips_device: {
    kind: 'flag',
    pointer: '/mfa_piv_key_requirements/require_fips_device',
    label: 'PIV key: FIPS device',
    help: 'The key must be stored on a device validated to FIPS 140-2 level 1 or higher.',
    whenUnset: off,
    documentation: DOCUMENTATION.mfa,
  },
  deny_unmatched_requests: {
    kind: 'flag',
    pointer: '/deny_unmatched_requests',
    label: 'Require Cloudflare Access Protection',
    help: 'Every request to a Cloudflare-protected host without an Access application is denied. Turning this on can take sites offline.',
    whenUnset: off,
    documentation: DOCUMENTATION.protection,
  },
  deny_unmatched_requests_exempted_zone_names: {
    kind: 'lines',
    pointer: '/deny_unmatched_requests_exempted_zone_names',
    label: 'Exempted zones',
    help: 'Hosts in these zones stay reachable without an Access application; hosts that have one stay protected.',
    whenUnset: 'none',
    limits: 'One zone name on each line, such as example.com.',
    documentation: DOCUMENTATION.protection,
  },
  identity_denied: {
    kind: 'reference',
    pointer: '/custom_pages/identity_denied',
    label: 'Identity failure block page',
    help: 'Shown to people who logged in and are denied by a policy.',
    whenUnset: 'Cloudflare’s block page',
    documentation: DOCUMENTATION.blockPages,
  },
  forbidden: {
    kind: 'reference',
    pointer: '/custom_pages/forbidden',
    label: 'Non-identity failure block page',
    help: 'Shown to people who fail a rule that is checked before they log in, such as their country or device.',
    whenUnset: 'Cloudflare’s block page',
    documentation: DOCUMENTATION.blockPages,
  },
  user_seat_expiration_inactive_time: {
    kind: 'duration',
    rule: ORGANIZATION_DURATIONS.user_seat_expiration_inactive_time,
    pointer: '/user_seat_expiration_inactive_time',
    label: 'Remove inactive users from seats',
    help: 'A user who has not logged in for this long frees the seat.',
    whenUnset: 'seats never expire',
    limits: 'At least 1 month (730h).',
    documentation: DOCUMENTATION.seats,
  },
  service_token_inactivity_enabled: {
    kind: 'flag',
    pointer: '/service_token_inactivity/enabled',
    label: 'Clean up inactive service tokens',
    help: 'A service token that no policy names and that has not authenticated for the period below is disabled or deleted.',
    whenUnset: off,
    documentation: DOCUMENTATION.serviceTokens,
  },
  service_token_inactivity_action: {
    kind: 'choice',
    options: INACTIVITY_ACTIONS.map((value) => ({ value, label: INACTIVITY_LABELS[value] })),
    pointer: '/service_token_inactivity/action',
    label: 'What happens to an inactive service token',
    help: 'A disabled token can be enabled again; a deleted one is gone.',
    whenUnset: 'nothing',
    documentation: DOCUMENTATION.serviceTokens,
  },
  service_token_inactivity_days: {
    kind: 'number',
    unit: 'days',
    ...INACTIVITY_DAYS,
    pointer: '/service_token_inactivity/inactivity_threshold_days',
    label: 'Days until a service token counts as inactive',
    help: 'Counted from its last successful authentication.',
    whenUnset: 'never',
    limits: `${INACTIVITY_DAYS.min} to ${INACTIVITY_DAYS.max} days.`,
    documentation: DOCUMENTATION.serviceTokens,
  },
  strict_service_token_auth: {
    kind: 'flag',
    pointer: '/strict_service_token_auth',
    label: 'Strict service token authentication',
    help: 'Failing requests with a service token get 401 or 403 instead of a redirect, and successful ones no cookie. Organizations created since 5 October 2026 cannot turn it off.',
    whenUnset: off,
    documentation: DOCUMENTATION.serviceTokens,
  },
  is_ui_read_only: {
    kind: 'flag',
    pointer: '/is_ui_read_only',
    label: 'Set dashboard to read-only',
    help: 'Everyone, whatever their role, can change settings only through the API or Terraform, not in Cloudflare’s dashboard.',
    whenUnset: off,
    documentation: DOCUMENTATION.readOnly,
  },
  ui_read_only_toggle_reason: {
    kind: 'text',
    pointer: '/ui_read_only_toggle_reason',
    label: 'Reason for turning read-only on or off',
    help: 'Cloudflare stores it beside the lock.',
    whenUnset: 'none given',
    documentation: DOCUMENTATION.readOnly,
  },
  logo_path: {
    kind: 'url',
    pointer: '/login_design/logo_path',
    label: 'Logo URL',
    help: 'The image above the login card.',
    whenUnset: 'no logo',
    limits: 'An address that starts with https://.',
    documentation: DOCUMENTATION.loginPage,
  },
  header_text: {
    kind: 'text',
    pointer: '/login_design/header_text',
    label: 'Header text',
    help: 'The line above the ways to log in.',
    whenUnset: 'Cloudflare’s text',
    documentation: DOCUMENTATION.loginPage,
  },
  footer_text: {
    kind: 'text',
    pointer: '/login_design/footer_text',
    label: 'Footer text',
    help: 'The line at the bottom, such as whom to call for help.',
    whenUnset: 'no footer',
    documentation: DOCUMENTATION.loginPage,
  },
  background_color: {
    kind: 'color',
    pointer: '/login_design/background_color',
    label: 'Background color',
    help: 'The page behind the login card.',
    whenUnset: 'Cloudflare’s colour',
    limits: '# and six hexadecimal digits.',
    documentation: DOCUMENTATION.loginPage,
  },
  text_color: {
    kind: 'color',
    pointer: '/login_design/text_color',
    label: 'Text color',
    help: 'The text you set, header and footer.',
    whenUnset: 'Cloudflare’s colour',
    limits: '# and six hexadecimal digits.',
    documentation: DOCUMENTATION.loginPage,
  },
} as const satisfies Record<string, Field>

export const DOH_DOCUMENTATION = DOCUMENTATION.doh

export type FieldGroup = { id: string; title: string; fields: readonly Field[] }

/** The organization's settings in Cloudflare's groups and order. */
export const ORGANIZATION_GROUPS: readonly FieldGroup[] = [
  { id: 'team', title: 'Team domain and name', fields: [FIELDS.auth_domain, FIELDS.name] },
  {
    id: 'sessions',
    title: 'Sessions',
    fields: [FIELDS.session_duration, FIELDS.warp_auth_session_duration],
  },
  {
    id: 'authentication',
    title: 'Authentication',
    fields: [
      FIELDS.auto_redirect_to_identity,
      FIELDS.allow_authenticate_via_warp,
      FIELDS.warp_auth_non_browser_401,
    ],
  },
  {
    id: 'mfa',
    title: 'Independent MFA',
    fields: [
      FIELDS.allowed_authenticators,
      FIELDS.mfa_session_duration,
      FIELDS.amr_matching_session_duration,
      FIELDS.required_aaguids,
      FIELDS.mfa_required_for_all_apps,
      FIELDS.pin_policy,
      FIELDS.touch_policy,
      FIELDS.ssh_key_type,
      FIELDS.ssh_key_size,
      FIELDS.require_fips_device,
    ],
  },
  {
    id: 'protection',
    title: 'Require Cloudflare Access Protection',
    fields: [FIELDS.deny_unmatched_requests, FIELDS.deny_unmatched_requests_exempted_zone_names],
  },
  { id: 'block-pages', title: 'Block pages', fields: [FIELDS.identity_denied, FIELDS.forbidden] },
  { id: 'seats', title: 'Seats', fields: [FIELDS.user_seat_expiration_inactive_time] },
  {
    id: 'service-tokens',
    title: 'Service tokens',
    fields: [
      FIELDS.service_token_inactivity_enabled,
      FIELDS.service_token_inactivity_action,
      FIELDS.service_token_inactivity_days,
      FIELDS.strict_service_token_auth,
    ],
  },
  {
    id: 'admin-controls',
    title: 'Admin controls',
    fields: [FIELDS.is_ui_read_only, FIELDS.ui_read_only_toggle_reason],
  },
]

/** What the login page shows. */
export const LOGIN_PAGE_FIELDS: readonly Field[] = [
  FIELDS.name,
  FIELDS.logo_path,
  FIELDS.header_text,
  FIELDS.footer_text,
  FIELDS.background_color,
  FIELDS.text_color,
]

/** The API's own name, as in its documentation: `mfa_config.session_duration`. */
export function apiName({ pointer }: Pick<Field, 'pointer'>): string {
  return pointer.slice(1).replaceAll('/', '.')
}
