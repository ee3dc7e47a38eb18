import * as z from 'zod/mini'
import { capabilitySchema, roleSchema } from './roles'

/** Where changes go: `demo` to the emulator, the other two to Cloudflare. */
const modeSchema = z.enum(['demo', 'live', 'deployed'])
export type Mode = z.infer<typeof modeSchema>

/** Who is using Gatehouse, what they may do, and on which accounts. */
export const sessionSchema = z.looseObject({
  kind: z.enum(['person', 'service']),
  /** A person's e-mail; the client id of a service token, which has none. */
  email: z.string(),
  /** As the identity provider names them. */
  groups: z.array(z.string()),
  roles: z.array(roleSchema),
  capabilities: z.array(capabilitySchema),
  accounts: z.array(z.looseObject({ id: z.string() })),
  mode: modeSchema,
  /** When the person must sign in again, in seconds since 1970; null where nobody signs in. */
  expires_at: z.nullable(z.number()),
  /** Where one signs out; null where nobody signs in. */
  sign_out_url: z.nullable(z.string()),
})

export type Session = z.infer<typeof sessionSchema>

/** What is to know of an account before anything else: one without an organization is set up first. */
export const accountStateSchema = z.looseObject({
  id: z.string(),
  has_organization: z.boolean(),
  /**
   * Whether a login in the Cloudflare One Client counts for applications, unless one says otherwise. The
   * one setting that everybody who revokes has to know of.
   */
  client_login_counts: z.optional(z.boolean()),
})

export type AccountState = z.infer<typeof accountStateSchema>
