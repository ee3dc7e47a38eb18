/** Requests about changes: to make one, to revert one, to list them, and to drop the oldest. */
import * as z from 'zod/mini'
import { LIMITS, maxBytesCheck } from './limits'
import { valuesOriginSchema, CHANGE_RESOURCES, SETTING_RESOURCES } from './change'
import { hasVisibleCharacter } from './value-rules'

export const reasonSchema = z
  .string()
  .check(
    z.trim(),
    z.refine(hasVisibleCharacter, 'Say why, for those who read the history.'),
    z.maxLength(LIMITS.reasonCharacters, 'A reason has at most 1,000 characters.'),
  )

export const ticketSchema = z
  .string()
  .check(z.trim(), z.maxLength(LIMITS.ticketCharacters, 'A ticket has at most 200 characters.'))

export const switchTimerMinutesSchema = z
  .int('Enter whole minutes.')
  .check(
    z.minimum(1, 'Enter at least 1 minute.'),
    z.maximum(LIMITS.switchTimerMinutes, 'A switch can be off for at most 7 days.'),
  )

/** The reason for a change, and the version that it was reviewed against. */
const reviewed = {
  etag: z.string().check(
    z.maxLength(1_000, 'Name the version that was reviewed.'),
    z.refine((tag) => tag.trim() !== '*', { error: 'Name the version that was reviewed.' }),
  ),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
  /**
   * History stores it with the change, so that the caller can find the change if the response was lost. Sent again, an
   * applied change is answered with its first outcome.
   */
  client_request_id: z.optional(z.uuid('Send a UUID of your own.')),
  /** Turns each protective switch that the change turns off back on after this time, counted from when it is sent. */
  switch_timer_minutes: z.optional(switchTimerMinutesSchema),
}

/** A change of a setting, reviewed by a person. The patch is an RFC 7396 merge patch of only the edits. */
export const changeRequestSchema = z.strictObject({
  resource: z.enum(SETTING_RESOURCES),
  patch: z.looseObject({}),
  /** The draft of the login page that this publishes. */
  draft: z.optional(z.strictObject({ id: z.string(), version: z.int() })),
  /** Where the values were taken from. History stores it with the change. */
  origin: z.optional(valuesOriginSchema),
  ...reviewed,
})
export type ChangeRequest = z.infer<typeof changeRequestSchema>

/** Reverts a change: every value that it changed gets its previous value back. */
export const revertRequestSchema = z.strictObject({
  ...reviewed,
  /**
   * If the revert turns off a switch beside which Cloudflare stores a reason (`ui_read_only_toggle_reason`): that reason, in
   * place of the one that was there before.
   */
  explanation: z.optional(z.string()),
})
export type RevertRequest = z.infer<typeof revertRequestSchema>

/** Drops an archive that was downloaded. The SHA-256 of the file confirms that the caller has it whole. */
export const archiveDropRequestSchema = z.strictObject({
  sha256: z
    .string()
    .check(z.regex(/^[0-9a-f]{64}$/, 'Enter the SHA-256 of the file: 64 of 0-9 and a-f.')),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
})
export type ArchiveDropRequest = z.infer<typeof archiveDropRequestSchema>

/** RFC 3339. */
export const timeSchema = z.iso.datetime({
  offset: true,
  error: 'Enter a time as 2026-11-24T09:00:00Z.',
})

/** Selects the changes to list. A change must match all the given criteria. */
export const changeFilterSchema = z.object({
  resource: z.optional(z.enum(CHANGE_RESOURCES)),
  /** The person who made the change, or whose sessions it revoked. */
  person: z.optional(z.string().check(maxBytesCheck(LIMITS.searchBytes))),
  /** Inclusive. */
  since: z.optional(timeSchema),
  /** Exclusive. */
  until: z.optional(timeSchema),
  /** A field, or a path within it, as the API names it: `login_design` or `login_design.logo_path`. */
  path: z.optional(z.string().check(maxBytesCheck(LIMITS.searchBytes))),
})
export type ChangeFilter = z.infer<typeof changeFilterSchema>

const cursor = z.string().check(z.regex(/^\d{1,15}$/, 'Take the cursor of an answer.'))

/** The query of a list of changes. Query parameters are texts. */
export const changesQuerySchema = z.extend(changeFilterSchema, {
  cursor: z.optional(cursor),
  limit: z.optional(queryIntegerSchema(200)),
})

/** For a download that broke off: the key of the last line that arrived. */
const after = z
  .string()
  .check(z.regex(/^\d{1,15}$/, 'Take the number of the last line that you have.'))

export const downloadQuerySchema = z.object({ after: z.optional(after) })

/**
 * A download of changes begins with the newest, unless it is for a reader that follows the history: then it begins with
 * the oldest, and ends before the first change that is pending.
 */
export const changesDownloadQuerySchema = z.extend(changeFilterSchema, {
  after: z.optional(after),
  order: z.optional(z.enum(['newest', 'oldest'], 'Write newest or oldest.')),
})

/** A whole number in a query, from 1. */
export function queryIntegerSchema(most: number) {
  const error = `Enter a number from 1 to ${most}.`
  const isWithin = (text: string) => Number(text) >= 1 && Number(text) <= most
  return z.string().check(z.regex(/^\d{1,15}$/, error), z.refine(isWithin, { error }))
}
