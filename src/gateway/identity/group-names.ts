import * as z from 'zod/mini'

/** Providers name a group by a string, or by an object of which the name is what people know. */
const groupSchema = z.union([
  z.string(),
  z.pipe(
    z.looseObject({ name: z.string() }),
    z.transform(({ name }) => name),
  ),
  z.pipe(
    z.looseObject({ id: z.string() }),
    z.transform(({ id }) => id),
  ),
])

const holderSchema = z.looseObject({ groups: z.array(z.unknown()) })

/** The groups in a token's `custom` claim or in the answer of `get-identity`; what is no group is left out. */
export function groupNames(holder: unknown): string[] {
  const groups = holderSchema.safeParse(holder).data?.groups ?? []
  return groups.flatMap((group) => groupSchema.safeParse(group).data ?? [])
}
