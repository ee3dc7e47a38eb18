import en from 'zod/v4/locales/en.js'
import * as z from 'zod/mini'
import { toPointer } from '../api/json'
import type { FieldProblem } from '../api/organization-patch'

/** Without a locale, every message of zod/mini is "Invalid input". */
z.config(en())

type Issue = z.core.$ZodIssue

/** `count` is the number of problems that this one stands for, if they are not listed individually. */
export type CountedProblem = FieldProblem & { count?: number }

/** Converts the errors of a schema to problems, with a JSON pointer to each field. */
export function fieldProblems(error: z.core.$ZodError): CountedProblem[] {
  return error.issues.flatMap((issue) => problemsOf(issue, issue.path))
}

function problemsOf(issue: Issue, path: PropertyKey[]): CountedProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: toPointer([...path, key]),
      message: 'There is no such field here.',
    }))
  }
  // The last branch of a union is the field's proper form; the ones before it are ways to unset it.
  const proper = issue.code === 'invalid_union' ? issue.errors.at(-1) : undefined
  if (proper !== undefined && proper.length > 0) {
    return proper.flatMap((inner) => problemsOf(inner, [...path, ...inner.path]))
  }
  const problem = { pointer: toPointer(path), message: issue.message }
  const count: unknown = issue.code === 'custom' ? issue.params?.['problems'] : undefined
  return [typeof count === 'number' ? { ...problem, count } : problem]
}
