import type * as z from 'zod/mini'
import { toJsonPointer, valueAtPointer } from '../../api/json'
import type { MergePatch } from '../../api/merge-patch'
import { organizationSchema } from '../../api/organization'
import {
  type FieldProblem,
  organizationPatchSchema,
  organizationProblems,
  dohPatchSchema,
} from '../../api/setting-patch-validation'
import { parseGoDuration } from '../../api/duration'
import { durationProblem } from '../../api/duration-input'
import { dohJwtDurationRule } from '../../api/setting-fields'

/** Returns what the contract refuses in an edited organization: first each value, then combinations that do not fit. */
export function validateEditedOrganization(patch: MergePatch, edited: unknown): FieldProblem[] {
  const values = organizationPatchSchema.safeParse(patch)
  if (!values.success) {
    return values.error.issues.map((issue) => {
      const pointer = toJsonPointer(issue.path)
      return { pointer, message: messageOf(issue, valueAtPointer(patch, pointer)) }
    })
  }
  const organization = organizationSchema.safeParse(edited)
  return organization.success ? organizationProblems(organization.data) : []
}

/** Supplies messages for zod/mini, which has none of its own beyond those of the contract's rules. */
function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === null) return 'Cloudflare cannot unset this.'
  switch (issue.code) {
    case 'invalid_type':
      return `This must be ${TYPES[issue.expected] ?? issue.expected}.`
    case 'invalid_value':
      return `This must be one of ${issue.values.map(String).join(', ')}.`
    case 'invalid_union': {
      // The last alternative is the actual type; the ones before it are ways to unset.
      const [proper] = issue.errors.at(-1) ?? []
      return proper === undefined ? issue.message : messageOf(proper, value)
    }
    default:
      return issue.message
  }
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  boolean: 'true or false',
  number: 'a number',
  array: 'a list',
  object: 'an object',
}

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
