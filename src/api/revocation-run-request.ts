/** What is asked of runs of revocations. */
import * as z from 'zod/mini'
import { reasonSchema, ticketSchema } from './change-request'
import { emailSchema } from './revocation'

export const MOST_PEOPLE = 50_000

const emails = z
  .array(emailSchema)
  .check(
    z.minLength(1, 'Name somebody.'),
    z.maxLength(MOST_PEOPLE, 'A run has at most 50,000 people.'),
  )

/** Whom one thinks of revoking. */
export const runCheckRequestSchema = z.strictObject({ emails })

export const runRequestSchema = z.strictObject({
  emails,
  devices: z.optional(z.boolean()),
  warp_session_reauth: z.optional(z.boolean()),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
  /** That people who are protected are meant, by somebody who may. */
  confirm_protected: z.optional(z.boolean()),
  /** That one means oneself as well. */
  confirm_self: z.optional(z.boolean()),
})
export type RunRequest = z.infer<typeof runRequestSchema>
