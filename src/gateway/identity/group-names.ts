import * as z from 'zod/mini'

/** Providers name a group by a string, or by an object whose name is the familiar one. */
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
 * Returns the groups in the response of `get-identity`: those that Access requested from the provider, and those among
 * the configured claims and attributes, of which a token has only as many as fit into it. Returns undefined if it is
 * not an identity.
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/application-token/#user-identity
 */
export function groupsOfIdentity(answer: unknown): string[] | undefined {
  const identity = identitySchema.safeParse(answer).data
  if (identity === undefined) return undefined
  const holders = [identity, identity.oidc_fields, identity.saml_attributes]
  return [...new Set(holders.flatMap(groupNames))]
}

/** Returns the groups that are listed in a token's `custom` claim or the like. Anything else is skipped. */
export function groupNames(holder: unknown): string[] {
  const groups = holderSchema.safeParse(holder).data?.groups ?? []
  return groups.flatMap((group) => groupSchema.safeParse(group).data ?? [])
}
