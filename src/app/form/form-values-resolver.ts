import type { Resolver } from 'react-hook-form'
import { createMergePatch, type MergePatch } from '../../api/merge-patch'
import type { FieldProblem } from '../../api/setting-patches'
import { type FormValues, fromFormValues, unreadableDurations } from './form-values'
import { type Field, findField } from './fields/field'

/** Checks an edited object against the contract's schema and returns the problems. */
export type FormCheck = (patch: MergePatch, edited: unknown) => FieldProblem[]

/** Validates the patch that would be sent, so that the form refuses exactly what the gateway would. */
export function formValuesResolver(
  fields: readonly Field[],
  document: unknown,
  check: FormCheck,
): Resolver<FormValues> {
  return (values) => {
    const edited = fromFormValues(fields, values, document)
    const unreadable = unreadableDurations(fields, values)
    const problems = [...unreadable, ...check(createMergePatch(document, edited), edited)]
    const errors: Record<string, { type: string; message: string }> = {}
    for (const { pointer, message } of problems) {
      const field = findField(fields, pointer)
      if (field !== undefined) errors[field.pointer] ??= { type: 'validate', message }
    }
    return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors }
  }
}
