import { INFRASTRUCTURE_AUTHENTICATORS } from '../../../api/setting-fields'
import { valueAt } from '../../../api/json'
import { FIELDS } from '../fields/organization-fields'
import type { Danger } from './dangers'

/** @see https://developers.cloudflare.com/cloudflare-one/access-controls/access-settings/independent-mfa/ */
export function mfaDangers(base: unknown, edited: unknown): Danger[] {
  const [before, after] = [mfaOf(base), mfaOf(edited)]
  if (after.methods.length === 0) return before.methods.length === 0 ? [] : [TURNED_OFF]
  return [
    ...(locksOut(after) && !locksOut(before) ? [OTHERS_LOCKED_OUT] : []),
    ...(leavesOutInfrastructure(before, after) ? [INFRASTRUCTURE_LOCKED_OUT] : []),
  ]
}

type Mfa = { methods: readonly unknown[]; isRequired: boolean }

function mfaOf(document: unknown): Mfa {
  const methods = valueAt(document, FIELDS.allowed_authenticators.pointer)
  const isRequired = valueAt(document, FIELDS.mfa_required_for_all_apps.pointer) === true
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

const TURNED_OFF: Danger = {
  title: 'Independent MFA is turned off for every application',
  consequences: [
    'Turning it off for the organization takes it off all applications at once. People log in with what the identity provider asks for.',
    'While an application or policy has MFA settings of its own that name a method, Cloudflare refuses to take the method away (error 12169). Remove it there first.',
  ],
}

const OTHERS_LOCKED_OUT: Danger = {
  title: 'People will be locked out of all but infrastructure applications',
  consequences: [
    'MFA applies to all applications by default, and every method that is allowed works for infrastructure applications only.',
    'Allow at least one other method if there are applications of any other kind.',
  ],
}

const INFRASTRUCTURE_LOCKED_OUT: Danger = {
  title: 'People may be locked out of infrastructure applications',
  consequences: [
    'Infrastructure applications that need MFA take only a PIV key or a FIDO2 SSH key, and neither is allowed.',
    'If there are such applications, allow one of the two.',
  ],
}
