import { isEqual } from '../../api/equality'
import { fromPointer, isJsonObject } from '../../api/json'
import { applyMergePatch, omit, organizationPutBody, effectivePatch } from '../../api/merge-patch'
import {
  type FieldProblem,
  organizationPatchSchema,
  organizationProblems,
} from '../../api/setting-patches'
import { type Organization, exactOrganizationSchema, unknownKeys } from '../../api/organization'
import { READ_ONLY_KEYS } from '../../api/setting-fields'
import { isWrittenAlike } from '../../api/diff'
import { fieldProblems } from '../result'
import { type JsonRecord, type Replacement, patchSizeProblems, sizeProblems } from './replacement'

/**
 * Turns a merge patch into the PUT that makes exactly this change to the current organization.
 *
 * Fields that the patch repeats to the letter are not part of the change: a caller may send back a whole GET with one
 * field edited. A different spelling of the same value is sent as written. Otherwise a client such as Terraform's
 * provider would read back a value that differs from what it wrote, and write it again forever.
 */
export function planOrganizationUpdate(fresh: Organization, patch: JsonRecord): Replacement {
  const sizes = patchSizeProblems(patch)
  if (sizes.length > 0) return { kind: 'invalid', problems: sizes }
  const named = withoutPrototypes(omit(patch, READ_ONLY_KEYS))
  const changes = effectivePatch(fresh, named)
  const edited = organizationPatchSchema.safeParse(changes)
  if (!edited.success) return { kind: 'invalid', problems: fieldProblems(edited.error) }

  const merged = exactOrganizationSchema.safeParse(applyMergePatch(fresh, edited.data))
  if (!merged.success) return { kind: 'invalid', problems: fieldProblems(merged.error) }
  if (isWrittenAlike(fresh, merged.data)) return { kind: 'unchanged' }

  const problems = [...newProblems(fresh, merged.data), ...sizeProblems(fresh, merged.data)]
  if (problems.length > 0) return { kind: 'invalid', problems }

  const body = organizationPutBody(fresh, edited.data)
  return { kind: 'replace', body, intended: merged.data }
}

/**
 * Removes keys named `__proto__` and objects that contain nothing else, which validation would drop halfway through.
 * Such a key in Cloudflare's own value is passed along, and never changed.
 */
function withoutPrototypes(patch: JsonRecord): JsonRecord {
  const entries: [string, unknown][] = []
  for (const [key, value] of Object.entries(patch)) {
    if (key === '__proto__') continue
    const rest = isJsonObject(value) ? withoutPrototypes(value) : value
    const isEmptied = keyCount(value) > 0 && keyCount(rest) === 0
    if (!isEmptied) entries.push([key, rest])
  }
  return Object.fromEntries(entries)
}

const keyCount = (value: unknown) => (isJsonObject(value) ? Object.keys(value).length : 0)

/** Returns the body without its undocumented keys, or undefined if it has none. */
export function withoutUnknownKeys(body: JsonRecord): JsonRecord | undefined {
  const unknown = unknownKeys(body).map(([key]) => key)
  return unknown.length === 0 ? undefined : omit(body, unknown)
}

/**
 * Returns the problems that the change introduces. An existing problem is no reason to refuse a change of other
 * settings.
 */
function newProblems(before: Organization, after: Organization): FieldProblem[] {
  const standing = new Set(organizationProblems(before).map(({ pointer }) => pointer))
  return organizationProblems(after).filter(({ pointer }) => {
    const [key = ''] = fromPointer(pointer)
    return !standing.has(pointer) || !isEqual(before[key], after[key], key)
  })
}
