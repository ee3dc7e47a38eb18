import type { FormEvent } from 'react'
import type { FieldErrors, FieldValues, ResolverResult } from 'react-hook-form'
import type * as z from 'zod/mini'

/** Builds the result of a resolver: the values, or the problem of each field that has one. */
export function toResolverResult<Values extends FieldValues>(
  values: Values,
  problems: { [Name in keyof Values]?: string | undefined },
): ResolverResult<Values> {
  const errors = Object.fromEntries(
    Object.entries(problems).flatMap(([name, message]) =>
      message === undefined ? [] : [[name, { type: 'validate', message }]],
    ),
  ) as FieldErrors<Values> // by the names of `problems`, which fromEntries forgets
  return Object.keys(errors).length === 0 ? { values, errors: {} } : { values: {}, errors }
}

/** Returns what the contract's schema finds wrong with a value, in words; undefined if nothing. */
export function findValueProblem(schema: z.ZodMiniType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message
}

/** Submits a form in a dialog of an editor without submitting the editor's own form, which React would notify too. */
export function submitWithoutOuterForm(submit: (event: FormEvent) => Promise<void>) {
  return (event: FormEvent) => {
    event.stopPropagation()
    void submit(event)
  }
}
