import type * as z from 'zod/mini'

/** Returns what the contract's schema finds wrong with a value, in words; undefined if nothing. */
export function valueProblem(schema: z.ZodMiniType, value: unknown): string | undefined {
  return schema.safeParse(value).error?.issues[0]?.message
}
