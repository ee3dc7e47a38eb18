import { SERVICE_TOKEN_INACTIVITY_DAYS_RANGE } from '../../../api/setting-fields'
import { DOCUMENTATION_URLS, type FieldGuide } from './field-guide'
import type { OrganizationPointer } from './organization-fields'
import { LOGIN_PAGE_FIELD_GUIDES } from './login-page-field-guides'

/** Describes what each of the organization's settings does. */
export const ORGANIZATION_FIELD_GUIDES: Record<OrganizationPointer, FieldGuide> = {
  '/name': LOGIN_PAGE_FIELD_GUIDES['/name'],
  '/auth_domain': {
    help: 'Where everyone logs in. Changing it means new redirect URLs at every identity provider and enrolling devices again; the old name becomes free for others.',
    limits: 'Lower-case letters, digits and hyphens; unique across Cloudflare.',
    documentation: DOCUMENTATION_URLS.faq,
  },
  '/session_duration': {
    help: 'How long a login lasts before people must log in again. An application or policy can have a longer or a shorter one, and its own goes on when this one has ended.',
    limits: '15 minutes to 1 month.',
    documentation: DOCUMENTATION_URLS.sessions,
  },
  '/warp_auth_session_duration': {
    help: 'How long a login through the Cloudflare One Client (formerly WARP) counts for applications.',
    limits: 'Whole minutes, at most 90 days.',
    documentation: DOCUMENTATION_URLS.clientSessions,
  },
  '/auto_redirect_to_identity': {
    help: 'People go straight to the identity provider if there is only one to choose.',
    documentation: DOCUMENTATION_URLS.api,
  },
  '/allow_authenticate_via_warp': {
    help: 'The client’s login is enough for every Access application. An application’s own setting takes precedence.',
    documentation: DOCUMENTATION_URLS.clientSessions,
  },
  '/warp_auth_non_browser_401': {
    help: 'Requests that do not accept HTML get status 401 instead of a redirect to the login page.',
    documentation: DOCUMENTATION_URLS.api,
  },
  '/mfa_config/allowed_authenticators': {
    help: 'The methods people may enroll. With none, independent MFA is off for every application. A method that an application or policy names itself cannot be taken away.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_config/session_duration': {
    help: 'How long one MFA check counts. 0 minutes asks at every login.',
    limits: '0 minutes to 30 days, in whole minutes.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_config/amr_matching_session_duration': {
    help: 'How long MFA at the identity provider counts instead, if its AMR claim names an MFA method that is allowed.',
    limits: '0 minutes to 30 days, in whole minutes.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_config/required_aaguids': {
    help: 'The UUID of a Cloudflare List with the AAGUIDs of the authenticators that may be enrolled.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_required_for_all_apps': {
    help: 'Applications require MFA unless they say otherwise. Needs an authentication duration and a method for each kind of application there is: infrastructure applications take only PIV and FIDO2 SSH keys, the others none of these.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_piv_key_requirements/pin_policy': {
    help: 'When a PIV key asks for its PIN.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_piv_key_requirements/touch_policy': {
    help: 'When a PIV key must be touched.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_piv_key_requirements/ssh_key_type': {
    help: 'The kinds of SSH key that are accepted.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_piv_key_requirements/ssh_key_size': {
    help: 'Which sizes are valid depends on the type; Ed25519 takes none.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/mfa_piv_key_requirements/require_fips_device': {
    help: 'The key must be stored on a device validated to FIPS 140-2 level 1 or higher.',
    documentation: DOCUMENTATION_URLS.mfa,
  },
  '/deny_unmatched_requests': {
    help: 'Every request to a Cloudflare-protected host without an Access application is denied. Turning this on can take sites offline.',
    documentation: DOCUMENTATION_URLS.protection,
  },
  '/deny_unmatched_requests_exempted_zone_names': {
    help: 'Hosts in these zones stay reachable without an Access application; hosts that have one stay protected.',
    limits: 'One zone name on each line, such as example.com.',
    documentation: DOCUMENTATION_URLS.protection,
  },
  '/custom_pages/identity_denied': {
    help: 'Shown to people who logged in and are denied by a policy.',
    documentation: DOCUMENTATION_URLS.blockPages,
  },
  '/custom_pages/forbidden': {
    help: 'Shown to people who fail a rule that is checked before they log in, such as their country or device.',
    documentation: DOCUMENTATION_URLS.blockPages,
  },
  '/user_seat_expiration_inactive_time': {
    help: 'A user frees the seat after this long without a login through Access and without a device seen. Cloudflare checks once a day.',
    limits: 'At least 1 month (730h).',
    documentation: DOCUMENTATION_URLS.seats,
  },
  '/service_token_inactivity/enabled': {
    help: 'A service token of this account that no policy names directly, and that is older than the period below and has not authenticated in it, is disabled or deleted. The one for DNS over HTTPS may be among them.',
    documentation: DOCUMENTATION_URLS.serviceTokens,
  },
  '/service_token_inactivity/action': {
    help: 'A disabled token can be enabled again; a deleted one is gone.',
    documentation: DOCUMENTATION_URLS.serviceTokens,
  },
  '/service_token_inactivity/inactivity_threshold_days': {
    help: 'Counted from its last successful authentication.',
    limits: `${SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.min} to ${SERVICE_TOKEN_INACTIVITY_DAYS_RANGE.max} days.`,
    documentation: DOCUMENTATION_URLS.serviceTokens,
  },
  '/strict_service_token_auth': {
    help: 'Only policies with the action Service Auth admit service tokens, each request by its own headers and never by a cookie; refused requests get 401 or 403 instead of a redirect. Organizations created since 5 October 2026 cannot turn it off.',
    documentation: DOCUMENTATION_URLS.serviceTokens,
  },
  '/trusted_accounts': {
    help: 'The accounts whose policies and device posture this organization trusts. Cloudflare answers them; no operation of its API sets them.',
    documentation: DOCUMENTATION_URLS.api,
  },
  '/is_ui_read_only': {
    help: 'Everyone, whatever their role, can change settings only through the API or Terraform, not in Cloudflare’s dashboard.',
    documentation: DOCUMENTATION_URLS.readOnly,
  },
  '/ui_read_only_toggle_reason': {
    help: 'Cloudflare stores it beside the lock.',
    documentation: DOCUMENTATION_URLS.readOnly,
  },
}
