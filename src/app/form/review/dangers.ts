import { INFRASTRUCTURE_AUTHENTICATORS } from '../../../api/mfa-authenticators'
import type { Difference } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import { type JsonPointer, valueAtPointer } from '../../../api/json'
import { teamName } from '../../../api/team-domain'
import { isFieldUnset } from '../fields/field-value'
import { ORGANIZATION_FORM_FIELDS } from '../fields/organization-fields'
import { listRemovedItems } from './difference-effects'

/** A change that is far-reaching or hard to undo, with its consequences. */
export type ChangeDanger = { title: string; consequences: string[] }

/** Finds the changes in an edit of the organization that nobody should make by accident. */
export function findDangers(base: unknown, edited: unknown): ChangeDanger[] {
  return [
    ...newTeamDomain(base, edited),
    ...protection(base, edited),
    ...mfaDangers(base, edited),
    ...serviceTokenDangers(base, edited),
    ...(isUnlocked(base, edited) ? [UNLOCKED] : []),
  ]
}

/** @see https://developers.cloudflare.com/cloudflare-one/faq/getting-started-faq/ */
function newTeamDomain(base: unknown, edited: unknown): ChangeDanger[] {
  const [from, to] = [teamDomainOf(base), teamDomainOf(edited)]
  if (from === undefined || to === undefined || from === to) return []
  return [
    {
      title: 'The team domain changes for everyone',
      consequences: [
        `Every identity provider needs the new redirect URL, https://${to}/cdn-cgi/access/callback.`,
        'Every device has to be enrolled again.',
        `Whatever validates Access tokens has to expect the issuer https://${to}: origins, Workers, and Gatehouse itself.`,
        `Services that fetch DoH tokens have to call ${to}.`,
        `${from} becomes free for others to take.`,
      ],
    },
  ]
}

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/require-access-protection/ */
function protection(base: unknown, edited: unknown): ChangeDanger[] {
  if (valueOf(edited, 'deny_unmatched_requests') !== true) return []
  const exempted = valueOf(edited, 'deny_unmatched_requests_exempted_zone_names')
  if (valueOf(base, 'deny_unmatched_requests') !== true) {
    return [
      {
        title: 'Hosts without an Access application will be blocked',
        consequences: [
          'Every request to a Cloudflare-protected host without an Access application is denied.',
          Array.isArray(exempted) && exempted.length > 0
            ? `Only hosts in the exempted zones stay reachable without one: ${exempted.join(', ')}.`
            : 'No zone is exempted.',
        ],
      },
    ]
  }
  const before = valueOf(base, 'deny_unmatched_requests_exempted_zone_names')
  const removed = listRemovedItems(before, exempted)
  if (removed.length === 0) return []
  return [
    {
      title: 'Hosts in zones that lose their exemption will be blocked',
      consequences: [
        `Requests to hosts without an Access application are denied in ${removed.join(', ')}.`,
      ],
    },
  ]
}

const UNLOCKED: ChangeDanger = {
  title: 'Cloudflare’s dashboard can change settings again',
  consequences: [
    'Anyone with a suitable role can change settings in Cloudflare’s dashboard.',
    'A change made there is not in your Terraform configuration, which may revert it. Set the dashboard to read-only again when you are done.',
  ],
}

function isUnlocked(base: unknown, edited: unknown): boolean {
  return isLocked(base) && !isLocked(edited)
}

/** Whether the settings are meant to be managed only through the API or Terraform. */
function isLocked(document: unknown): boolean {
  return valueOf(document, 'is_ui_read_only') === true
}

const LOCK_POINTERS: ReadonlySet<JsonPointer> = new Set([
  ORGANIZATION_FORM_FIELDS.is_ui_read_only.pointer,
  ORGANIZATION_FORM_FIELDS.ui_read_only_toggle_reason.pointer,
])

/** Whether a change goes past the lock rather than only toggling it. */
export function bypassesDashboardLock(base: unknown, differences: readonly Difference[]): boolean {
  return isLocked(base) && differences.some(({ pointer }) => !LOCK_POINTERS.has(pointer))
}

/**
 * Whether the lock is being turned off while the reason that Cloudflare stores with it is still missing or the old one.
 */
export function needsDashboardUnlockReason(base: unknown, edited: unknown): boolean {
  const reason = valueOf(edited, 'ui_read_only_toggle_reason')
  const former = valueOf(base, 'ui_read_only_toggle_reason')
  return isUnlocked(base, edited) && (isFieldUnset(reason) || isSemanticallyEqual(reason, former))
}

/** Returns the text to type to confirm a danger: the current team name. */
export function dangerConfirmationPhrase(base: unknown): string {
  const domain = teamDomainOf(base)
  return domain === undefined ? 'confirm' : teamName(domain)
}

function valueOf(document: unknown, field: keyof typeof ORGANIZATION_FORM_FIELDS): unknown {
  return valueAtPointer(document, ORGANIZATION_FORM_FIELDS[field].pointer)
}

function teamDomainOf(document: unknown): string | undefined {
  const value = valueOf(document, 'auth_domain')
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/independent-mfa/ */
function mfaDangers(base: unknown, edited: unknown): ChangeDanger[] {
  const [before, after] = [mfaOf(base), mfaOf(edited)]
  if (after.methods.length === 0) return before.methods.length === 0 ? [] : [TURNED_OFF]
  return [
    ...(locksOut(after) && !locksOut(before) ? [OTHERS_LOCKED_OUT] : []),
    ...(leavesOutInfrastructure(before, after) ? [INFRASTRUCTURE_LOCKED_OUT] : []),
  ]
}

type Mfa = { methods: readonly unknown[]; isRequired: boolean }

function mfaOf(document: unknown): Mfa {
  const methods = valueOf(document, 'allowed_authenticators')
  const isRequired = valueOf(document, 'mfa_required_for_all_apps') === true
  return { methods: Array.isArray(methods) ? methods : [], isRequired }
}

const INFRASTRUCTURE: ReadonlySet<unknown> = new Set(INFRASTRUCTURE_AUTHENTICATORS)

function locksOut({ methods, isRequired }: Mfa): boolean {
  return isRequired && methods.length > 0 && methods.every((method) => INFRASTRUCTURE.has(method))
}

/** If they were already left out before, only a new requirement makes a difference. */
function leavesOutInfrastructure(before: Mfa, after: Mfa): boolean {
  const hasThem = ({ methods }: Mfa) => methods.some((method) => INFRASTRUCTURE.has(method))
  return !hasThem(after) && (hasThem(before) || (after.isRequired && !before.isRequired))
}

const TURNED_OFF: ChangeDanger = {
  title: 'Independent MFA is turned off for every application',
  consequences: [
    'Turning it off for the organization takes it off all applications at once. People log in with what the identity provider asks for.',
    'While an application or policy has MFA settings of its own that name a method, Cloudflare refuses to take the method away (error 12169). Remove it there first.',
  ],
}

const OTHERS_LOCKED_OUT: ChangeDanger = {
  title: 'People will be locked out of all but infrastructure applications',
  consequences: [
    'MFA applies to all applications by default, and every method that is allowed works for infrastructure applications only.',
    'Allow at least one other method if there are applications of any other kind.',
  ],
}

const INFRASTRUCTURE_LOCKED_OUT: ChangeDanger = {
  title: 'People may be locked out of infrastructure applications',
  consequences: [
    'Infrastructure applications that need MFA take only a PIV key or a FIDO2 SSH key, and neither is allowed.',
    'If there are such applications, allow one of the two.',
  ],
}

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/ */
function serviceTokenDangers(base: unknown, edited: unknown): ChangeDanger[] {
  return [...(isStrict(edited) && !isStrict(base) ? [STRICT] : []), ...deletion(base, edited)]
}

function isStrict(document: unknown): boolean {
  return valueOf(document, 'strict_service_token_auth') === true
}

const STRICT: ChangeDanger = {
  title: 'Service tokens will be refused where only Allow policies admit them',
  consequences: [
    'Only policies with the action Service Auth admit a service token then; one page of Cloudflare’s documentation adds Bypass. Allow policies no longer do.',
    'A cookie of an earlier request no longer admits a service: every request has to carry the token, and is refused if one of its two headers is missing or sent twice.',
    'Refused requests get 401 or 403 instead of a redirect to the login page.',
    'The Cloudflare One Client and browser isolation applications keep their cookie.',
    'The applications concerned are listed below. Gatehouse cannot see which services rely on a cookie.',
  ],
}

/** Warns if deletion is new, or affects tokens that were safe before. */
function deletion(base: unknown, edited: unknown): ChangeDanger[] {
  const [before, after] = [deletedAfterDays(base), deletedAfterDays(edited)]
  if (after === undefined || (before !== undefined && before <= after)) return []
  return [
    {
      title: 'Inactive service tokens will be deleted',
      consequences: [
        'This cannot be undone: whatever uses a deleted token needs a new one.',
        `It concerns every service token of the account that is older than ${after} days and did not authenticate in that time. Cloudflare deletes them gradually.`,
        'A token that a policy names directly is never touched.',
        'The token for DNS over HTTPS is normally in no policy, so it may be deleted as well. That is inferred; Cloudflare does not document it.',
      ],
    },
  ]
}

/** Returns after how many days without use tokens are deleted; undefined if none are. */
function deletedAfterDays(document: unknown): number | undefined {
  if (valueOf(document, 'service_token_inactivity_enabled') !== true) return undefined
  if (valueOf(document, 'service_token_inactivity_action') !== 'delete') return undefined
  return Number(valueOf(document, 'service_token_inactivity_days') ?? 0)
}
