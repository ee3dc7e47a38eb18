import * as z from 'zod/mini'
import { capabilitySchema, roleSchema } from './roles'

/** Where changes go: `demo` to the emulator, the other two to Cloudflare. */
const modeSchema = z.enum(['demo', 'live', 'deployed'])
export type Mode = z.infer<typeof modeSchema>

/** Who is using Gatehouse, what they may do, and on which accounts. */
export const sessionSchema = z.looseObject({
  email: z.string(),
  roles: z.array(roleSchema),
  capabilities: z.array(capabilitySchema),
  accounts: z.array(z.looseObject({ id: z.string() })),
  mode: modeSchema,
})

export type Session = z.infer<typeof sessionSchema>

/** What is to know of an account before anything else: one without an organization is set up first. */
export const accountStateSchema = z.looseObject({ id: z.string(), has_organization: z.boolean() })

export type AccountState = z.infer<typeof accountStateSchema>
