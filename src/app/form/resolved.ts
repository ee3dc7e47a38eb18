import type { FieldErrors, FieldValues, ResolverResult } from 'react-hook-form'

/** Builds the result of a resolver: the values, or the problem of each field that has one. */
export function resolverResult<Values extends FieldValues>(
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
