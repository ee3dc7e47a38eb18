/** Requests about revocations: of one person, and about runs. */
import * as z from 'zod/mini'
import { reasonSchema, ticketSchema, queryIntegerSchema } from './change-request'
import { emailAddressProblem, emailAddressSchema } from './email-address'
import { createGatehousePostCall } from './api-client'
import { LIMITS } from './limits'
import { normalizeEmail } from './cloudflare-objects'
import { revocationOccasionSchema } from './revocation-occasion'
import { RUN_PERSON_STATES, RUN_TARGET_KINDS, runWithLatestPeopleSchema } from './revocation-run'
import { revocationsApiPath } from './revocations-operations'

export const MAX_PEOPLE_PER_RUN = 50_000

/** A list of strings in JSON Schema; the items are checked afterwards. */
const items = z
  .array(z.unknown())
  .check(
    z.minLength(1, 'Enter at least one address.'),
    z.maxLength(MAX_PEOPLE_PER_RUN, 'A run has at most 50,000 people.'),
  )
  .register(z.globalRegistry, { items: { type: 'string' } })

/** In a list with many invalid items, only the first problems are reported, with the number of the others. */
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
 * The same for every retry of a request: a sender that got no response sends the request again, and gets the run that
 * the first one started. It is in the body because the header `Idempotency-Key` is not a standard: its draft has
 * expired.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
const idempotencyKey = z.optional(z.string().check(z.minLength(1), z.maxLength(100)))

/** The people whose revocation is considered. */
export const revocationPrecheckRequestSchema = z.strictObject({ emails })

const runOptionsSchema = z.strictObject({
  devices: z.optional(z.boolean()),
  warp_session_reauth: z.optional(z.boolean()),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
  /** Kept in history beside the reason. */
  occasion: z.optional(revocationOccasionSchema),
  /** Confirms the revocation of protected people, by a user who may revoke them. */
  confirm_protected: z.optional(z.boolean()),
  /** Confirms the revocation of the user's own sessions. */
  confirm_self: z.optional(z.boolean()),
  idempotency_key: idempotencyKey,
})

export const runRequestSchema = z.extend(runOptionsSchema, { emails })
export type RunRequest = z.infer<typeof runRequestSchema>

/** Chosen by the sender. */
export const peopleListIdSchema = z.uuid('A list has a UUID.')

/** A list that was sent in parts before. The number of people in it reveals a lost part. */
const sentListSchema = z.strictObject({
  id: peopleListIdSchema,
  people: z.int().check(z.minimum(1), z.maximum(MAX_PEOPLE_PER_RUN)),
})
export type UploadedPeopleListReference = z.infer<typeof sentListSchema>

/** A run with more people than fit into one body. */
export const runFromListRequestSchema = z.extend(runOptionsSchema, { list: sentListSchema })
export type RunFromListRequest = z.infer<typeof runFromListRequestSchema>

/** A part of a list, in order. Repeated addresses are skipped, so that a part can be sent again. */
export const peopleListPartRequestSchema = z.strictObject({ emails })

/** Retries the people for whom a run failed; the user gives the reason. */
export const runRetryRequestSchema = z.strictObject({
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
  idempotency_key: idempotencyKey,
})
export type RunRetryRequest = z.infer<typeof runRetryRequestSchema>

const whole = z.string().check(z.regex(/^\d{1,15}$/, 'Enter a whole number.'))

/** The query of a list of runs. Query parameters are texts. */
export const runsQuerySchema = z.object({
  cursor: z.optional(whole),
  limit: z.optional(queryIntegerSchema(1_000)),
  of: z.optional(z.enum(RUN_TARGET_KINDS)),
  /** Only the runs that the caller started since this time (RFC 3339), on one page. */
  own_since: z.optional(z.iso.datetime({ offset: true, error: 'Enter a time of RFC 3339.' })),
})

export const runPeopleQuerySchema = z.object({
  cursor: z.optional(whole),
  offset: z.optional(whole),
  limit: z.optional(queryIntegerSchema(1_000)),
  state: z.optional(z.enum(RUN_PERSON_STATES)),
})

const ENTER_A_FLAG = 'Enter true or false; True, False, 1 and 0 count as well.'

/**
 * Ends all of one user's sessions in every application of the account.
 * @see https://developers.cloudflare.com/api/resources/zero_trust/subresources/organizations/methods/revoke_users/
 */
export const revokeUserRequestSchema = z.strictObject({
  email: emailAddressSchema,
  user_uid: z.optional(
    z
      .string()
      .check(
        z.maxLength(
          LIMITS.userUidCharacters,
          `A user_uid has at most ${LIMITS.userUidCharacters} characters.`,
        ),
      ),
  ),
  /** Also revokes every device of the user. */
  devices: z.optional(z.boolean(ENTER_A_FLAG)),
  /**
   * The user must sign in to the Cloudflare One Client again wherever a Gateway policy enforces a client session
   * duration. Otherwise the client's session continues.
   */
  warp_session_reauth: z.optional(z.boolean(ENTER_A_FLAG)),
})

export type RevokeUserRequest = z.infer<typeof revokeUserRequestSchema>

export const startRun = (account_id: string, request: RunRequest | RunFromListRequest) =>
  createGatehousePostCall(runWithLatestPeopleSchema, revocationsApiPath(account_id), request)

/** Puts the people who failed back into the queue. */
export const retryRun = (account_id: string, run: number, request: RunRetryRequest) =>
  createGatehousePostCall(
    runWithLatestPeopleSchema,
    revocationsApiPath(account_id, run, 'retry'),
    request,
  )
