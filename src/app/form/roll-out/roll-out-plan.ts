import { type AccountNames, copyFields, type CopiedFields } from '../../../api/copied-fields'
import { diff, type Difference } from '../../../api/diff'
import { isSemanticallyEqual } from '../../../api/equality'
import { type JsonPointer, parseJsonPointer, valueAtPointer } from '../../../api/json'
import { createMergePatch, type MergePatch } from '../../../api/merge-patch'
import type { FieldProblem } from '../../../api/setting-patches'
import { validateEditedOrganization } from '../validate-edited-organization'

/** The change that goes to several accounts, as it was made in one of them. */
export type RolledOutChange = { base: unknown; edited: unknown; names: AccountNames }

/** What the change would do to one account. */
export type AccountPlan = {
  edited: unknown
  differences: readonly Difference[]
  patch: MergePatch
  /** The fields that have another value there than where the change was made. */
  conflicts: readonly JsonPointer[]
  leftOut: CopiedFields['leftOut']
  /** What the contract refuses in the result. */
  problems: readonly FieldProblem[]
  /** Whether the settings are meant to be managed through the API or Terraform. */
  isLocked: boolean
}

/** Computes what a change would do to another account, from the organization there. */
export function planForAccount(
  { base, edited, names }: RolledOutChange,
  target: { organization: unknown; names: AccountNames },
): AccountPlan {
  const pointers = diff(base, edited).map(({ pointer }) => pointer)
  const copied = copyFields({
    source: edited,
    target: target.organization,
    pointers,
    sourceNames: names,
    targetNames: target.names,
  })
  const differences = diff(target.organization, copied.edited)
  const patch = createMergePatch(target.organization, copied.edited)
  return {
    edited: copied.edited,
    differences,
    patch,
    conflicts: differences
      .map(({ pointer }) => pointer)
      .filter((pointer) => !isEqualAt(pointer, base, target.organization)),
    leftOut: copied.leftOut,
    problems: differences.length === 0 ? [] : validateEditedOrganization(patch, copied.edited),
    isLocked: valueAtPointer(target.organization, '/is_ui_read_only') === true,
  }
}

function isEqualAt(pointer: JsonPointer, one: unknown, other: unknown): boolean {
  return isSemanticallyEqual(
    valueAtPointer(one, pointer),
    valueAtPointer(other, pointer),
    parseJsonPointer(pointer).at(-1),
  )
}
