import type { FieldErrors, FieldValues, ResolverResult } from 'react-hook-form'

/** What a resolver answers: the values, or what is wrong with each field that has a problem. */
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
