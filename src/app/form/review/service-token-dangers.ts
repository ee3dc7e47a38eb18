import { valueAt } from '../../../api/json'
import { FIELDS } from '../fields/organization-fields'
import type { Danger } from './dangers'

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/service-credentials/service-tokens/ */
export function serviceTokenDangers(base: unknown, edited: unknown): Danger[] {
  const { pointer } = FIELDS.strict_service_token_auth
  const turnsStrict = valueAt(edited, pointer) === true && valueAt(base, pointer) !== true
  return [...(turnsStrict ? [STRICT] : []), ...deletion(base, edited)]
}

const STRICT: Danger = {
  title: 'Service tokens will be refused where only Allow policies admit them',
  consequences: [
    'Only policies with the action Service Auth admit a service token then; one page of Cloudflare’s documentation adds Bypass. Allow policies no longer do.',
    'A cookie of an earlier request no longer admits a service: every request has to carry the token, and is refused if one of its two headers is missing or is there twice.',
    'What is refused gets 401 or 403 instead of a redirect to the login page.',
    'The Cloudflare One Client and browser isolation applications keep their cookie.',
    'Gatehouse cannot see which services this stops. Compare your service tokens with the policies that admit them first.',
  ],
}

/** Warns if deletion is new, or affects tokens that were safe before. */
function deletion(base: unknown, edited: unknown): Danger[] {
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
  const isOn = valueAt(document, FIELDS.service_token_inactivity_enabled.pointer) === true
  const action = valueAt(document, FIELDS.service_token_inactivity_action.pointer)
  if (!isOn || action !== 'delete') return undefined
  return Number(valueAt(document, FIELDS.service_token_inactivity_days.pointer) ?? 0)
}
