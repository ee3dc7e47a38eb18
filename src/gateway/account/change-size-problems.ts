import { diff } from '../../api/diff'
import { isJsonObject } from '../../api/json'
import { byteLength, LIMITS } from '../../api/limits'
import type { FieldProblem } from '../../api/setting-patch-validation'

/** Whether a setting is too large for history, which stores it before, as requested, and after. */
export function isSettingTooLarge(setting: unknown): boolean {
  return byteLength(JSON.stringify(setting)) > LIMITS.organizationBytes || hasLongPaths(setting)
}

/** Returns why a change cannot be recorded in history. */
export function changeSizeProblems(before: unknown, after: unknown): FieldProblem[] {
  if (hasLongPaths(after)) return [LONG_PATHS]
  if (isSettingTooLarge(after)) {
    return [{ pointer: '', message: 'The organization would be too large to keep a history of.' }]
  }
  if (diff(before, after).length <= LIMITS.changedFields) return []
  const most = LIMITS.changedFields.toLocaleString('en')
  return [{ pointer: '', message: `One change is of at most ${most} fields.` }]
}

/** Returns why a patch is refused unread. */
export function patchSizeProblems(patch: unknown): FieldProblem[] {
  if (hasLongPaths(patch)) return [LONG_PATHS]
  const message = `A change has at most ${LIMITS.organizationBytes / 1024} KiB.`
  return isSettingTooLarge(patch) ? [{ pointer: '', message }] : []
}

const LONG_PATHS: FieldProblem = {
  pointer: '',
  message: `The fields have too long names: the paths to all of them have at most ${LIMITS.pathBytes.toLocaleString('en')} bytes together.`,
}

/** A long name counts for each field below it, because fields are named by their whole paths. */
function hasLongPaths(setting: unknown): boolean {
  const open = [{ value: setting, path: 0 }]
  let bytes = 0
  for (const { value, path } of open) {
    if (!isJsonObject(value)) bytes += path
    else {
      for (const [key, inner] of Object.entries(value)) {
        open.push({ value: inner, path: path + 1 + byteLength(key) })
      }
    }
    if (bytes > LIMITS.pathBytes) return true
  }
  return false
}
