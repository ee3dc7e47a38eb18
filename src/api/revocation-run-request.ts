/** What is asked of runs of revocations. */
import * as z from 'zod/mini'
import { reasonSchema, ticketSchema } from './change-request'
import { emailAddressSchema } from './email-address'

export const MOST_PEOPLE = 50_000

const emails = z
  .array(emailAddressSchema)
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
  /**
   * The same each time that this very request is sent: whoever got no answer sends it again, and is
   * answered the run that it began. In the body, since the header `Idempotency-Key` is no standard: its
   * draft has expired.
   * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
   */
  idempotency_key: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
})
export type RunRequest = z.infer<typeof runRequestSchema>
