import { parseGoDuration } from '../../api/duration'
import { durationProblem } from '../../api/duration-input'
import { toJsonPointer } from '../../api/json'
import type { MergePatch } from '../../api/merge-patch'
import { dohJwtDurationRule } from '../../api/setting-fields'
import { dohPatchSchema, type FieldProblem } from '../../api/setting-patches'

/**
 * Returns what is wrong with a change of DNS over HTTPS in an account whose keys live for this many days; undefined if
 * they could not be read.
 */
export function validateEditedDoh(
  patch: MergePatch,
  keyRotationDays: number | undefined,
): FieldProblem[] {
  const update = dohPatchSchema.safeParse(patch)
  if (!update.success) {
    return update.error.issues.map(({ path, message }) => ({
      pointer: toJsonPointer(path),
      message: patch[String(path[0])] === null ? 'Cloudflare cannot unset this.' : message,
    }))
  }
  const { doh_jwt_duration: duration } = update.data
  const parsed = parseGoDuration(typeof duration === 'string' ? duration : '0')
  const message = parsed.ok
    ? durationProblem(parsed.value, dohJwtDurationRule(keyRotationDays))
    : parsed.message
  return message === undefined ? [] : [{ pointer: '/doh_jwt_duration', message }]
}
