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

const identitySchema = z.looseObject({
  oidc_fields: z.optional(z.unknown()),
  saml_attributes: z.optional(z.unknown()),
})

/**
 * The groups in the answer of `get-identity`: those that Access asked the provider for, and those among the claims and
 * attributes that were configured, of which a token has as many as fit into it. Undefined for what is no identity.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/#user-identity
 */
export function groupsOfIdentity(answer: unknown): string[] | undefined {
  const identity = identitySchema.safeParse(answer).data
  if (identity === undefined) return undefined
  const holders = [identity, identity.oidc_fields, identity.saml_attributes]
  return [...new Set(holders.flatMap(groupNames))]
}

/** The groups that are listed in a token's `custom` claim or the like; what is no group is left out. */
export function groupNames(holder: unknown): string[] {
  const groups = holderSchema.safeParse(holder).data?.groups ?? []
  return groups.flatMap((group) => groupSchema.safeParse(group).data ?? [])
}
