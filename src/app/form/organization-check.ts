import {
  type FieldProblem,
  organizationPatchSchema,
  organizationProblems,
} from '../../api/organization-patch'
import type { MergePatch } from '../../api/merge-patch'
import { organizationSchema } from '../../api/organization'
import { toPointer } from '../../api/json'

/** What the contract refuses in an edited organization: each value, then what must fit together. */
export function checkOrganization(patch: MergePatch, edited: unknown): FieldProblem[] {
  const values = organizationPatchSchema.safeParse(patch)
  if (!values.success) {
    return values.error.issues.map(({ path, message }) => ({ pointer: toPointer(path), message }))
  }
  const organization = organizationSchema.safeParse(edited)
  return organization.success ? organizationProblems(organization.data) : []
}
