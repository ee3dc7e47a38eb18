/** What is asked of changes: to make one, to take one back, to list some. */
import * as z from 'zod/mini'
import { LIMITS, maxBytes } from './limits'
import { RESOURCES, SETTINGS } from './change'
import { hasVisibleCharacter } from './visible-text'

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

/** Why a change is made, and the version it was reviewed against. */
const reviewed = {
  etag: z.string().check(
    z.maxLength(1_000, 'Name the version that was reviewed.'),
    z.refine((tag) => tag.trim() !== '*', { error: 'Name the version that was reviewed.' }),
  ),
  reason: reasonSchema,
  ticket: z.optional(ticketSchema),
  /** History keeps it with the change, so that the caller finds it there where the answer was lost. */
  client_request_id: z.optional(z.uuid('Send a UUID of your own.')),
}

/** A change of settings, reviewed by a person. The patch is an RFC 7396 merge patch: only the edits. */
export const changeRequestSchema = z.strictObject({
  resource: z.enum(SETTINGS),
  patch: z.looseObject({}),
  /** The draft of the login page that this publishes. */
  draft: z.optional(z.strictObject({ id: z.string(), version: z.int() })),
  ...reviewed,
})
export type ChangeRequest = z.infer<typeof changeRequestSchema>

/** Takes a change back: every value it changed gets the value from before. */
export const revertRequestSchema = z.strictObject(reviewed)
export type RevertRequest = z.infer<typeof revertRequestSchema>

/** Which changes to list. All that is given must fit. */
export const changeFilterSchema = z.object({
  resource: z.optional(z.enum(RESOURCES)),
  /** Who made it, or whose sessions it revoked. */
  person: z.optional(z.string().check(maxBytes(LIMITS.searchBytes))),
  /** RFC 3339; from this moment on. */
  since: z.optional(
    z.iso.datetime({ offset: true, error: 'Enter a time as 2026-11-24T09:00:00Z.' }),
  ),
  /** RFC 3339; before this moment. */
  until: z.optional(
    z.iso.datetime({ offset: true, error: 'Enter a time as 2026-11-24T09:00:00Z.' }),
  ),
  /** A field or what lies in it, as the API names it: `login_design` or `login_design.logo_path`. */
  path: z.optional(z.string().check(maxBytes(LIMITS.searchBytes))),
})
export type ChangeFilter = z.infer<typeof changeFilterSchema>
