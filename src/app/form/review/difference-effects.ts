import type { Difference } from '../../../api/diff'
import { HOUR_NS, type Nanoseconds, parseGoDuration } from '../../../api/duration'
import { type JsonPointer, valueAtPointer } from '../../../api/json'
import { isFieldUnset } from '../fields/field-value'

type Effect = (difference: Difference, edited: unknown) => string | undefined

const atNextLogin: Effect = () => 'Everyone sees it at the next login, for all Access applications.'

/** The consequences of a change beyond the value itself, as far as Cloudflare documents them. */
const EFFECTS: Readonly<Record<JsonPointer, Effect>> = {
  '/name': atNextLogin,
  '/login_design/background_color': atNextLogin,
  '/login_design/text_color': atNextLogin,
  '/login_design/logo_path': atNextLogin,
  '/login_design/header_text': atNextLogin,
  '/login_design/footer_text': atNextLogin,
  '/session_duration': duration(24n * HOUR_NS, {
    shorter:
      'People log in more often, except where an application or policy has a duration of its own, which may be longer.',
    longer:
      'People log in less often, except where an application or policy has a duration of its own, which may be shorter.',
  }),
  '/warp_auth_session_duration': duration(undefined, {
    shorter: 'People authenticate in the Cloudflare One Client more often.',
    longer: 'People authenticate in the Cloudflare One Client less often.',
  }),
  '/auto_redirect_to_identity': flag({
    on: 'With exactly one identity provider to choose, people no longer see the login page.',
    off: 'People see the login page, even with one identity provider alone.',
  }),
  '/allow_authenticate_via_warp': flag({
    on: 'A login in the Cloudflare One Client is enough for every Access application that does not say otherwise.',
    off: 'A login in the Cloudflare One Client is no longer enough for Access applications that do not say otherwise.',
  }),
  '/warp_auth_non_browser_401': flag({
    on: 'Programs that fail client authentication get status 401 instead of a redirect.',
    off: 'Programs that fail client authentication are redirected to the login page.',
  }),
  '/mfa_config/allowed_authenticators': ({ to }) =>
    isFieldUnset(to) ? 'Independent MFA is turned off.' : undefined,
  '/mfa_config/session_duration': duration(24n * HOUR_NS, {
    shorter: 'People are asked for MFA more often.',
    longer: 'People are asked for MFA less often.',
  }),
  '/mfa_required_for_all_apps': flag({
    on: 'Applications ask for MFA unless they say otherwise.',
    off: 'Applications ask for MFA only if they say so themselves.',
  }),
  '/deny_unmatched_requests': flag({
    off: 'Hosts without an Access application are no longer blocked.',
  }),
  '/deny_unmatched_requests_exempted_zone_names': ({ from, to }, edited) => {
    if (valueAtPointer(edited, '/deny_unmatched_requests') !== true) {
      return 'It counts once Require Cloudflare Access Protection is on.'
    }
    return listAddedItems(from, to).length > 0
      ? 'Hosts in the added zones can be reached without an Access application.'
      : undefined
  },
  '/user_seat_expiration_inactive_time': duration(undefined, {
    shorter: 'Users without an Access login and without a device seen free their seats sooner.',
    longer: 'Users without an Access login and without a device seen keep their seats longer.',
  }),
  '/service_token_inactivity/enabled': flag({
    on: 'Service tokens that no policy names directly and nobody uses are disabled or deleted, one after the other. The one for DNS over HTTPS, normally in no policy, may be among them (inferred; Cloudflare does not say).',
    off: 'Inactive service tokens are left alone.',
  }),
  '/service_token_inactivity/action': ({ to }) =>
    to === 'delete' ? 'A deleted service token is gone for good.' : undefined,
  '/strict_service_token_auth': flag({
    on: 'Allow policies no longer admit service tokens. Requests that are refused get 401 or 403 instead of a redirect, and those that are admitted no cookie.',
    off: 'Allow policies and cookies admit service tokens again, and requests that are refused are redirected to the login page.',
  }),
  '/is_ui_read_only': flag({
    on: 'Everyone, whatever their role, will be unable to change settings in Cloudflare’s dashboard. The API and Terraform still work.',
  }),
  '/doh_jwt_duration': duration(24n * HOUR_NS, {
    shorter: 'Devices need a new DoH token more often.',
    longer: 'Devices need a new DoH token less often.',
  }),
  '/service_token_id': ({ from }) =>
    isFieldUnset(from)
      ? undefined
      : 'Services that still use the old service token can no longer fetch DoH tokens.',
}

/** Describes in one sentence what a difference does to people; undefined if there is nothing to add. */
export function describeDifferenceEffect(
  difference: Difference,
  edited: unknown,
): string | undefined {
  return EFFECTS[difference.pointer]?.(difference, edited)
}

function flag({ on, off }: { on?: string; off?: string }): Effect {
  return ({ to }) => (to === true ? on : off)
}

/** `whenUnset` applies while there is no value; undefined means forever. */
function duration(
  whenUnset: Nanoseconds | undefined,
  { shorter, longer }: { shorter: string; longer: string },
): Effect {
  return ({ from, to }) => {
    const [before, after] = [length(from, whenUnset), length(to, whenUnset)]
    if (before === after) return undefined
    const isShorter = before === undefined || (after !== undefined && after < before)
    return isShorter ? shorter : longer
  }
}

function length(value: unknown, whenUnset: Nanoseconds | undefined): Nanoseconds | undefined {
  const parsed = typeof value === 'string' ? parseGoDuration(value) : undefined
  return parsed?.ok ? parsed.value : whenUnset
}

/** Returns the items that were added to a list. */
export function listAddedItems(from: unknown, to: unknown): unknown[] {
  const before = new Set(asList(from))
  return asList(to).filter((item) => !before.has(item))
}

/** Returns the items that were removed from a list. */
export function listRemovedItems(from: unknown, to: unknown): unknown[] {
  return listAddedItems(to, from)
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
