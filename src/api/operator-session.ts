import * as z from 'zod/mini'
import { accountApiPath, createGatehouseReadCall } from './api-client'
import { capabilitySchema, roleSchema } from './roles'

/** The target of changes: `demo` is the emulator, the other two are Cloudflare. */
const modeSchema = z.enum(['demo', 'live', 'deployed'])
export type DeploymentMode = z.infer<typeof modeSchema>

/** The user of Gatehouse, with their capabilities and accounts. */
export const operatorSessionSchema = z.looseObject({
  kind: z.enum(['person', 'service']),
  /** A person's e-mail address, or the client id of a service token, which has no address. */
  email: z.string(),
  /** As the identity provider names them. */
  groups: z.array(z.string()),
  roles: z.array(roleSchema),
  capabilities: z.array(capabilitySchema),
  accounts: z.array(z.looseObject({ id: z.string() })),
  mode: modeSchema,
  /** Whether some changes need the approval of somebody else. */
  has_approvals: z.boolean(),
  /** When the person must sign in again, in seconds since 1970; null if there is no sign-in. */
  expires_at: z.nullable(z.number()),
  /** The URL to sign out; null if there is no sign-in. */
  sign_out_url: z.nullable(z.string()),
})

export type OperatorSession = z.infer<typeof operatorSessionSchema>

/** The facts about an account that every page needs. An account without an organization is set up first. */
export const accountSetupStateSchema = z.looseObject({
  id: z.string(),
  has_organization: z.boolean(),
  /**
   * Whether a login in the Cloudflare One Client counts for applications that do not set this themselves. Everyone who
   * revokes sessions has to know this one setting.
   */
  client_login_counts: z.optional(z.boolean()),
})

export type AccountSetupState = z.infer<typeof accountSetupStateSchema>

export const getOperatorSession = () =>
  createGatehouseReadCall(operatorSessionSchema, ['api', 'session'])

export const getAccountSetupState = (account_id: string) =>
  createGatehouseReadCall(accountSetupStateSchema, accountApiPath(account_id))
