// A file of its own because the doctor loads it in plain Node.js, which cannot load the operations that status.ts imports.
import type { OperationPermissionStatus } from './status.ts'

/** Whether a token lacks a permission that Gatehouse needs. One that is optional may be left out on purpose. */
export function isRequiredPermissionMissing({
  state,
  is_optional = false,
}: OperationPermissionStatus): boolean {
  return state === 'missing' && !is_optional
}

/** The words for an optional permission that a token does not have, on the page and of the doctor. */
export const MISSING_OPTIONAL_PERMISSION_LABEL = 'Not granted (optional)'
