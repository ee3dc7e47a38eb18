import type { Change, SettingResource } from '../../../api/change'
import type { RevertRequest } from '../../../api/change-request'
import { diff } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import { applyMergePatch, type MergePatch, createRevertPatch } from '../../../api/merge-patch'
import { findExplanationsOfSwitchesTurnedOff } from '../../../api/switch-timers/protective-switches'
import { fieldLabel } from '../../form/fields/setting-form-field'
import { fieldsOfResource } from '../../form/fields/resource-fields'

/** Whether a change can be reverted, and how; or the reason why not. */
export type Revertibility =
  | { isRevertible: true; setting: SettingResource; patch: MergePatch }
  | { isRevertible: false; why: string }

export function checkRevertibility(change: Change): Revertibility {
  const { resource, operation, state } = change
  if (resource === 'revocation') return not('Ended sessions cannot be restored.')
  if (resource === 'history') return not('Dropped changes exist only in the archive.')
  if (resource === 'finding') return not('A finding is accepted on the overview.')
  if (resource === 'proposal') return not('It was never applied.')
  if (resource === 'switch-timer')
    return not('A timer is changed where it is shown, while it runs.')
  if (operation === 'create') return not('Cloudflare has no way to remove an organization.')
  if (state === 'pending') return not('It is still in progress.')
  if (state === 'failed') return not('It changed nothing, so there is nothing to revert.')
  const patch = createRevertPatch(change)
  if (
    patch === undefined &&
    state === 'applied' &&
    isSemanticallyEqual(change.before, change.intended)
  ) {
    return not('It changed only how a value is written.')
  }
  if (state === 'unknown' || patch === undefined) {
    return not('It is not known to have changed anything.')
  }
  const unsettable = resource === 'doh' && Object.keys(patch).find((key) => patch[key] === null)
  if (unsettable) {
    const label = fieldLabel(fieldsOfResource(resource), `/${unsettable}`)
    return not(`Before it, “${label}” was not set, and Cloudflare cannot unset it.`)
  }
  return { isRevertible: true, setting: resource, patch }
}

/**
 * Returns what a revert as a whole sends besides its reason, or undefined if the reviewed patch reverts only a part. A
 * switch that it turns off may be explained anew.
 */
export function findWholeRevert(
  { setting, patch }: Extract<Revertibility, { isRevertible: true }>,
  base: unknown,
  reviewed: MergePatch,
): Pick<RevertRequest, 'explanation'> | undefined {
  const reverted = applyMergePatch(base, patch)
  const explained = findExplanationsOfSwitchesTurnedOff(setting, base, reverted)
  const differences = diff(reverted, applyMergePatch(base, reviewed))
  if (differences.some(({ pointer }) => !explained.includes(pointer))) return undefined
  const [explanation] = differences.map(({ to }) => to)
  return typeof explanation === 'string' ? { explanation } : {}
}

function not(why: string): Revertibility {
  return { isRevertible: false, why }
}
