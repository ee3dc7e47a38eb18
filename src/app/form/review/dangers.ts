import type { Difference } from '../../../api/diff'
import { isEqual } from '../../../api/equality'
import { type JsonPointer, valueAt } from '../../../api/json'
import { teamName } from '../../../api/team-domain'
import { isUnset } from '../fields/field-value'
import { removedItems } from './list-change'
import { FIELDS } from '../fields/organization-fields'
import { mfaDangers } from './mfa-dangers'
import { serviceTokenDangers } from './service-token-dangers'

/** A change that is far-reaching or hard to undo, with its consequences. */
export type Danger = { title: string; consequences: string[] }

/** Finds the changes in an edit of the organization that nobody should make by accident. */
export function findDangers(base: unknown, edited: unknown): Danger[] {
  return [
    ...newTeamDomain(base, edited),
    ...protection(base, edited),
    ...mfaDangers(base, edited),
    ...serviceTokenDangers(base, edited),
    ...(isUnlocked(base, edited) ? [UNLOCKED] : []),
  ]
}

/** @see https://developers.cloudflare.com/cloudflare-one/faq/getting-started-faq/ */
function newTeamDomain(base: unknown, edited: unknown): Danger[] {
  const [from, to] = [base, edited].map((document) => textAt(document, FIELDS.auth_domain.pointer))
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
function protection(base: unknown, edited: unknown): Danger[] {
  const { deny_unmatched_requests: deny, deny_unmatched_requests_exempted_zone_names: zones } =
    FIELDS
  if (valueAt(edited, deny.pointer) !== true) return []
  const exempted = valueAt(edited, zones.pointer)
  if (valueAt(base, deny.pointer) !== true) {
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
  const removed = removedItems(valueAt(base, zones.pointer), exempted)
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

const UNLOCKED: Danger = {
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
  return valueAt(document, FIELDS.is_ui_read_only.pointer) === true
}

const LOCK_POINTERS: ReadonlySet<JsonPointer> = new Set([
  FIELDS.is_ui_read_only.pointer,
  FIELDS.ui_read_only_toggle_reason.pointer,
])

/** Whether a change goes past the lock rather than only toggling it. */
export function bypassesLock(base: unknown, differences: readonly Difference[]): boolean {
  return isLocked(base) && differences.some(({ pointer }) => !LOCK_POINTERS.has(pointer))
}

/**
 * Whether the lock is being turned off while the reason that Cloudflare stores with it is still missing or the old one.
 */
export function needsUnlockReason(base: unknown, edited: unknown): boolean {
  const { pointer } = FIELDS.ui_read_only_toggle_reason
  const reason = valueAt(edited, pointer)
  return isUnlocked(base, edited) && (isUnset(reason) || isEqual(reason, valueAt(base, pointer)))
}

/** Returns the text to type to confirm a danger: the current team name. */
export function confirmationPhrase(base: unknown): string {
  const domain = textAt(base, FIELDS.auth_domain.pointer)
  return domain === undefined ? 'confirm' : teamName(domain)
}

function textAt(document: unknown, pointer: JsonPointer): string | undefined {
  const value = valueAt(document, pointer)
  return typeof value === 'string' && value !== '' ? value : undefined
}
