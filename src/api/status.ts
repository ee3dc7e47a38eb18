import * as z from 'zod/mini'

/** Whether Gatehouse is set up as it should be, as `GET /api/accounts/{id}/status` tells it. */

/** `unknown`: nothing that was asked says so, and a write is never tried to find out. */
const grantSchema = z.looseObject({
  /** By its name in operations.ts. Several may need the same permission. */
  operation: z.string(),
  /** The least that is enough, by Cloudflare's name, as one ticks it on a token. */
  permission: z.string(),
  state: z.enum(['granted', 'missing', 'unknown']),
})
export type Grant = z.infer<typeof grantSchema>

/** One of the gateway's API tokens, never its text. */
const tokenStatusSchema = z.looseObject({
  setting: z.enum(['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_REVOKE_TOKEN']),
  /** `invalid`: refused, which says no more. `unknown`: nothing that was answered says so. */
  state: z.enum(['active', 'disabled', 'expired', 'invalid', 'unknown']),
  /** RFC 3339; null for a token that does not expire, or where it could not be read. */
  expires_on: z.nullable(z.string()),
  /** What Gatehouse uses the token for, and whether it may. */
  grants: z.array(grantSchema),
  /**
   * What it may do beyond that, in words: permissions, and accounts that are not Gatehouse's. Null where
   * that is not known, since most tokens cannot read their own definition.
   */
  excess: z.nullable(z.array(z.string())),
  /** Why something could not be found out, or what to do, for a person. */
  detail: z.nullable(z.string()),
})
export type TokenStatus = z.infer<typeof tokenStatusSchema>

export const statusSchema = z.looseObject({
  checked_at: z.string(),
  tokens: z.array(tokenStatusSchema),
  /** The Access application in front; null on one's own machine. */
  access: z.nullable(
    z.looseObject({
      issuer: z.string(),
      certificates: z.enum(['fresh', 'last_good', 'unavailable']),
    }),
  ),
  /** The account's history, in its Durable Object. One that does not answer has 0 of both. */
  history: z.looseObject({
    is_reachable: z.boolean(),
    changes: z.number(),
    pending: z.number(),
    /** Of the account's storage, and of how much there may be. */
    bytes: z.number(),
    most_bytes: z.number(),
  }),
})
export type Status = z.infer<typeof statusSchema>
