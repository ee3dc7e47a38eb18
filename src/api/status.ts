import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall } from './api-client'

/** The status of Gatehouse's own setup, as `GET /api/accounts/{id}/status` returns it. */

/** `unknown`: no response decides it, and Gatehouse never tries a write to find out. */
const operationPermissionStatusSchema = z.looseObject({
  /** The name of the operation in cloudflare-operations.ts. Several may need the same permission. */
  operation: z.string(),
  /** The least permission that suffices, by the name that Cloudflare uses when creating a token. */
  permission: z.string(),
  state: z.enum(['granted', 'missing', 'unknown']),
  /** Whether Gatehouse works without it, but for the one press of a button that uses it. */
  is_optional: z.optional(z.boolean()),
})
export type OperationPermissionStatus = z.infer<typeof operationPermissionStatusSchema>

/** One of the gateway's API tokens, never its text. */
const tokenStatusSchema = z.looseObject({
  setting: z.enum(['CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_REVOKE_TOKEN']),
  /** `invalid`: refused without further details. `unknown`: no response decides it. */
  state: z.enum(['active', 'disabled', 'expired', 'invalid', 'unknown']),
  /** RFC 3339; null for a token that does not expire, or if the date could not be read. */
  expires_on: z.nullable(z.string()),
  /** The operations for which Gatehouse uses the token, and whether the token permits them. */
  grants: z.array(operationPermissionStatusSchema),
  /**
   * The permissions beyond these, in words, and the accounts that are not Gatehouse's. Null if unknown, since most
   * tokens cannot read their own definition.
   */
  excess: z.nullable(z.array(z.string())),
  /** Explains to a person why something could not be determined, or what to do. */
  detail: z.nullable(z.string()),
})
export type ApiTokenStatus = z.infer<typeof tokenStatusSchema>

export const deploymentStatusSchema = z.looseObject({
  checked_at: z.string(),
  tokens: z.array(tokenStatusSchema),
  /** The Access application in front of Gatehouse; null on a local machine. */
  access: z.nullable(
    z.looseObject({
      issuer: z.string(),
      certificates: z.enum(['fresh', 'last_good', 'unavailable']),
    }),
  ),
  /** Whether the changes that need approval can be approved at all; null if none needs any. */
  approvals: z.nullable(z.looseObject({ problem: z.nullable(z.string()) })),
  /** The switches that should have been turned back on and could not be. */
  failed_switch_timers: z.array(z.looseObject({ field: z.string(), error: z.string() })),
  /** The account's history, in its Durable Object. If that does not respond, both counts are 0. */
  history: z.looseObject({
    is_reachable: z.boolean(),
    changes: z.number(),
    pending: z.number(),
    /** The used bytes of the account's storage, and the maximum. */
    bytes: z.number(),
    most_bytes: z.number(),
  }),
})
export type DeploymentStatus = z.infer<typeof deploymentStatusSchema>

export const getDeploymentStatus = (account_id: string) =>
  createGatehouseReadCall(deploymentStatusSchema, accountApiPath(account_id, 'status'))
