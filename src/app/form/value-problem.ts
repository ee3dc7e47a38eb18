import type * as z from 'zod/mini'

/** What is wrong with a value by the contract's schema, in words; undefined if nothing is. */
export function valueProblem(schema: z.ZodMiniType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message
}
