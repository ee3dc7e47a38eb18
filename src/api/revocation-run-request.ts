/** What is asked of runs of revocations. */
import * as z from 'zod/mini'
import { reasonSchema, ticketSchema } from './change-request'
import { emailAddressProblem } from './email-address'
import { LIMITS } from './limits'
import { normalizeEmail } from './normalize-email'

export const MOST_PEOPLE = 50_000

/** In JSON Schema it is a list of texts, since what they have to be is looked at afterwards. */
const items = z
  .array(z.unknown())
  .check(
    z.minLength(1, 'Enter at least one address.'),
    z.maxLength(MOST_PEOPLE, 'A run has at most 50,000 people.'),
  )
  .register(z.globalRegistry, { items: { type: 'string' } })

/** Of a list in which ever so many are none the first problems are kept, and how many more there are. */
const emails = z.pipe(
  items,
  z.transform((texts, context) => {
    const addresses: string[] = []
    let more = 0
    for (const [index, text] of texts.entries()) {
      const address = typeof text === 'string' ? normalizeEmail(text) : ''
      const message = emailAddressProblem(address)
      if (message === undefined) addresses.push(address)
      else if (context.issues.length >= LIMITS.errors) more += 1
      else context.issues.push({ code: 'custom', message, input: text, path: [index] })
    }
    if (more > 0) {
      const message = 'This is not all.'
      context.issues.push({ code: 'custom', message, input: texts, params: { problems: more } })
    }
    return addresses
  }),
)

/**
 * The same each time that this very request is sent: whoever got no answer sends it again, and is
 * answered the run that it began. In the body, since the header `Idempotency-Key` is no standard: its
 * draft has expired.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
const idempotencyKey = z.optional(z.string().check(z.minLength(1), z.maxLength(100)))

/** Whom one thinks of revoking. */
export const runCheckRequestSchema = z.strictObject({ emails })

const runOptionsSchema = z.strictObject({
  devices: z.optional(z.boolean()),
  warp_session_reauth: z.optional(z.boolean()),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
  /** That people who are protected are meant, by somebody who may. */
  confirm_protected: z.optional(z.boolean()),
  /** That one means oneself as well. */
  confirm_self: z.optional(z.boolean()),
  idempotency_key: idempotencyKey,
})

export const runRequestSchema = z.extend(runOptionsSchema, { emails })
export type RunRequest = z.infer<typeof runRequestSchema>

/** Of the sender’s making. */
export const listIdSchema = z.uuid('A list has a UUID.')

/** A list that was sent in parts before, and how many people it has: a part that was lost shows. */
const sentListSchema = z.strictObject({
  id: listIdSchema,
  people: z.int().check(z.minimum(1), z.maximum(MOST_PEOPLE)),
})
export type SentList = z.infer<typeof sentListSchema>

/** As many people as no body has room for. */
export const listedRunRequestSchema = z.extend(runOptionsSchema, { list: sentListSchema })
export type ListedRunRequest = z.infer<typeof listedRunRequestSchema>

/** A part of a list, in its order: whom it names again is passed over, so that a part may be sent again. */
export const listPartRequestSchema = z.strictObject({ emails })

/** Why whoever failed is tried again, by whoever asks for it. */
export const runRetryRequestSchema = z.strictObject({
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
  idempotency_key: idempotencyKey,
})
export type RunRetryRequest = z.infer<typeof runRetryRequestSchema>
