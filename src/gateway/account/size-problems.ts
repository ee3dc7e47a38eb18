import { diff } from '../../api/diff'
import { byteLength, LIMITS } from '../../api/limits'
import type { FieldProblem } from '../../api/organization-patch'

/** Whether a setting is too large for its history, which holds it before, as asked for, and after. */
export function isTooLarge(setting: unknown): boolean {
  return byteLength(JSON.stringify(setting)) > LIMITS.organizationBytes
}

/** What keeps a change from being written into history. */
export function sizeProblems(before: unknown, after: unknown): FieldProblem[] {
  if (isTooLarge(after)) {
    return [{ pointer: '', message: 'The organization would be too large to keep a history of.' }]
  }
  if (diff(before, after).length <= LIMITS.changedFields) return []
  const most = LIMITS.changedFields.toLocaleString('en')
  return [{ pointer: '', message: `One change is of at most ${most} fields.` }]
}
