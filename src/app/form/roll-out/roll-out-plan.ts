import type { ApprovalPolicy } from '../../../api/approvals/approvals'
import { computeSettingApprovalDemand } from '../../../api/approvals/compute-approval-demand'
import type { SettingResource } from '../../../api/change'
import {
  type AccountReferenceTargets,
  copyFieldsIntoDocument,
  type FieldsCopyResult,
} from '../../../api/copied-fields'
import { diff, type Difference } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import { type JsonPointer, parseJsonPointer, valueAtPointer } from '../../../api/json'
import { applyMergePatch, createMergePatch, type MergePatch } from '../../../api/merge-patch'
import type { FieldProblem } from '../../../api/setting-patch-validation'
import { DOH_SERVICE_TOKEN_POINTER } from '../fields/doh-fields'
import { isFieldUnset } from '../fields/field-value'
import { validateEditedDoh, validateEditedOrganization } from '../validate-edited-setting'

/** The change that goes to several accounts, as it was made in one of them. */
export type ChangeToRollOut = {
  setting: SettingResource
  base: unknown
  edited: unknown
  names: AccountReferenceTargets
}

/** An account that the change may go to, with the setting there. */
export type RollOutAccount = {
  /** Whether the change was made here: nothing in it is then from elsewhere. */
  isOwn: boolean
  document: unknown
  names: AccountReferenceTargets
  /** How long the keys of the account live; undefined if that was not read, or does not matter. */
  keyRotationDays: number | undefined
  policy: ApprovalPolicy | null
}

/** What the change would do to one account. */
export type AccountRollOutPlan = {
  edited: unknown
  differences: readonly Difference[]
  patch: MergePatch
  /** The fields that have another value there than where the change was made. */
  conflicts: readonly JsonPointer[]
  leftOut: FieldsCopyResult['leftOut']
  /** What the contract refuses in the result. */
  problems: readonly FieldProblem[]
  /** Whether the settings are meant to be managed through the API or Terraform. */
  isLocked: boolean
  /** Whether the change waits there for somebody else to approve it. */
  needsApproval: boolean
}

/** Computes what a change would do to another account, from the setting there. */
export function planAccountRollOut(
  change: ChangeToRollOut,
  target: RollOutAccount,
): AccountRollOutPlan {
  const { setting, base } = change
  const { edited, leftOut } = target.isOwn
    ? {
        edited: applyMergePatch(target.document, createMergePatch(base, change.edited)),
        leftOut: [],
      }
    : copyChange(change, target)
  const differences = diff(target.document, edited)
  const patch = createMergePatch(target.document, edited)
  return {
    edited,
    differences,
    patch,
    conflicts: differences
      .map(({ pointer }) => pointer)
      .filter((pointer) => !isEqualAt(pointer, base, target.document)),
    leftOut,
    problems: differences.length === 0 ? [] : PROBLEMS[setting]({ patch, edited, target }),
    isLocked:
      setting === 'organization' && valueAtPointer(target.document, '/is_ui_read_only') === true,
    needsApproval:
      computeSettingApprovalDemand(target.policy, setting, target.document, edited) !== undefined,
  }
}

function copyChange(
  { base, edited, names }: ChangeToRollOut,
  target: RollOutAccount,
): FieldsCopyResult {
  return copyFieldsIntoDocument({
    source: edited,
    target: target.document,
    pointers: diff(base, edited).map(({ pointer }) => pointer),
    sourceNames: names,
    targetNames: target.names,
  })
}

type PlannedEdit = { patch: MergePatch; edited: unknown; target: RollOutAccount }

const PROBLEMS: Record<SettingResource, (edit: PlannedEdit) => FieldProblem[]> = {
  organization: ({ patch, edited }) => validateEditedOrganization(patch, edited),
  doh: ({ patch, edited, target }) => [
    ...validateEditedDoh(patch, target.keyRotationDays),
    ...(isFieldUnset(valueAtPointer(edited, DOH_SERVICE_TOKEN_POINTER)) ? [NO_SERVICE_TOKEN] : []),
  ],
}

const NO_SERVICE_TOKEN: FieldProblem = {
  pointer: DOH_SERVICE_TOKEN_POINTER,
  message: 'None is chosen there, so no DoH tokens are issued. Choose one there first.',
}

function isEqualAt(pointer: JsonPointer, one: unknown, other: unknown): boolean {
  return isSemanticallyEqual(
    valueAtPointer(one, pointer),
    valueAtPointer(other, pointer),
    parseJsonPointer(pointer).at(-1),
  )
}
