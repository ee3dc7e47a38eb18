import type { Change, SettingResource } from '../../../api/change'
import { isSemanticallyEqual } from '../../../api/equality'
import { type MergePatch, createRevertPatch } from '../../../api/merge-patch'
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

function not(why: string): Revertibility {
  return { isRevertible: false, why }
}
